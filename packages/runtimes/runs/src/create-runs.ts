import { AgentError } from '@thimble/core';
import { abortable, delay, invalid, isRecord } from '@thimble/core/utilities';
import { checkStart } from './control/check-start.ts';
import { answerRequest, readApproval } from './control/answer-request.ts';
import { exportLog } from './control/export-log.ts';
import { forkEntries } from './control/fork-entries.ts';
import { secretNames } from './control/redaction.ts';
import { rollBack } from './control/roll-back.ts';
import { verifyLog } from './control/verify-log.ts';
import { needRun, toRecord, toSummary } from './control/view.ts';
import { endedStates, isAtRest } from './contract/kinds.ts';
import type { NewEntry, StoredRun } from './contract/run-store.ts';
import type { AgentEntry, RunRecord, Runs, RunsOptions, StartOptions } from './contract/runs.ts';
import { followEvents } from './events/follow-events.ts';
import { recordKinds } from './log/records.ts';
import { toEntry } from './log/run-log.ts';
import { readSettings, writeSettings } from './log/settings.ts';
import { crew } from './play/crew.ts';

/**
 * Makes runs durable: each is kept in the store with all that it does, goes on after a crash where it was cut off, can wait
 * for days for an answer from another process, and can be audited, forked and undone.
 *
 * @example
 * await using store = sqliteStore('runs.db');
 * await using runs = createRuns({ agents: { researcher: () => new CodeAgent({ … }) }, store });
 * const { id } = await runs.start('researcher', 'How long is the Pont des Arts?');
 * const { state, output, waiting } = await runs.wait(id);
 * @throws AgentError `invalid-argument` for agents that are no functions
 */
export function createRuns(options: RunsOptions): Runs {
  const { store, by: us, leaseMs = 15_000, onUnknownOutcome = () => 'report', dispatch } = options;
  const agents = readAgents(options.agents);
  const workers = crew({ store, agents, leaseMs, decideUnknown: onUnknownOutcome, isFed: dispatch !== undefined });

  /** Sees to it that somebody works on the run, if there is something to do. */
  async function hand(id: string): Promise<void> {
    if (!dispatch) return void (await workers.take(id));
    const run = await needRun(store, id);
    if (run.state === 'queued' || run.state === 'running') await dispatch(run);
  }

  async function create(
    agent: string,
    task: string,
    given: StartOptions,
    add: (id: string) => NewEntry[],
    origin: object,
  ) {
    const { id = crypto.randomUUID(), by = us ?? null, queue = false, ...settings } = given;
    checkStart(id, task, settings);
    if (!queue && !dispatch) needAgent(agents, agent);
    const kept = writeSettings(settings);
    const data = { version: 1, agent, task, settings: JSON.parse(kept), by, ...origin };
    const entries = [toEntry({ kind: 'run', data }), ...add(id)];
    const { run, isNew } = await store.create({ id, agent, task, settings: kept, by }, entries);
    if (!isNew) refuseOther(run, { agent, task, settings: kept });
    if (run.state === 'queued' && (dispatch || !queue)) await hand(id);
    return record(id);
  }

  async function record(id: string): Promise<RunRecord> {
    return toRecord(store, await needRun(store, id));
  }

  return {
    start: (agent, task, given = {}) => create(agent, task, given, () => [], {}),

    async get(id) {
      const run = await store.get(id);
      return run && toRecord(store, run);
    },

    async list({ state, agent, since, limit } = {}) {
      const states = state === undefined ? undefined : [state].flat();
      const runs = await store.list({ states, agent, since: since === undefined ? 0 : Number(since), limit });
      return runs.map(toSummary);
    },

    async wait(id, { signal } = {}) {
      for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 500)) {
        const playing = workers.playing(id);
        const ended = playing && (await abortable(playing.done, signal));
        const failure = ended?.failure ?? workers.failure(id);
        if (failure && failure.code !== 'aborted') {
          const { code, message } = failure;
          const known = playing?.run ?? (await needRun(store, id));
          const { config = null } = readSettings(known.settings);
          return { ...toSummary(known), config, state: 'suspended', waiting: [], error: { code, message } };
        }
        const run = await record(id);
        if (isAtRest(run.state) && !workers.playing(id)) return run;
        if (!workers.playing(id)) await delay(waitMs, signal);
      }
    },

    events: (id, given = {}) => followEvents(store, id, given),

    async approve(id, key, decision) {
      const { value, by = us, always } = readApproval(decision);
      await answerRequest(store, { id, key, value, by, always });
      await hand(id);
    },

    async answer(id, key, value, { by = us } = {}) {
      await answerRequest(store, { id, key, value, by });
      await hand(id);
    },

    async interrupt(id, { by = us } = {}) {
      const entries = [toEntry({ kind: 'interrupt', data: { by: by ?? null } })];
      const change = { from: ['queued', 'suspended'] as const, to: 'interrupted' as const };
      const appended = await store.append(id, { entries, when: ['queued', 'running', 'suspended'], change });
      if (appended.type === 'missing') await needRun(store, id);
      workers.playing(id)?.interrupt();
    },

    async resume(id, { by = us } = {}) {
      const run = await needRun(store, id);
      const isLeft = run.state === 'running' && (run.leaseUntil ?? 0) < Date.now();
      if (run.state === 'running' && !isLeft) throw busy(id);
      if (!isLeft) {
        const entries = [toEntry({ kind: 'resume', data: { by: by ?? null } })];
        const from = ['queued', 'suspended', 'interrupted', 'error'] as const;
        const appended = await store.append(id, { entries, when: from, change: { from, to: 'queued' } });
        // Somebody else was faster.
        if (appended.type === 'refused' && appended.state === 'running') throw busy(id);
        if (appended.type === 'refused')
          throw invalid(
            `The run ${id} cannot be resumed: its state is ${appended.state}. Fork it, to go on from one of its steps.`,
          );
      }
      if (!dispatch) needAgent(agents, run.agent);
      await hand(id);
      return record(id);
    },

    async fork(id, { step, agent, ...given }) {
      const run = await needRun(store, id);
      const entries = forkEntries(await store.read(id, { kinds: recordKinds }), id, step);
      const { settings } = JSON.parse(run.settings);
      const origin = { forkOf: id, step };
      return create(agent ?? run.agent, run.task, { ...settings, ...given }, () => entries, origin);
    },

    async rollback(id, { by = us, ...given }) {
      const run = await needRun(store, id);
      const entry = needAgent(agents, run.agent);
      return rollBack(run, { store, entry, owner: workers.owner, leaseMs }, { by, ...given });
    },

    async expire({ olderThan, states = endedStates }) {
      const removable = states.filter((state) => endedStates.includes(state));
      return store.remove({ states: removable, before: Date.now() - olderThan });
    },

    work: (given = {}) => workers.work(given),

    take: (id) => workers.take(id),

    async verify(id) {
      return verifyLog(store, await needRun(store, id));
    },

    async *export(id, { redact = secretNames } = {}) {
      await needRun(store, id);
      yield* exportLog(store, id, redact);
    },

    [Symbol.asyncDispose]: () => workers[Symbol.asyncDispose](),
  };
}

function readAgents(given: RunsOptions['agents']): ReadonlyMap<string, AgentEntry> {
  const entries = Object.entries(given).map(([name, entry]) => {
    const made: AgentEntry = typeof entry === 'function' ? { create: entry } : entry;
    if (!isRecord(made) || typeof made.create !== 'function')
      throw invalid(`createRuns: agents.${name} must be a function that makes an agent, or { create, output }.`);
    return [name, made] as const;
  });
  return new Map(entries);
}

function needAgent(agents: ReadonlyMap<string, AgentEntry>, name: string): AgentEntry {
  const entry = agents.get(name);
  if (entry) return entry;
  throw invalid(`There is no agent "${name}" here. The agents are: ${[...agents.keys()].join(', ') || 'none'}.`);
}

function busy(id: string): AgentError {
  return new AgentError('busy', `The run ${id} is being worked on. Wait for it, or interrupt it first.`);
}

function refuseOther(run: StoredRun, asked: { agent: string; task: string; settings: string }): void {
  const parts = ['agent', 'task', 'settings'] as const;
  const other = parts.find((part) => run[part] !== asked[part]);
  if (other === undefined) return;
  const named = other === 'settings' ? 'options are' : `${other} is`;
  throw invalid(`There is a run "${run.id}" already, and its ${named} another. Give the new run an id of its own.`);
}
