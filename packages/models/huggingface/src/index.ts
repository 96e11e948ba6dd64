export { inferenceClient } from './inference-client.ts';
export type { InferenceClientOptions } from './options.ts';
