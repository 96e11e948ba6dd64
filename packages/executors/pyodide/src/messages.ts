/** The first line that a sandbox process is sent. */
export type Boot = {
  /** URL of pyodide.mjs. */
  pyodide: string;
  /** Python that defines `serve`. With it the process makes a snapshot and ends, instead of serving a session. */
  source?: string;
  /** Path of the snapshot that Python starts from. */
  snapshot?: string;
  packages?: BootPackages;
};

export type BootPackages = {
  /** Names in the lock file, and paths of wheels. */
  names: string[];
  /** Imported before the first step. */
  modules: string[];
  cacheDir: string;
  lockFile: string;
};

/**
 * What a process says beside the frames of a session. The first line is one of these; frames follow `ready`. `snapshot` is
 * base64. `full`, its last line: files or arrays take more memory than the session has.
 */
export type BootAnswer = { ready: true } | { failed: string } | { snapshot: string } | { full: true };
