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

/** The first line that a process says; those of a session follow `ready`. `snapshot` is base64. */
export type BootAnswer = { ready: true } | { failed: string } | { snapshot: string };
