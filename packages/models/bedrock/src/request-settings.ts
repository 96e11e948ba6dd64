import type { ModelFacts } from './model-facts.ts';

/** What the converters must know besides the request. */
export type RequestSettings = {
  /** The id or ARN of the model. */
  id: string;
  /** For error messages: "bedrock/…". */
  model: string;
  facts: ModelFacts;
};
