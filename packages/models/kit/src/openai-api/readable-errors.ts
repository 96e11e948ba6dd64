import { isFields } from '../fields.ts';

type Fetch = typeof globalThis.fetch;

/**
 * A fetch whose errors the SDK can read: it drops the body of an error that is JSON without an `error`, as Mistral
 * (`{ message: { detail } }`), FastAPI (`{ detail }`), vLLM (`{ object: 'error', message }`) and Azure's gateway send it.
 */
export function readableErrors(fetch: Fetch | undefined): Fetch {
  return async (input, init) => {
    const response = await (fetch ?? globalThis.fetch)(input, init);
    if (response.status < 400) return response;
    const body = await response.text();
    const { status, statusText, headers } = response;
    return new Response(withError(body), { status, statusText, headers });
  };
}

function withError(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    return isFields(value) && value.error ? body : JSON.stringify({ error: value });
  } catch {
    return body;
  }
}
