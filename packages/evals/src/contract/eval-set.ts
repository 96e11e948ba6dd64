import type { EvalCase } from './eval-case.ts';

/** Reads a set of tasks from a folder that the user downloaded. Export one as `loader` from a module to bring a set of your own. */
export type SetLoader = {
  /** What `--set` calls it, and the folder below `--data` that it looks in first. */
  readonly name: string;
  /** Where the data are, for a person. */
  readonly source: string;
  readonly licence: string;
  /**
   * Where a clone of its repository holds the set, such as "repository/data". The data folder, or the folder `name` below it, may hold it
   * too, and so may any folder on the way: the first that has `marker` is read.
   */
  readonly folders?: readonly string[] | undefined;
  /** A file that the set cannot do without, below its folder. */
  readonly marker: string;
  /** @throws AgentError `invalid-argument` that names the file that is missing or malformed, and its line. */
  load(folder: string): Promise<readonly EvalCase[]>;
};
