import { AgentError, type Json } from '@thimble/core';
import { isRecord, kinds } from '@thimble/core/utilities';
import type { RunStore } from '../contract/run-store.ts';
import type { ApprovalDecision } from '../contract/runs.ts';
import { inputShape } from '../log/input-shape.ts';
import { readRecords, type Records, type Request } from '../log/records.ts';
import { toEntry } from '../log/run-log.ts';
import { answerableStates } from '../contract/kinds.ts';
import { isKeepable } from './check-options.ts';
import { kindOf, needRun } from './view.ts';

export type AnswerRequest = { id: string; key: string; value: Json; by: string | undefined; always?: boolean };

/** The decision of a person as an answer. */
export function readApproval(decision: ApprovalDecision): { value: Json; by: string | undefined; always: boolean } {
  if (typeof decision === 'boolean') return { value: { approved: decision }, by: undefined, always: false };
  const isOne = isRecord(decision) && Object.entries(decision).every(([name, part]) => isPart(name, part));
  if (!isOne || typeof decision.approved !== 'boolean')
    throw new AgentError(
      'invalid-argument',
      'An approval is true, false, or { approved: boolean, reason?, always?, by? }.',
    );
  const {
    approved,
    reason,
    always = false,
    by,
  }: { approved: boolean; reason?: string; always?: boolean; by?: string } = decision;
  return { value: { approved, ...(reason !== undefined && { reason }) }, by, always: always && approved };
}

const partKinds = { approved: kinds.flag, always: kinds.flag, reason: kinds.text, by: kinds.text };

function isPart(name: string, part: unknown): boolean {
  return part === undefined || new Map(Object.entries(partKinds)).get(name)?.is(part) === true;
}

/**
 * Puts the answer into the log of its run, once, and lets a run that was suspended go on.
 *
 * @throws AgentError `invalid-argument` where nothing is open under the key, it was answered, or the value is no answer
 */
export async function answerRequest(store: RunStore, { id, key, value, by, always }: AnswerRequest): Promise<void> {
  const run = await needRun(store, id);
  if (value === undefined || !isKeepable(value))
    throw new AgentError('invalid-argument', `The answer to "${key}" must be JSON data: it is kept.`);
  const records = readRecords(await store.read(id, { kinds: ['request', 'answer'] }), run.position);
  const request = needOpen(records, id, key);
  checkValue(key, value);
  const { call } = request;
  const standing =
    always && call ? { name: call.name, shape: inputShape(call.input), agent: JSON.stringify(call.agent) } : null;
  const data = { value, by: by ?? null, ...(standing && { always: standing }) };
  if (!answerableStates.includes(run.state)) throw notWaiting(id, run.state);
  const appended = await store.append(id, {
    entries: [toEntry({ kind: 'answer', key, data, once: true })],
    when: answerableStates,
    change: { from: ['suspended'], to: 'queued' },
    sync: true,
  });
  if (appended.type === 'duplicate') throw answeredMeanwhile(key);
  if (appended.type === 'refused') throw notWaiting(id, appended.state);
}

function needOpen({ requests, answers }: Records, id: string, key: string): Request {
  const answer = answers.get(key);
  if (answer) {
    const when = new Date(answer.time).toISOString();
    throw new AgentError(
      'invalid-argument',
      `"${key}" of the run ${id} was answered ${answer.by === null ? '' : `by ${answer.by} `}at ${when}.`,
    );
  }
  const request = requests.get(key);
  if (request) return request;
  const open = [...requests.keys()].filter((other) => !answers.has(other));
  const list = open.length > 0 ? `Open are: ${open.join(', ')}.` : 'Nothing is open.';
  throw new AgentError('invalid-argument', `The run ${id} does not wait for "${key}". ${list}`);
}

function checkValue(key: string, value: Json): void {
  const kind = kindOf(key);
  if (kind === 'approval' && typeof value !== 'boolean' && !(isRecord(value) && typeof value.approved === 'boolean'))
    throw new AgentError('invalid-argument', `"${key}" is an approval: answer true, false, or { approved, reason }.`);
  if (
    kind === 'outcome' &&
    value !== 'report' &&
    value !== 'repeat' &&
    !(isRecord(value) && value.output !== undefined)
  )
    throw new AgentError(
      'invalid-argument',
      `"${key}" asks what to do about a call that may have been made: answer "report" to tell the model, "repeat" to make it again, or { output } with its result.`,
    );
}

function notWaiting(id: string, state: string): AgentError {
  return new AgentError(
    'invalid-argument',
    `The run ${id} does not wait for an answer any more: its state is ${state}.`,
  );
}

function answeredMeanwhile(key: string): AgentError {
  return new AgentError('invalid-argument', `"${key}" was answered by somebody else just now.`);
}
