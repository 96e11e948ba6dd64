import { AgentError } from '@thimble/core';
import { abortable, explainError } from '@thimble/core/utilities';
import type { GradioClient } from './gradio-client.ts';

/** One call of an endpoint: what it returned last. When the signal is aborted, the Space is told to stop. Throws AgentError `tool`. */
export async function callEndpoint(
  client: GradioClient,
  endpoint: string,
  data: { [name: string]: unknown },
  signal: AbortSignal,
): Promise<unknown[]> {
  signal.throwIfAborted();
  const events = client.submit(endpoint, data, null, null, true);
  let result: unknown[] | undefined;
  let isComplete = false;
  try {
    while (!(isComplete && result)) {
      const { done, value: event } = await abortable(events.next(), signal);
      if (done) break;
      if (event.type === 'data') result = Array.isArray(event.data) ? event.data : [event.data];
      if (event.type !== 'status') continue;
      if (event.stage === 'error')
        throw new AgentError('tool', `The Space failed: ${explainError(event.message ?? 'it does not say why')}`);
      isComplete ||= event.stage === 'complete';
    }
  } catch (error) {
    if (signal.aborted) void events.cancel();
    throw error;
  } finally {
    void events.return();
  }
  if (!result) throw new AgentError('tool', 'The Space ended the call without a result.');
  return result;
}
