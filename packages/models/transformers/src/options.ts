import type { AdapterOptions } from '@thimble/core';
import { invalid, kinds } from '@thimble/core/utilities';
import { adapterOptions, checkAdapterOptions, checkUrl } from '@thimble/model-kit';

// https://huggingface.co/docs/transformers.js/guides/dtypes and …/api/utils/devices, as of 4.3
const dtypes = [
  'auto',
  'fp32',
  'fp16',
  'q8',
  'int8',
  'uint8',
  'q4',
  'q4f16',
  'bnb4',
  'q2',
  'q2f16',
  'q1',
  'q1f16',
] as const;
// Without its 'auto' and 'gpu', which fail if the first of several devices is not available.
const devices = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

export type Dtype = (typeof dtypes)[number];
export type Device = (typeof devices)[number];

/** The progress of downloading one file. The first event has 0 bytes; the last one is `done`. */
export type DownloadProgress = {
  /** "onnx/model_q4.onnx" */
  file: string;
  loadedBytes: number;
  /** null if the server does not say. */
  totalBytes: number | null;
  done: boolean;
};

export type TransformersOptions = Pick<
  AdapterOptions,
  'temperature' | 'maxOutputTokens' | 'pricing' | 'timeoutMs' | 'providerOptions'
> & {
  /** Precision of the weights. Each is a separate file. @default 'auto': what the model recommends, otherwise 'fp32' */
  dtype?: Dtype;
  /** @default 'cpu' */
  device?: Device;
  /** Limit for prompt and reply together, in tokens. @default the limit in config.json */
  contextTokens?: number;
  supports?: { tools?: boolean; reasoning?: boolean };
  /** The folder for downloaded models. @default transformers.js in HF_HOME, otherwise in ~/.cache/huggingface */
  cacheDir?: string;
  /** A branch, a tag or a commit on the Hub. @default 'main' */
  revision?: string;
  /** Whether to use only what is in `cacheDir`, and download nothing. @default false */
  localFilesOnly?: boolean;
  /** A mirror of the Hub. @default 'https://huggingface.co' */
  remoteHost?: string;
  /**
   * The environment variable with the token for gated and private models. The token is only sent with downloads; if there is
   * a `remoteHost`, only if you set this option. @default 'HF_TOKEN'
   */
  apiKeyEnv?: string;
  /** How long the model stays in memory when it is not used, in milliseconds. @default 300_000 */
  idleTimeoutMs?: number;
  /** Called during downloads: at the start and end of each file, and about 10 times a second in between. */
  onProgress?(event: DownloadProgress): void;
};

const { temperature, maxOutputTokens, pricing, timeoutMs, providerOptions, supports, apiKeyEnv } = adapterOptions;
const facts = {
  factory: 'transformers',
  exampleId: 'onnx-community/Qwen3-0.6B-ONNX',
  options: {
    temperature,
    maxOutputTokens,
    pricing,
    timeoutMs,
    providerOptions,
    supports,
    apiKeyEnv,
    dtype: kinds.oneOf(...dtypes),
    device: kinds.oneOf(...devices),
    contextTokens: kinds.count,
    idleTimeoutMs: kinds.notNegative,
    cacheDir: kinds.text,
    revision: kinds.text,
    localFilesOnly: kinds.flag,
    remoteHost: kinds.text,
    onProgress: kinds.callback,
  },
};

/**
 * Checks what would otherwise fail late or be ignored silently.
 * @throws AgentError `invalid-argument`
 */
export function checkOptions(id: string, options: TransformersOptions): void {
  checkAdapterOptions(id, options, facts);
  const { revision, remoteHost } = options;
  // It becomes the name of a folder in the cache.
  if (revision !== undefined && (!/^\w[\w./-]*$/.test(revision) || revision.includes('..')))
    throw invalid(`revision must be a branch, a tag or a commit, not ${JSON.stringify(revision)}.`);
  if (remoteHost !== undefined) checkUrl('remoteHost', remoteHost);
}
