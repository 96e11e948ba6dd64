import { AgentError, type AgentErrorCode, type Budget, type Json, type Usage } from '@thimble/core';
import { asCount, asFields, asText, parseJson } from '@thimble/core/utilities';
import type { ListedRun, RunStore, StoredRun } from '../contract/run-store.ts';
import type { RunRecord, RunSummary, Waiting } from '../contract/runs.ts';
import { answerableStates } from '../contract/kinds.ts';
import { readSettings } from '../log/settings.ts';
import type { GivenUp } from '../play/crew.ts';
import { openRequests, readRecords, recordKinds, type Request } from '../log/records.ts';

/** A stored run as its user sees it. */
export function toSummary(run: ListedRun): RunSummary {
  const { id, agent, task, state, by, createdAt, updatedAt, outcome } = run;
  const { output = null, usage, error, budget } = readOutcome(outcome);
  return {
    id,
    agent,
    task,
    state,
    by,
    createdAt,
    updatedAt,
    output,
    usage,
    ...(error && { error }),
    ...(budget && { budget }),
  };
}

export async function toRecord(store: RunStore, run: StoredRun): Promise<RunRecord> {
  const { config = null } = readSettings(run.settings);
  return {
    ...toSummary(run),
    config,
    waiting: answerableStates.includes(run.state) ? await waitingOf(store, run.id) : [],
  };
}

/** A run that this process had to give up, as it is known without its store. */
export function givenUpRecord({ run, failure: { code, message } }: GivenUp): RunRecord {
  const { config = null } = readSettings(run.settings);
  return { ...toSummary(run), config, state: 'suspended', waiting: [], error: { code, message } };
}

/** What has to be answered in this run, the oldest first. */
async function waitingOf(store: RunStore, id: string): Promise<Waiting[]> {
  const entries = await store.read(id, {
    kinds: recordKinds.filter((kind) => kind === 'request' || kind === 'answer'),
  });
  return openRequests(readRecords(entries, 0)).map(([key, request]) => toWaiting(key, request));
}

function toWaiting(key: string, { since, call }: Request): Waiting {
  return { key, kind: kindOf(key), since, call };
}

export function kindOf(key: string): Waiting['kind'] {
  if (/(?:^|\/)approval\/\d+$/.test(key)) return 'approval';
  return /\/outcome\/\d+$/.test(key) ? 'outcome' : 'other';
}

/** @throws AgentError `invalid-argument` for what is no id */
export function checkId(id: string): void {
  if (typeof id !== 'string') throw new AgentError('invalid-argument', 'The id of a run is a text.');
}

/** @throws AgentError `invalid-argument` for an id that no run has */
export async function needRun(store: RunStore, id: string): Promise<StoredRun> {
  checkId(id);
  const run = await store.get(id);
  if (run) return run;
  throw new AgentError('invalid-argument', `There is no run "${id}". Look at the list of runs.`);
}

type Outcome = {
  output?: Json | undefined;
  usage: Usage | null;
  error?: { code: AgentErrorCode; message: string } | undefined;
  budget?: keyof Budget | undefined;
};

function readOutcome(text: string | null): Outcome {
  const value: unknown = text === null ? undefined : parseJson(text);
  const { error, budget, usage } = asFields(value);
  const { inputTokens, outputTokens } = asFields(usage);
  const isKnown = asCount(inputTokens) !== undefined && asCount(outputTokens) !== undefined;
  return {
    output: text === null ? null : JSON.parse(text).output,
    usage: isKnown ? JSON.parse(JSON.stringify(usage)) : null,
    ...(error !== undefined && error !== null && { error: readError(error) }),
    ...((budget === 'tokens' || budget === 'usd' || budget === 'wallClockMs' || budget === 'toolCalls') && { budget }),
  };
}

function readError(value: unknown): { code: AgentErrorCode; message: string } {
  const { code, message } = asFields(value);
  return { code: isErrorCode(code) ? code : 'execution', message: asText(message) };
}

/** They were written from an AgentError. */
function isErrorCode(value: unknown): value is AgentErrorCode {
  return typeof value === 'string';
}
