import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { AgentError, tool, ToolCallingAgent, type AgentErrorCode } from '../index.ts';
import type * as errors from './errors.ts';
import { explainError } from './causes-of.ts';
import { scriptedModel } from '../testing/index.ts';

describe('AgentError', () => {
  test('has a code, a message, a name and a cause', () => {
    const cause = new Error('socket hang up');
    const error = new AgentError('model-unavailable', 'Try again.', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'AgentError', code: 'model-unavailable', message: 'Try again.', cause });
    expect(error.stack).toContain('errors.test.ts');
  });

  test('shows what is known where it is printed, and nothing else', () => {
    const printed = (error: unknown) => inspect(error).replace(/\n +at [^\n]*?( \{)?(?=\n|$)/g, '$1');
    expect(printed(new AgentError('tool', 'x'))).toBe("AgentError: x {\n  code: 'tool',\n  retryable: false\n}");
    const usage = { inputTokens: 3, outputTokens: 0 };
    const known = printed(new AgentError('rate-limited', 'x', { retryAfterMs: 5, usage, details: null }));
    expect(known).toMatch(/retryAfterMs: 5/);
    expect(known).toMatch(/inputTokens: 3/);
    expect(known).toMatch(/details: null/);
    expect(known).not.toMatch(/undefined|Symbol/);
  });

  test('has no cause where none is given', () => {
    expect('cause' in new AgentError('tool', 'x')).toBe(false);
    expect('cause' in new AgentError('tool', 'x', { cause: undefined })).toBe(true);
  });

  const codes: AgentErrorCode[] = [
    'unauthorized',
    'bad-request',
    'context-overflow',
    'model-refused',
    'aborted',
    'tool',
  ];
  test.each(codes)('%s is not retryable by itself', (code) => {
    expect(new AgentError(code, 'x').retryable).toBe(false);
    expect(new AgentError(code, 'x', { retryable: true }).retryable).toBe(true);
  });

  test.each<AgentErrorCode>(['rate-limited', 'model-unavailable'])(
    '%s is retryable unless it is said not to be',
    (code) => {
      expect(new AgentError(code, 'x').retryable).toBe(true);
      expect(new AgentError(code, 'x', { retryable: false }).retryable).toBe(false);
    },
  );

  test('carries what was known when it failed', () => {
    const usage = { inputTokens: 3, outputTokens: 0 };
    const error = new AgentError('rate-limited', 'x', { retryAfterMs: 1_500, usage, details: { status: 429 } });
    expect(error).toMatchObject({ retryAfterMs: 1_500, usage, details: { status: 429 } });
  });
});

describe('AgentError.is', () => {
  test('knows an error, and its code', () => {
    const error = new AgentError('tool', 'x');
    expect([AgentError.is(error), AgentError.is(error, 'tool'), AgentError.is(error, 'parse')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('knows an error of a second copy of the package', async () => {
    const address = './errors.ts?second-copy';
    const copy: typeof errors = await import(address);
    expect(copy.AgentError).not.toBe(AgentError);
    const error = new copy.AgentError('busy', 'x');
    expect(error).not.toBeInstanceOf(AgentError);
    expect([AgentError.is(error), AgentError.is(error, 'busy'), AgentError.is(error, 'tool')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test.each<[unknown]>([[undefined], [null], ['tool'], [5], [new Error('x')], [{ code: 'tool', name: 'AgentError' }]])(
    'is false for %s',
    (value) => {
      expect(AgentError.is(value)).toBe(false);
      expect(AgentError.is(value, 'tool')).toBe(false);
    },
  );
});

describe('an error as JSON', () => {
  const cause = new Error('key sk-secret-123 was refused');

  test('has code and message, and nothing of the cause', () => {
    const error = new AgentError('unauthorized', 'Check OPENAI_API_KEY.', { cause });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: 'unauthorized', message: 'Check OPENAI_API_KEY.' });
    expect(JSON.stringify({ error })).not.toContain('sk-secret');
  });

  test('events hold nothing of a cause either', async () => {
    const model = scriptedModel([new AgentError('unauthorized', 'Check OPENAI_API_KEY.', { cause })]);
    const events: string[] = [];
    const agent = new ToolCallingAgent({ model, onEvent: (event) => events.push(JSON.stringify(event)) });
    await expect(agent.run('Go.')).rejects.toMatchObject({ code: 'unauthorized', cause });
    expect(events.at(-1)).toContain('"unauthorized"');
    expect(events.join('\n') + JSON.stringify(agent.memory)).not.toContain('sk-secret');
  });
});

describe('explainError', () => {
  test('tells the causes and parts that the message does not', () => {
    const refused = new Error('connect ECONNREFUSED');
    expect(explainError(new TypeError('fetch failed', { cause: refused }))).toBe('fetch failed (connect ECONNREFUSED)');
    expect(explainError(new Error('late: connect ECONNREFUSED', { cause: refused }))).toBe(
      'late: connect ECONNREFUSED',
    );
    const parts = new AggregateError([new Error('first'), new Error('second')], 'All failed');
    expect(explainError(parts)).toBe('All failed (first; second)');
    expect(explainError(new Error('x', { cause: 'why' }))).toBe('x (why)');
  });

  test('ends, whatever the causes are', () => {
    const error = new Error('round');
    error.cause = error;
    expect(explainError(error)).toBe('round');
    let deep = new Error('0');
    for (let level = 1; level < 100; level++) deep = new Error(String(level), { cause: deep });
    expect(explainError(deep).split(';').length).toBeLessThan(10);
  });
});

test('an error with a great many parts is explained by the first of them', () => {
  const parts = Array<Error>(300_000).fill(new Error('no answer'));
  expect(explainError(new AggregateError(parts, 'All failed'))).toBe('All failed (no answer)');
});

test('what a tool throws is told within bounds', async () => {
  const page = tool({
    name: 'page',
    description: 'd',
    input: z.object({}),
    execute: () => {
      throw new Error(`Not found: ${'x'.repeat(100_000)}`);
    },
  });
  const model = scriptedModel([{ toolCalls: [{ name: 'page', input: {} }] }, 'done']);
  await new ToolCallingAgent({ model, tools: [page] }).run('Go.');
  const last = model.requests[1]?.messages.at(-1);
  const output = last?.role === 'tool' ? last.content[0]?.output : undefined;
  expect(output).toMatch(/^page failed: Not found: x+\n\[… 90\d{3} characters left out …\]\nx+$/);
});
