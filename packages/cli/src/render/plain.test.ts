import type { AgentEvent } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { actionStep, eventsOf, recordedRun } from './__fixtures__/events.ts';
import { memoryScreen } from './__fixtures__/memory-screen.ts';
import { plainRenderer } from './plain.ts';

function show(events: readonly AgentEvent[], { verbose = false } = {}) {
  const output = memoryScreen();
  const progress = memoryScreen();
  const renderer = plainRenderer({ output, progress, verbose });
  for (const event of events) renderer.handle(event);
  renderer.close();
  return { output: output.text, progress: progress.text };
}

describe('plain output', () => {
  test('is the answer alone, a structured one as JSON', () => {
    expect(show(recordedRun).output).toBe('{\n  "celsius": 7\n}\n');
  });

  test('tells what happens in whole lines beside it', () => {
    expect(show(recordedRun).progress).toMatchInlineSnapshot(`
      "openai/gpt-5.2
      [1] I ask for both cities.
      [1] │ const [a, b] = await Promise.all([weather("Oslo"), weather("Atlantis")]);
      [1] weather {"city":"Atlantis"} · 3 ms
      [1] ✗ There is no Atlantis.
      [1] weather {"city":"Oslo"} · 120 ms
      [1] › asked
      [1] ✗ Error (line 1): ToolError: There is no Atlantis.
      [1] 1: const [a, b] = …
      [1] 1,234 tokens in, 56 out, $0.0021 · 1.4 s
      [2] Oslo alone.
      [2] │ 7
      [2] = 7
      [2] 1,234 tokens in, 56 out, $0.0021 · 1.4 s
      [3] Done.
      [3] │ final_answer({ celsius: 7 })
      [3] 1,234 tokens in, 56 out, $0.0021 · 1.4 s
      answered after 3 steps · 3,702 tokens in, 168 out, $0.0063 · 2.0 s
      "
    `);
  });

  test('adds the outputs of tools when verbose', () => {
    expect(show(recordedRun).progress).not.toContain('→');
    expect(show(recordedRun, { verbose: true }).progress).toContain('[1] → {"celsius":7}\n');
  });

  test('has no answer when the run was interrupted, and shows how far it came', () => {
    const { output, progress } = show(
      eventsOf([
        { type: 'step-start' },
        { type: 'text-delta', text: 'The first ' },
        { type: 'text-delta', text: 'half' },
        { type: 'step-end', result: actionStep({ error: { code: 'aborted', message: 'The run was stopped.' } }) },
        { type: 'run-end', state: 'interrupted', output: null, usage: null },
      ]),
    );
    expect(output).toBe('');
    expect(progress).toContain('[1] The first half\n');
  });

  test('has the best answer so far when the run was stopped by a limit', () => {
    const { output, progress } = show(
      eventsOf([{ type: 'run-end', state: 'max-steps', output: 'about 40', usage: null }]),
    );
    expect(output).toBe('about 40\n');
    expect(progress).toContain('stopped at the limit of steps');
  });

  test('counts the steps up to the limit, not the last call for an answer', () => {
    const steps = [1, 2, 3].map((step) => ({ type: 'step-start', step }) as const);
    const { progress } = show(
      eventsOf([...steps, { type: 'run-end', state: 'max-steps', output: 'about 40', usage: null }]),
    );
    expect(progress).toContain('stopped at the limit of steps after 2 steps');
  });

  test('takes no time for a run that was refused before it began', () => {
    const [end] = eventsOf([{ type: 'run-end', state: 'error', output: null, usage: null }]);
    const { progress } = show(end ? [{ ...end, time: 1_795_891_680_000 }] : []);
    expect(progress).toBe('failed after 0 steps · tokens unknown · 0 ms\n');
  });

  test('says what was asked of a person, and what the answer was', () => {
    const { progress } = show(
      eventsOf([
        { type: 'approval-request', id: '1', name: 'pay', input: { francs: 5 } },
        { type: 'approval-request', id: '2', name: 'refund', input: {} },
        { type: 'approval-answer', id: '2', approved: false, reason: 'too late' },
        { type: 'approval-answer', id: '1', approved: true },
      ]),
    );
    expect(progress.trimEnd().split('\n')).toEqual([
      '[1] pay needs approval: {"francs":5}',
      '[1] refund needs approval: {}',
      '[1] refund was refused: too late',
      '[1] pay was approved',
    ]);
  });

  test('disarms control sequences on both sides', () => {
    const hostile = '\u001b[2J\u009b31mX\r';
    const { output, progress } = show(
      eventsOf([
        { type: 'log', text: hostile, agent: [hostile] },
        { type: 'tool-end', id: '1', name: hostile, error: hostile, durationMs: 1 },
        { type: 'text-delta', text: hostile },
        { type: 'step-end', result: actionStep({ observation: hostile, error: { code: 'parse', message: hostile } }) },
        { type: 'run-end', state: 'success', output: hostile, usage: null },
      ]),
      { verbose: true },
    );
    expect(output + progress).toContain('X');
    expect(output + progress).not.toMatch(/[^\P{Cc}\n]/u);
  });

  test('takes the answer of the agent itself, not of one that it manages', () => {
    expect(
      show(eventsOf([{ type: 'run-end', state: 'success', output: 'part', usage: null, agent: ['helper'] }])).output,
    ).toBe('');
  });
});
