import { AgentError } from '@thimble/core';
import { abortable, explainError, startTimer } from '@thimble/core/utilities';
import { loadClient, type GradioClient } from './gradio-client.ts';

export type ConnectOptions = {
  tokenEnv: string | undefined;
  startMs: number;
  signal: AbortSignal | undefined;
};

/** A Space by its id, or a Gradio server by its URL. A Space that sleeps is woken, and waited for. Throws AgentError `tool`. */
export async function connect(id: string, { tokenEnv, startMs, signal }: ConnectOptions): Promise<GradioClient> {
  const token = tokenOf(tokenEnv);
  let status = 'it does not answer';
  const { promise: tooLong, reject } = Promise.withResolvers<never>();
  const timer = startTimer(startMs, () =>
    reject(failure(id, `${status}, and was not ready after ${startMs} ms. Try again later`)),
  );
  // Nobody waits for it once the connection is there.
  tooLong.catch(() => {});
  try {
    const open = await loadClient();
    const connecting = open(id, {
      ...(token && { token }),
      events: ['data', 'status'],
      status_callback: ({ message }) => (status = message),
    });
    // One that comes too late is closed again.
    const client = await abortable(Promise.race([connecting, tooLong]), signal).catch((error: unknown) => {
      void connecting.then(
        (late) => late.close(),
        () => {},
      );
      throw error;
    });
    if (client.config && client.api_info) return client;
    client.close();
    throw failure(id, status);
  } catch (error) {
    if (AgentError.is(error) || signal?.aborted) throw error;
    throw failure(id, explainError(error));
  } finally {
    clearTimeout(timer);
  }
}

function failure(id: string, why: string): AgentError {
  return new AgentError('tool', `The Space ${id} cannot be used: ${why.replace(/[.\s]+$/, '')}.`);
}

function tokenOf(variable: string | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const token = process.env[variable];
  if (token?.startsWith('hf_')) return token;
  throw new AgentError('missing-secret', `Set ${variable} to a token of Hugging Face, which begins with hf_.`);
}
