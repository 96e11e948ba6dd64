import type { ModelSupport } from '@thimble/core';
import type { CallIdForm } from '../sent-calls.ts';
import type { ServerFacts } from './servers.ts';

/** What a converter must know besides the request. */
export type RequestSettings = {
  /** The model's id at the provider. */
  id: string;
  supports: ModelSupport;
  /** Whether this is OpenAI's own service, or Azure's: it accepts fields that compatible servers do not know. */
  official: boolean;
  /** How this server deviates from OpenAI's API. @default not at all */
  server?: (Pick<ServerFacts, 'reasoningField'> & Partial<Pick<ServerFacts, 'callIds'>>) | undefined;
};

/** OpenAI's own limit for the id of a call: 40 characters in Chat Completions, 64 in Responses. */
export function callIdForm({ official, server }: RequestSettings, api: 'chat' | 'responses'): CallIdForm {
  if (official) return { words: api === 'chat' ? 40 : 64 };
  return server?.callIds ?? 'any';
}
