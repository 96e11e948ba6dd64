import type { Project } from '../projects.ts';

/** One way in which strangers build and run programs with the packages. */
export type Consumer = {
  /** The end of "works with …". */
  name: string;
  /** What it installs beside `@thimble/core`, `@thimble/openai` and zod. */
  packages: readonly string[];
  /** In a project where these are installed. Throws where a program does not build, or does not answer. */
  check(project: Project): Promise<void>;
};
