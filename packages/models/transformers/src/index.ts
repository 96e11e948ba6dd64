export type { DownloadProgress, TransformersOptions } from './options.ts';
export { transformers } from './transformers.ts';
