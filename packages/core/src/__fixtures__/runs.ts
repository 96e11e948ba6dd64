import type { AgentStream, CodeAgentOptions, RunResult } from '../contract/agent.ts';
import { CodeAgent } from '../agent/code-agent.ts';
import type { AgentEvent } from '../contract/events.ts';
import type { ModelRequest } from '../contract/model.ts';
import type { ActionStep, Step } from '../contract/step.ts';
import { scriptedModel, type ScriptedModel, type ScriptedReply } from '../testing/index.ts';
import { inProcessExecutor, type InProcessExecutor } from './in-process-executor.ts';

/** A reply with code between the default tags. */
export function code(snippet: string, thought = 'I go on.'): string {
  return `${thought}\n<code>\n${snippet}\n</code>`;
}

export type Setup = Partial<Omit<CodeAgentOptions, 'executor' | 'model'>> & {
  executor?: InProcessExecutor;
  model?: ScriptedModel;
};

/** A code agent on a scripted model and the in-process executor. */
export function codeAgent(replies: readonly ScriptedReply[], setup: Setup = {}) {
  const { model = scriptedModel(replies), executor = inProcessExecutor(), ...options } = setup;
  return { agent: new CodeAgent({ model, executor, ...options }), model, executor };
}

export function actions({ steps }: { steps: readonly Step[] }): ActionStep[] {
  return steps.filter((step) => step.type === 'action');
}

/** A whole run: its events, and its result or error as the iteration and as `result` give them. */
export async function collect<Output>(stream: AgentStream<Output>) {
  const events: AgentEvent[] = [];
  let thrown: unknown;
  try {
    for await (const event of stream) events.push(event);
  } catch (error) {
    thrown = error;
  }
  const [settled] = await Promise.allSettled([stream.result]);
  const result: RunResult<Output> | undefined = settled.status === 'fulfilled' ? settled.value : undefined;
  const rejected: unknown = settled.status === 'rejected' ? settled.reason : undefined;
  return { events, result, thrown, rejected };
}

export function ofType<Type extends AgentEvent['type']>(events: readonly AgentEvent[], type: Type) {
  return events.filter((event): event is Extract<AgentEvent, { type: Type }> => event.type === type);
}

export function typesOf(events: readonly AgentEvent[]): string[] {
  return events.map(({ type }) => type);
}

/** All text of a request's messages, the last one's first characters as they are. */
export function textOf({ messages }: Pick<ModelRequest, 'messages'>): string {
  return messages.map((message) => JSON.stringify(message.content)).join('\n');
}

/** The text of the last message that the model was sent in call `index` (from the end where negative). */
export function lastMessage({ requests }: ScriptedModel, index = -1): string {
  const message = requests.at(index)?.messages.at(-1);
  if (message === undefined || message.role === 'system') return message?.content ?? '';
  return message.content.map((part) => (part.type === 'text' ? part.text : JSON.stringify(part))).join('\n');
}

/** Settles when a condition holds after some turn of the event loop. */
export async function turnsUntil(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn > 5_000) throw new Error('The condition did not come true.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
