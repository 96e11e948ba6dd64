import { AgentError, type AdapterOptions } from '@thimble/core';
import { checkAdapterOptions, checkUrl } from '@thimble/model-kit';

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
// Not its 'auto' and 'gpu', which fail where the first of several devices is not there.
const devices = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

export type Dtype = (typeof dtypes)[number];
export type Device = (typeof devices)[number];

/** How far the download of one file is. The first one has 0 bytes; the last one is `done`. */
export type DownloadProgress = {
  /** "onnx/model_q4.onnx" */
  file: string;
  loadedBytes: number;
  /** null where the server does not say. */
  totalBytes: number | null;
  done: boolean;
};

export type TransformersOptions = Pick<
  AdapterOptions,
  'temperature' | 'maxOutputTokens' | 'pricing' | 'timeoutMs' | 'providerOptions'
> & {
  /** Precision of the weights; each is a file of its own. @default 'auto': what the model recommends, else 'fp32' */
  dtype?: Dtype;
  /** @default 'cpu' */
  device?: Device;
  /** Bounds prompt and reply together, in tokens. @default what config.json says */
  contextTokens?: number;
  supports?: { tools?: boolean; reasoning?: boolean };
  /** Where downloaded models are kept. @default transformers.js in HF_HOME, else in ~/.cache/huggingface */
  cacheDir?: string;
  /** A branch, a tag or a commit on the Hub. @default 'main' */
  revision?: string;
  /** Never to download: only what is in `cacheDir` is used. @default false */
  localFilesOnly?: boolean;
  /** A mirror of the Hub. @default 'https://huggingface.co' */
  remoteHost?: string;
  /**
   * The variable with the token for gated and private models, sent with downloads only. With a `remoteHost`, only where it
   * is named. @default 'HF_TOKEN'
   */
  apiKeyEnv?: string;
  /** How long the model stays in memory unused, in milliseconds. @default 300_000 */
  idleTimeoutMs?: number;
  /** Told of downloads: at the beginning, about 10 times a second, and at the end of each file. */
  onProgress?(event: DownloadProgress): void;
};

const facts = {
  factory: 'transformers',
  exampleId: 'onnx-community/Qwen3-0.6B-ONNX',
  options: [
    'dtype',
    'device',
    'contextTokens',
    'temperature',
    'maxOutputTokens',
    'supports',
    'pricing',
    'timeoutMs',
    'idleTimeoutMs',
    'providerOptions',
    'cacheDir',
    'revision',
    'localFilesOnly',
    'remoteHost',
    'apiKeyEnv',
    'onProgress',
  ],
};

/** Refuses, with `invalid-argument`, what would otherwise fail late or be silently ignored. */
export function checkOptions(id: string, options: TransformersOptions): void {
  checkAdapterOptions(id, options, facts);
  const { dtype, device, revision, remoteHost, idleTimeoutMs } = options;
  checkOneOf('dtype', dtypes, dtype);
  checkOneOf('device', devices, device);
  for (const name of ['contextTokens', 'maxOutputTokens'] as const) {
    const value = options[name];
    if (value !== undefined && !(Number.isInteger(value) && value > 0))
      throw invalid(`${name} must be a whole number of tokens, 1 or more.`);
  }
  if (idleTimeoutMs !== undefined && !(idleTimeoutMs >= 0))
    throw invalid('idleTimeoutMs must be a number of milliseconds, 0 or more.');
  // It names a folder of the cache.
  if (revision !== undefined && (!/^\w[\w./-]*$/.test(revision) || revision.includes('..')))
    throw invalid(`revision must be a branch, a tag or a commit, not ${JSON.stringify(revision)}.`);
  if (remoteHost !== undefined) checkUrl('remoteHost', remoteHost);
}

/** The runtime falls back to another one without a word. */
function checkOneOf(option: string, known: readonly string[], value: string | undefined): void {
  if (value !== undefined && !known.includes(value))
    throw invalid(`${option} must be one of ${known.join(', ')}, not ${JSON.stringify(value)}.`);
}

function invalid(message: string): AgentError {
  return new AgentError('invalid-argument', message);
}
