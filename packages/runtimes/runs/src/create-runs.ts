import { abortable, delay } from '@thimble/core/utilities';
import { answerRequest, readApproval } from './control/answer-request.ts';
import { checkOptions, checkStart } from './control/check-options.ts';
import { exportLog } from './control/export-log.ts';
import { forkEntries } from './control/fork-entries.ts';
import { keepRun } from './control/keep-run.ts';
import { needAgent, readAgents } from './control/known-agents.ts';
import { secretNames } from './control/redaction.ts';
import { requeue } from './control/requeue.ts';
import { rollBack } from './control/roll-back.ts';
import { verifyLog } from './control/verify-log.ts';
import { checkId, givenUpRecord, needRun, toRecord, toSummary } from './control/view.ts';
import { endedStates, isAtRest } from './contract/kinds.ts';
import type { NewEntry } from './contract/run-store.ts';
import type { RunRecord, Runs, RunsOptions, StartOptions } from './contract/runs.ts';
import { followEvents } from './events/follow-events.ts';
import { recordKinds } from './log/records.ts';
import { toEntry } from './log/run-log.ts';
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
 * @throws AgentError `invalid-argument` for options that cannot work
 */
export function createRuns(options: RunsOptions): Runs {
  checkOptions('createRuns', options);
  const { store, by: us, leaseMs = 15_000, onUnknownOutcome = () => 'report', dispatch } = options;
  const agents = readAgents(options.agents);
  /** What this process was asked to work on. */
  const handed = new Set<string>();
  const workers = crew({ store, agents, leaseMs, decideUnknown: onUnknownOutcome, isFed: dispatch !== undefined });

  /** Sees to it that somebody works on the run, if there is something to do. */
  async function hand(id: string): Promise<void> {
    if (!dispatch) {
      handed.add(id);
      return void (await workers.take(id));
    }
    const run = await needRun(store, id);
    if (run.state === 'queued' || run.state === 'running') await dispatch(run);
  }

  async function create(agent: string, task: string, given: StartOptions, added: readonly NewEntry[], origin: object) {
    const { id = crypto.randomUUID(), by = us ?? null, queue = false, ...settings } = given;
    checkStart(id, agent, task);
    workers.checkOpen();
    if (!queue && !dispatch) needAgent(agents, agent);
    const run = await keepRun(store, { id, agent, task, by, settings, added, origin });
    // A running one may have been left by a process that is gone.
    if (run.state === 'queued' ? dispatch || !queue : run.state === 'running' && !dispatch && !queue) await hand(id);
    return record(id);
  }

  async function record(id: string): Promise<RunRecord> {
    return toRecord(store, await needRun(store, id));
  }

  return {
    async start(agent, task, given = {}) {
      checkOptions('start', given);
      return create(agent, task, given, [], {});
    },

    async get(id) {
      checkId(id);
      const run = await store.get(id);
      return run && toRecord(store, run);
    },

    async list(filter = {}) {
      checkOptions('list', filter);
      const { state, agent, since, limit } = filter;
      const states = state === undefined ? undefined : [state].flat();
      const runs = await store.list({ states, agent, since: since === undefined ? 0 : Number(since), limit });
      return runs.map(toSummary);
    },

    async wait(id, given = {}) {
      checkOptions('wait', given);
      const { signal } = given;
      for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 500)) {
        const playing = workers.playing(id);
        if (playing) await abortable(playing.done, signal);
        const givenUp = await workers.givenUp(id);
        if (givenUp) return givenUpRecord(givenUp);
        const run = await record(id);
        if (isAtRest(run.state) && !workers.playing(id)) return run;
        // Whoever has it now may die.
        if (handed.has(id)) await workers.take(id);
        if (!workers.playing(id)) await delay(waitMs, signal);
      }
    },

    events(id, given = {}) {
      checkOptions('events', given);
      return followEvents(store, id, given);
    },

    async approve(id, key, decision) {
      const { value, by = us, always } = readApproval(decision);
      await answerRequest(store, { id, key, value, by, always });
      await hand(id);
    },

    async answer(id, key, value, given = {}) {
      checkOptions('answer', given);
      const { by = us } = given;
      await answerRequest(store, { id, key, value, by });
      await hand(id);
    },

    async interrupt(id, given = {}) {
      checkOptions('interrupt', given);
      const { by = us } = given;
      const entries = [toEntry({ kind: 'interrupt', data: { by: by ?? null } })];
      const change = { from: ['queued', 'suspended'] as const, to: 'interrupted' as const };
      const appended = await store.append(id, { entries, when: ['queued', 'running', 'suspended'], change });
      if (appended.type === 'missing') await needRun(store, id);
      const playing = workers.playing(id);
      if (playing) playing.interrupt();
      else if (appended.type === 'appended' && appended.state === 'running') await workers.endAbandoned(id);
    },

    async resume(id, given = {}) {
      checkOptions('resume', given);
      workers.checkOpen();
      const { by = us } = given;
      const run = await needRun(store, id);
      if (!dispatch) needAgent(agents, run.agent);
      await requeue(store, run, { by, owner: workers.playing(id) ? undefined : workers.owner });
      await hand(id);
      return record(id);
    },

    async fork(id, options) {
      checkOptions('fork', options);
      const { step, agent, ...given } = options;
      const run = await needRun(store, id);
      const entries = forkEntries(await store.read(id, { kinds: recordKinds }), id, step);
      const { settings } = JSON.parse(run.settings);
      const origin = { forkOf: id, step };
      return create(agent ?? run.agent, run.task, { ...settings, ...given }, entries, origin);
    },

    async rollback(id, options) {
      checkOptions('rollback', options);
      workers.checkOpen();
      const { by = us, ...given } = options;
      const run = await needRun(store, id);
      const entry = needAgent(agents, run.agent);
      return rollBack(run, { store, entry, owner: workers.owner, leaseMs }, { by, ...given });
    },

    async expire(options) {
      checkOptions('expire', options);
      const { olderThan, states = endedStates } = options;
      const removable = states.filter((state) => endedStates.includes(state));
      return store.remove({ states: removable, before: Date.now() - olderThan });
    },

    async work(given = {}) {
      checkOptions('work', given);
      return workers.work(given);
    },

    take: (id) => workers.take(id),

    verify: (id) => verifyLog(store, id),

    async *export(id, given = {}) {
      checkOptions('export', given);
      const { redact = secretNames } = given;
      await needRun(store, id);
      yield* exportLog(store, id, redact);
    },

    [Symbol.asyncDispose]: () => workers[Symbol.asyncDispose](),
  };
}
