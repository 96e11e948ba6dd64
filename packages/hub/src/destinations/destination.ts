import type { AgentFiles } from '../files/agent-files.ts';

/** A place where agents are kept. */
export type Destination = {
  /** The revision that a branch, tag or version means now: one that never changes. @throws AgentError `invalid-argument` if there is none */
  resolve(revision: string | undefined): Promise<string>;
  download(revision: string): Promise<AgentFiles>;
  upload(files: AgentFiles, options: UploadOptions): Promise<Uploaded>;
};

export type UploadOptions = {
  /** What others may not see. @default false */
  private?: boolean | undefined;
  /** Of the commit. @default 'Save the agent' */
  message?: string | undefined;
  /** Proposes the change instead of making it. hf only. @default false */
  createPullRequest?: boolean | undefined;
  /** npm: the version. git: the tag. @default npm: the next patch; git: none */
  version?: string | undefined;
};

export type Uploaded = { url: string; revision: string };

/** `token`: instead of the one in the environment. */
export type DestinationOptions = {
  token?: string | undefined;
  /** hf: another server. @default HF_ENDPOINT, else https://huggingface.co */
  hubUrl?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  signal?: AbortSignal | undefined;
};
