import type { ActionStep, AgentEvent } from '@thimble/core';

type Body = AgentEvent extends infer Event ? (Event extends AgentEvent ? Omit<Event, 'runId' | 'time' | 'agent' | 'step'> : never) : never;

/** Events of one run, a tenth of a second apart. */
export function eventsOf(bodies: readonly (Body & { step?: number; agent?: string[] })[]): AgentEvent[] {
  return bodies.map((body, index) => ({ runId: 'run', time: index * 100, agent: [], step: 1, ...body }));
}

const usage = { inputTokens: 1234, outputTokens: 56, usd: 0.0021 };

export function actionStep(step: Partial<ActionStep> = {}): ActionStep {
  return { type: 'action', number: 1, output: '', usage, timing: { startedAt: 0, durationMs: 1400 }, ...step };
}

/** Two parallel tool calls, one of which fails, then an error of the code, then the answer. */
export const recordedRun: readonly AgentEvent[] = eventsOf([
  { type: 'run-start', task: 'Compare the weather.', model: 'openai/gpt-5.2', step: 0 },
  { type: 'step-start' },
  { type: 'text-delta', text: 'I ask for both cities.\n<co' },
  { type: 'text-delta', text: 'de>\nconst [a, b] = await Promise.all([weather("Oslo"), weather("Atlantis")]);' },
  { type: 'code', code: 'const [a, b] = await Promise.all([weather("Oslo"), weather("Atlantis")]);', language: 'typescript' },
  { type: 'tool-start', id: 'call-1', name: 'weather', input: { city: 'Oslo' } },
  { type: 'tool-start', id: 'call-2', name: 'weather', input: { city: 'Atlantis' } },
  { type: 'tool-end', id: 'call-2', name: 'weather', error: 'There is no Atlantis.', durationMs: 3 },
  { type: 'tool-end', id: 'call-1', name: 'weather', output: { celsius: 7 }, durationMs: 120 },
  { type: 'log', text: 'asked\n' },
  { type: 'step-end', result: actionStep({ code: 'x', observation: 'Observation:\nasked\nError (line 1): ToolError: There is no Atlantis.\n1: const [a, b] = …', error: { code: 'tool', message: 'ToolError: There is no Atlantis.' } }) },
  { type: 'step-start', step: 2 },
  { type: 'text-delta', text: 'Oslo alone.\n<code>7</code>', step: 2 },
  { type: 'code', code: '7', language: 'typescript', step: 2 },
  { type: 'step-end', result: actionStep({ code: '7', observation: 'Observation:\n7' }), step: 2 },
  { type: 'step-start', step: 3 },
  { type: 'text-delta', text: 'Done.\n<code>final_answer({ celsius: 7 })</code>', step: 3 },
  { type: 'code', code: 'final_answer({ celsius: 7 })', language: 'typescript', step: 3 },
  { type: 'final-answer', output: { celsius: 7 }, step: 3 },
  { type: 'step-end', result: actionStep({ answer: 3 }), step: 3 },
  { type: 'run-end', state: 'success', output: { celsius: 7 }, usage: { inputTokens: 3702, outputTokens: 168, usd: 0.0063 }, step: 3 },
]);
