import { platformBinary } from './platform-binary.ts';
import type { Project } from './projects.ts';

/** The path of Deno, in a project where `deno` is installed. */
export function denoProgram(project: Project): string {
  const name = `@deno/${process.platform}-${process.arch}`;
  return platformBinary(project, [`${name}-glibc/deno`, `${name}/deno`]);
}
