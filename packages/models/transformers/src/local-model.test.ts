import { AgentError } from '@thimble/core';
import { createModel } from '@thimble/model-kit';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ask } from './__fixtures__/local.ts';
import { replyReader } from './from-stream.ts';
import { localModel } from './local-model.ts';
import { toLocalError } from './to-local-error.ts';
import { toRequest } from './to-request.ts';
import { weightsOf } from './weights.ts';
import { startWorker } from './worker-process.ts';

type Options = { timeoutMs?: number; idleTimeoutMs?: number };

/** The real host with a worker that has no model and writes its process id. */
function hosted({ timeoutMs = 20_000, idleTimeoutMs = Infinity }: Options = {}) {
  const weights = () => weightsOf('./none', {});
  const local = localModel({
    start: (options) => startWorker({ ...options, entry: new URL('./__fixtures__/fake-worker.ts', import.meta.url) }),
    weights,
    token: () => undefined,
    secretVariables: ['SOME_TOKEN'],
    idleTimeoutMs,
    onLoaded() {},
  });
  onTestFinished(() => local[Symbol.asyncDispose]());
  return createModel({
    id: 'fake/worker',
    supports: { tools: false, images: false, stop: false, structuredOutput: false, reasoning: false },
    options: { timeoutMs },
    begin: (request) => ({
      reader: replyReader({
        replyId: '1',
        errorOf: (failure, usage) => toLocalError(failure, { id: 'worker', weights: weights(), tokenName: '', usage }),
      }),
      send: (connection) => local.generate(toRequest(request), connection),
      errors: { provider: 'The local runtime', model: 'worker', keyName: '', secrets: [] },
    }),
  });
}

const answer = { providerOptions: { play: 'answer' } };
const wait = { providerOptions: { play: 'wait' } };

describe('localModel', () => {
  test('keeps its worker between calls', async () => {
    const model = hosted();
    const first = await ask(model, answer);
    expect(first.text).toMatch(/^\d+$/);
    expect((await ask(model, answer)).text).toBe(first.text);
  });

  test('ends its worker when it is idle, and starts another', async () => {
    const model = hosted({ idleTimeoutMs: 1 });
    const { text: pid } = await ask(model, answer);
    await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH'), { timeout: 10_000 });
    expect((await ask(model, answer)).text).toMatch(/^\d+$/);
  });

  test('stops an aborted generation before the next one starts, in the same worker', async () => {
    const model = hosted();
    const { text: pid } = await ask(model, answer);
    const controller = new AbortController();
    const waiting = ask(model, wait, controller.signal);
    const next = ask(model, answer);
    controller.abort();
    expect(AgentError.is((await waiting).error, 'aborted')).toBe(true);
    expect((await next).text).toBe(pid);
  });

  test('does not count the wait for other calls as silence', async () => {
    const model = hosted({ timeoutMs: 4_000 });
    const { text: pid } = await ask(model, answer);
    // It stays silent as long as allowed; the second call waits just as long.
    const [first, second] = await Promise.all([ask(model, wait), ask(model, answer)]);
    expect(AgentError.is(first.error, 'model-unavailable') && first.error.message).toContain('4000 ms (timeoutMs)');
    // A silent worker is stuck: another one answers.
    expect(second.text).toMatch(/^\d+$/);
    expect(second.text).not.toBe(pid);
  });

  test("keeps tokens out of the worker's environment, and quotes its last output", async () => {
    vi.stubEnv('SOME_TOKEN', 'hf_0123456789');
    onTestFinished(() => void vi.unstubAllEnvs());
    const model = hosted();
    const { error } = await ask(model, { providerOptions: { play: 'token' } });
    expect(AgentError.is(error, 'model-unavailable') && error.message).toContain('RangeError: my token is undefined.');
    expect((await ask(model, answer)).text).toMatch(/^\d+$/);
  });
});
