import type { AgentEvent } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { actionStep, eventsOf, recordedRun } from './__fixtures__/events.ts';
import { memoryScreen } from './__fixtures__/memory-screen.ts';
import { liveRenderer } from './live.ts';
import { colorPaint, plainPaint } from './paint.ts';
import { noStatusLine, type StatusLine } from './status-line.ts';

function show(
  events: readonly AgentEvent[],
  options: { verbose?: boolean; columns?: number; status?: StatusLine; colors?: boolean } = {},
): string {
  const screen = memoryScreen(options.columns);
  const renderer = liveRenderer({
    screen,
    paint: options.colors ? colorPaint : plainPaint,
    status: options.status ?? noStatusLine,
    verbose: options.verbose,
  });
  for (const event of events) renderer.handle(event);
  renderer.close();
  return screen.text;
}

describe('the live view', () => {
  test('shows prose, code, tool calls, logs, values, errors and costs in order', () => {
    expect(show(recordedRun)).toMatchInlineSnapshot(`
      "openai/gpt-5.2

      Step 1
      I ask for both cities.
        │ const [a, b] = await Promise.all([weather("Oslo"), weather("Atlantis")]);
        ✗ weather {"city":"Atlantis"} 3 ms
          There is no Atlantis.
        ✓ weather {"city":"Oslo"} 120 ms
        › asked
        ✗ Error (line 1): ToolError: There is no Atlantis.
          1: const [a, b] = …
        1,234 tokens in, 56 out, $0.0021 · 1.4 s

      Step 2
      Oslo alone.
        │ 7
        = 7
        1,234 tokens in, 56 out, $0.0021 · 1.4 s

      Step 3
      Done.
        │ final_answer({ celsius: 7 })
        1,234 tokens in, 56 out, $0.0021 · 1.4 s

      Answer
      {
        "celsius": 7
      }

      answered after 3 steps · 3,702 tokens in, 168 out, $0.0063 · 2.0 s
      "
    `);
  });

  test('shows code once, in colour', () => {
    const text = show(recordedRun, { colors: true });
    expect(text.match(/Promise/g)).toHaveLength(1);
    expect(text).toContain('\u001b[35mconst\u001b[39m');
  });

  test('shows a reply without code as it is, and not again as the answer', () => {
    const text = show(
      eventsOf([
        { type: 'step-start' },
        { type: 'text-delta', text: 'It is `42`' },
        { type: 'text-delta', text: '.' },
        { type: 'step-end', result: actionStep() },
        { type: 'run-end', state: 'success', output: 'It is `42`.', usage: null },
      ]),
    );
    expect(text.match(/It is `42`\./g)).toHaveLength(1);
    expect(text).toContain('answered after 1 step · tokens unknown');
  });

  test('shows code that never ran because the reply was cut', () => {
    const text = show(
      eventsOf([
        { type: 'text-delta', text: 'Now\n<code>\nwhile' },
        { type: 'run-end', state: 'interrupted', output: null, usage: null },
      ]),
    );
    expect(text).toContain('Now\n<code>\nwhile\n');
    expect(text).toContain('interrupted after');
    expect(text).not.toContain('Answer');
  });

  test('disarms control sequences wherever they come from', () => {
    const hostile = '\u001b[2J\u001b]0;owned\u0007\u009b31mX\r';
    const text = show(
      eventsOf([
        { type: 'run-start', task: 't', model: hostile },
        { type: 'plan', plan: hostile, usage: null },
        { type: 'step-start' },
        { type: 'reasoning-delta', text: hostile },
        { type: 'text-delta', text: hostile },
        { type: 'code', code: hostile, language: 'typescript' },
        { type: 'tool-start', id: '1', name: hostile, input: hostile },
        { type: 'tool-end', id: '1', name: hostile, output: hostile, durationMs: 1 },
        { type: 'tool-end', id: '2', name: hostile, error: hostile, durationMs: 1 },
        { type: 'approval-request', id: '3', name: hostile, input: { [hostile]: hostile } },
        { type: 'approval-answer', id: '3', approved: false, reason: hostile },
        { type: 'approval-answer', id: '9', approved: true, agent: [hostile] },
        { type: 'log', text: hostile },
        { type: 'tool-end', id: '4', name: hostile, error: hostile, durationMs: 1, agent: [hostile] },
        {
          type: 'step-end',
          result: actionStep({
            observation: `Observation:\n${hostile}`,
            error: { code: 'execution', message: hostile },
          }),
        },
        { type: 'run-end', state: 'success', output: hostile, usage: null },
      ]),
      { verbose: true },
    );
    expect(text).toContain('X');
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  });

  test('cuts long logs and values, and shows them whole when verbose', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
    const events = eventsOf([
      { type: 'step-start' },
      { type: 'log', text: lines },
      { type: 'step-end', result: actionStep({ observation: `Observation:\n${lines}\n${lines}` }) },
    ]);
    expect(show(events)).toContain('… 70 more lines (--verbose shows all)');
    expect(show(events)).toContain('… 90 more lines');
    expect(show(events, { verbose: true })).not.toContain('more line');
  });

  test('keeps a tool call on one line of a narrow terminal', () => {
    const input = { query: 'x'.repeat(500) };
    const text = show(
      eventsOf([
        { type: 'tool-start', id: '1', name: 'search', input },
        { type: 'tool-end', id: '1', name: 'search', output: null, durationMs: 12 },
      ]),
      { columns: 40 },
    );
    expect(text).toMatch(/^ {2}✓ search \{"query":"x+… 12 ms\n$/);
    expect(text.length).toBeLessThanOrEqual(41);
  });

  test('says what it waits for, and hides that before it writes', () => {
    const shown: string[] = [];
    const status: StatusLine = { show: (label) => shown.push(label), hide: () => shown.push('') };
    show(recordedRun, { status });
    const labels = shown.filter((label) => label !== '').filter((label, index, all) => label !== all[index - 1]);
    expect(labels).toEqual([
      'starting',
      'thinking',
      'writing code',
      'running code',
      'weather',
      'weather, weather',
      'weather',
      'running code',
      'thinking',
      'writing code',
      'running code',
      'thinking',
      'writing code',
      'running code',
    ]);
  });

  test('says what the sandbox waits for until something happens in it', () => {
    const shown: string[] = [];
    const status: StatusLine = { show: (label) => shown.push(label), hide() {} };
    const renderer = liveRenderer({ screen: memoryScreen(), paint: plainPaint, status });
    const [code, log] = eventsOf([
      { type: 'code', code: 'x', language: 'python' },
      { type: 'log', text: 'there\n' },
    ]);
    if (!code || !log) throw new Error('There are two events.');
    renderer.handle(code);
    renderer.progress('Pulling node:24-slim');
    renderer.progress('Pulling node:24-slim', '25 %');
    renderer.handle(log);
    expect(shown).toEqual(['running code', 'Pulling node:24-slim', 'Pulling node:24-slim 25 %', 'running code']);
  });

  test('shows what was asked of a person, for managed agents too', () => {
    const text = show(
      eventsOf([
        { type: 'approval-request', id: '1', name: 'pay', input: { francs: 5 } },
        { type: 'approval-request', id: '1', name: 'refund', input: {}, agent: ['clerk'] },
        { type: 'approval-answer', id: '1', approved: false, reason: 'too late', agent: ['clerk'] },
        { type: 'approval-answer', id: '1', approved: true },
      ]),
    );
    expect(text.split('\n')).toEqual([
      '  ? pay needs approval {"francs":5}',
      '  ? clerk › refund needs approval {}',
      '  ✗ clerk › refund was refused: too late',
      '  ✓ pay was approved',
      '',
    ]);
  });

  test('names the managed agent behind a tool call, and keeps its text out', () => {
    const text = show(
      eventsOf([
        { type: 'text-delta', text: 'secret thoughts', agent: ['researcher'] },
        { type: 'tool-start', id: '1', name: 'search', input: { query: 'x' }, agent: ['researcher'] },
        { type: 'tool-end', id: '1', name: 'search', output: [], durationMs: 5, agent: ['researcher'] },
        { type: 'run-end', state: 'success', output: 'child answer', usage: null, agent: ['researcher'] },
      ]),
    );
    expect(text).toBe('  ✓ researcher › search {"query":"x"} 5 ms\n');
  });
});
