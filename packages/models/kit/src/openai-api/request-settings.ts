import type { ModelSupport } from '@thimble/core';

/** What a converter has to know of the model, besides the request. */
export type RequestSettings = {
  /** The provider's id of the model. */
  id: string;
  supports: ModelSupport;
  /** Whether this is api.openai.com, which takes what compatible servers do not know. */
  official: boolean;
};
