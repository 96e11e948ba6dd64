import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AgentError } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { ask, question, saying } from './__fixtures__/local.ts';

const endless = { endless: true, options: { maxOutputTokens: 90_000 } } as const;

/** The model processes that this process has started. */
function workers(): string[] {
  const isOurs = (pid: string) =>
    new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(read(pid, 'status')) &&
    /worker\/main\.[jt]s\0/.test(read(pid, 'cmdline'));
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name));
}

/** From Linux's /proc; empty where the process is gone. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

describe('the process of a model', () => {
  test('is started by the first call, leaves the event loop of the host free, and is ended by asyncDispose', async () => {
    const model = await saying(['a'], { ...endless, work: 600 });
    expect(workers()).toEqual([]);
    await ask(model, { maxOutputTokens: 1 });
    expect(workers()).toHaveLength(1);

    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startedAt = performance.now();
    const { finish } = await ask(model, { maxOutputTokens: 20 });
    const tookMs = performance.now() - startedAt;
    delay.disable();
    expect(finish?.usage?.outputTokens).toBe(20);
    // If the model ran in this process, every wait would take as long as a token.
    expect(delay.percentile(50) / 1e6).toBeLessThan(tookMs / 20);

    await model[Symbol.asyncDispose]();
    expect(workers()).toEqual([]);
    expect(AgentError.is((await ask(model)).error, 'disposed')).toBe(true);
  });

  test('ends with what it was doing when it is disposed', async () => {
    const model = await saying(['a'], endless);
    const calls = async () => {
      for await (const _event of model.stream(question)) await model[Symbol.asyncDispose]();
    };
    const error: unknown = await calls().catch((thrown: unknown) => thrown);
    expect(AgentError.is(error, 'disposed')).toBe(true);
    expect(workers()).toEqual([]);
  });

  test('stops when the call is aborted, with the usage so far, or its consumer leaves, and answers the next one', async () => {
    const model = await saying(['a'], endless);
    const controller = new AbortController();
    const calls = async () => {
      for await (const _event of model.stream(question, { signal: controller.signal })) controller.abort();
    };
    const error: unknown = await calls().catch((thrown: unknown) => thrown);
    expect(AgentError.is(error, 'aborted') && error.usage).toMatchObject({ inputTokens: 9 });
    for await (const _event of model.stream(question)) break;
    expect((await ask(model, { maxOutputTokens: 1 })).text).toBe('a');
    expect(workers()).toHaveLength(1);
  });

  test('is restarted after it was killed, and the interrupted call says so', async () => {
    const model = await saying(['a', 'b'], endless);
    let text = '';
    const calls = async () => {
      for await (const event of model.stream(question)) {
        text += event.type === 'text-delta' ? event.text : '';
        for (const pid of workers()) process.kill(Number(pid), 'SIGKILL');
      }
    };
    const error: unknown = await calls().catch((thrown: unknown) => thrown);
    expect(AgentError.is(error, 'model-unavailable') && error.message).toMatch(/ended: it ended with SIGKILL.+memory/);
    expect(text.startsWith('a')).toBe(true);
    expect((await ask(model, { maxOutputTokens: 1 })).text).toBe('a');
  });

  test('is restarted after it ran out of memory', async () => {
    // 4 TB for a matrix.
    const model = await saying(['a'], { work: 1_000_000 });
    for (const _attempt of [1, 2]) {
      const { error } = await ask(model);
      expect(AgentError.is(error, 'model-unavailable') && error.message).toMatch(/out of memory: use a smaller model/);
    }
  });
});
