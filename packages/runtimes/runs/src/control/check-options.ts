import { checkKinds, invalid, kinds, type OptionKinds } from '@thimble/core/utilities';
import { isStoredState } from '../contract/kinds.ts';
import type {
  By,
  EventsOptions,
  ForkOptions,
  ListOptions,
  RollbackOptions,
  Runs,
  RunsOptions,
  StartOptions,
  WorkOptions,
} from '../contract/runs.ts';

const { callback, count, either, flag, having, listOf, notNegative, record, signal, text } = kinds;
const json = { is: (value: unknown) => isKeepable(value), expected: 'JSON data: another process may run it' };
const data = {
  is: (value: unknown) => record.is(value) && isKeepable(value),
  expected: 'an object of JSON data: another process may run it',
};
const name = { is: isKeepableText, expected: 'a text that can be kept: without NUL and halves of characters' };
const state = { is: (value: unknown) => isStoredState(String(value)), expected: "a state such as 'suspended'" };
const number = { is: Number.isFinite, expected: 'a number' };
const wholeNumber = {
  is: (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0,
  expected: 'a whole number of at least 0',
};
const time = {
  is: (value: unknown) => Number.isFinite(value instanceof Date ? value.getTime() : value),
  expected: 'a time: a Date, or milliseconds since 1970',
};
const leaseMs = {
  is: (value: unknown) => typeof value === 'number' && value > 0 && value < Number.MAX_SAFE_INTEGER / 2,
  expected: 'a number of milliseconds above 0',
};

const by: OptionKinds<By> = { by: name };
const start: OptionKinds<StartOptions> = {
  ...by,
  id: text,
  queue: flag,
  variables: data,
  images: listOf(json),
  instructions: text,
  maxSteps: count,
  budget: data,
  config: json,
};
const fork: OptionKinds<ForkOptions> = { ...start, step: number, agent: text };
const list: OptionKinds<ListOptions> = {
  state: either(state, listOf(state)),
  agent: text,
  since: time,
  limit: wholeNumber,
};
const events: OptionKinds<EventsOptions> = { from: wholeNumber, follow: flag, signal };
const rollback: OptionKinds<RollbackOptions> = { ...by, confirm: callback, signal };
const work: OptionKinds<WorkOptions> = { concurrency: count, intervalMs: notNegative, signal };
const createRuns: OptionKinds<RunsOptions> = {
  agents: record,
  store: having('append', 'a store, such as sqliteStore(file)'),
  by: name,
  leaseMs,
  onUnknownOutcome: callback,
  dispatch: callback,
};

type Method = 'createRuns' | Exclude<keyof Runs, symbol | 'approve' | 'get' | 'take' | 'verify'>;

const optionKinds: { readonly [method in Method]: Parameters<typeof checkKinds>[2] } = {
  createRuns,
  start,
  fork,
  list,
  events,
  rollback,
  work,
  answer: by,
  interrupt: by,
  resume: by,
  wait: { signal },
  expire: { olderThan: number, states: listOf(state) },
  export: { redact: listOf(text) },
};

const needed: { readonly [method in Method]?: readonly string[] } = {
  createRuns: ['agents', 'store'],
  expire: ['olderThan'],
  rollback: ['confirm'],
};

/** Throws AgentError `invalid-argument` for options that a method does not have, lacks, or that are of the wrong kind. */
export function checkOptions(method: Method, options: unknown): void {
  checkKinds(method, options, optionKinds[method]);
  for (const option of needed[method] ?? [])
    if (Object(options)[option] === undefined) throw invalid(`${method} needs the option ${option}.`);
}

const longestId = 200;

/** Throws AgentError `invalid-argument` for what cannot be kept, or would be another thing when it is read again. */
export function checkStart(id: string, agent: string, task: string): void {
  if (typeof id !== 'string' || !/^[\x21-\x7e]+$/.test(id) || id.length > longestId)
    throw invalid(`The id of a run is 1 to ${longestId} visible ASCII characters without spaces.`);
  if (typeof task !== 'string' || task.trim() === '')
    throw invalid('The task of a run must be a text that says what to do.');
  for (const [what, value] of Object.entries({ agent, task }))
    if (!name.is(value)) throw invalid(`The ${what} of a run must be ${name.expected}.`);
}

/** A database holds neither. */
function isKeepableText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}

/** Deeper data is taken for a cycle. */
const maxDepth = 500;

/** Whether the value is JSON, but for parts that are undefined. */
export function isKeepable(value: unknown, depth = maxDepth): boolean {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => item !== undefined && isKeepable(item, depth - 1));
  if (typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain && Object.values(value).every((item) => isKeepable(item, depth - 1));
}
