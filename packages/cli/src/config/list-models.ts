import { AgentError } from '@thimble/core';
import { z } from 'zod';

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) });

export type ListModelsOptions = { apiKey?: string; timeoutMs?: number; fetch?: typeof globalThis.fetch };

/**
 * The ids of the models of an OpenAI-compatible server, without its embedding models.
 *
 * @throws AgentError `model-unavailable` if nothing answers, `unauthorized` if the key is missing or wrong, `bad-request` if
 *   the server is not OpenAI-compatible.
 */
export async function listModels(baseUrl: string, options: ListModelsOptions = {}): Promise<string[]> {
  const { apiKey, timeoutMs = 10_000, fetch = globalThis.fetch } = options;
  const url = `${baseUrl.replace(/\/+$/, '')}/models`;
  const headers: { [name: string]: string } = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
  const signal = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, { headers, signal });
    body = response.ok ? await response.json().catch(failUnless(SyntaxError)) : undefined;
  } catch (cause) {
    throw new AgentError('model-unavailable', `No server answers at ${url}. Start it, or check --base-url.`, { cause });
  }
  if (response.status === 401 || response.status === 403) {
    throw new AgentError(
      'unauthorized',
      `The server at ${url} wants a key. Set OPENAI_API_KEY to the key for that server.`,
    );
  }
  const { data: list } = modelList.safeParse(body);
  if (!list)
    throw new AgentError(
      'bad-request',
      `${url} gives no list of models (status ${response.status}). An OpenAI-compatible base URL often ends in /v1; with --model provider/id no list is needed.`,
    );
  return list.data.map((model) => model.id).filter((id) => !/embed/i.test(id));
}

/** Turns one expected kind of error into undefined, and throws any other. */
function failUnless(expected: typeof SyntaxError): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof expected)) throw error;
  };
}
