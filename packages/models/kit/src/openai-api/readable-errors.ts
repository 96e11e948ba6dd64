import { isRecord, isTooDeep, parseJson } from '@thimble/core/utilities';
import { errorIn } from '../error-in.ts';
import { errorMessage } from '../provider-error.ts';

type Fetch = typeof globalThis.fetch;

/**
 * A fetch whose error bodies the SDK can read. The SDK drops JSON bodies without an `error` field, such as those of Mistral
 * (`{ message: { detail } }`), FastAPI (`{ detail }`), vLLM (`{ object: 'error', message }`), Google (a list) and Azure's
 * gateway.
 */
export function readableErrors(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.status < 400) return response;
    const body = await response.text();
    const { status, statusText, headers } = response;
    return new Response(withError(body), { status, statusText, headers });
  };
}

function withError(body: string): string {
  const value = parseJson(body);
  // The SDK writes an error without a message as JSON, which overflows the stack for one that is nested without end.
  if (value !== undefined && isTooDeep(value)) return JSON.stringify({ error: { message: errorMessage(value) } });
  const isReadable = value === undefined || (isRecord(value) && value.error);
  return isReadable ? body : JSON.stringify({ error: errorIn(value) ?? value });
}
