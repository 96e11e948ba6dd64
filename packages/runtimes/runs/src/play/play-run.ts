import { AgentError, type Agent, type AgentEvent, type Json, type RunResult } from '@thimble/core';
import { messageOf, parseJson } from '@thimble/core/utilities';
import type { Entry, RunStore, StoredRun, StoredState } from '../contract/run-store.ts';
import { EventRecorder } from '../events/event-recorder.ts';
import { readEvent } from '../events/read-event.ts';
import { readRecords, recordKinds, type Records } from '../log/records.ts';
import { RunLog, type LogFailure } from '../log/run-log.ts';
import { readSettings } from '../log/settings.ts';
import { keepLease } from './keep-lease.ts';
import { runJournal } from './run-journal.ts';
import { settleUnknownOutcomes, type DecideUnknownOutcome } from './unknown-outcomes.ts';
import type { AgentEntry } from '../contract/runs.ts';

export type PlayOptions = {
  store: RunStore;
  entry: AgentEntry;
  leaseMs: number;
  decideUnknown: DecideUnknownOutcome;
};

/** A run that this process has claimed. */
export type Playing = {
  /** As it was claimed. */
  run: StoredRun;
  /** Never rejects. `failure`: why it was given up here without an end. `goesOn`: there is something to do already. */
  done: Promise<{ failure?: AgentError; goesOn: boolean }>;
  interrupt(): void;
  /** Gives the run back to the queue, once the calls that must not be made twice are over. */
  release(): Promise<void>;
};

/** Plays a claimed run to its end: until it has an answer, is suspended, or is taken away. */
export function playRun(run: StoredRun, { store, entry, leaseMs, decideUnknown }: PlayOptions): Playing {
  const { id, fence } = run;
  const controller = new AbortController();
  let failure: LogFailure | undefined;
  let agent: Agent | undefined;
  let isInterrupted = false;
  let isReleased = false;
  let drain = async () => {};

  const log = new RunLog({
    store,
    id,
    fence,
    onFailure(failed) {
      failure = failed;
      controller.abort(failed.error);
    },
  });

  function interrupt() {
    isInterrupted = true;
    agent?.interrupt();
  }

  async function play(): Promise<StoredState | undefined> {
    const entries = await store.read(id, { kinds: [...recordKinds, 'interrupt', 'resume'] });
    // The worker before this one died, or gave the run back, before it heard of it.
    if (entries.findLast(isCommand)?.kind === 'interrupt') return endInterrupted(log);
    const records = await settleUnknownOutcomes(log, readRecords(entries, run.position), (call) =>
      decideUnknown(call, { id, agent: run.agent }),
    );
    if (!records) return log.suspend(run.position);
    const past = fence === 1 ? [] : await store.read(id, { kinds: ['event'] });
    const recorder = new EventRecorder(
      id,
      past.flatMap(({ data }) => readEvent(data) ?? []),
    );
    const end = await playAgent(records, recorder);
    if (isReleased) return log.end({ kind: 'ended', data: { state: 'queued' } }, { from: ['running'], to: 'queued' });
    return end.state === 'suspended' ? log.suspend(run.position) : finish(log, end);
  }

  async function playAgent(records: Records, recorder: EventRecorder): Promise<End> {
    const { config, ...settings } = readSettings(run.settings);
    let ended: Extract<AgentEvent, { type: 'run-end' }> | undefined;
    try {
      await using made = await entry.create({ id, agent: run.agent, task: run.task, config: config ?? null });
      agent = made;
      const journal = runJournal(log, records);
      drain = () => journal.drain();
      const { signal } = controller;
      const stream = made.stream(run.task, { ...settings, output: entry.output, journal, runId: id, signal });
      if (isInterrupted) made.interrupt();
      for await (const event of stream) {
        if (event.type === 'run-end' && event.runId === id) ended = event;
        for (const told of recorder.take(event)) log.add({ kind: 'event', data: told });
      }
      return endOf(await stream.result, ended);
    } catch (error) {
      const code = AgentError.is(error) ? error.code : 'execution';
      return { state: 'error', output: null, usage: toData(ended?.usage), error: { code, message: messageOf(error) } };
    } finally {
      agent = undefined;
    }
  }

  const stopBeating = keepLease(store, run, {
    leaseMs,
    onInterrupt: interrupt,
    // The next write finds out that the run has another owner.
    onLost: () => void log.flush().catch(() => {}),
  });
  const done = play()
    .catch((error: unknown) => {
      failure ??= { type: 'unreachable', error: asError(error) };
      return undefined;
    })
    .then((ended) => ({
      ...(!ended && failure && { failure: failure.error }),
      goesOn: ended === 'queued' && !isReleased,
    }))
    .finally(stopBeating);

  return {
    run,
    done,
    interrupt,
    async release() {
      await drain();
      isReleased = true;
      controller.abort(new AgentError('aborted', 'The worker is being shut down.'));
      await done;
    },
  };
}

/** Ends a run that was interrupted while nobody worked on it. */
export function endInterrupted(log: RunLog): Promise<StoredState | undefined> {
  return finish(log, { state: 'interrupted', output: null, usage: null });
}

function finish(log: RunLog, { state, ...outcome }: End): Promise<StoredState | undefined> {
  const data = { state, ...outcome };
  return log.end({ kind: 'ended', data }, { from: ['running'], to: state, outcome: JSON.stringify(outcome) });
}

function isCommand({ kind }: Entry): boolean {
  return kind === 'interrupt' || kind === 'resume';
}

type End = {
  state: Exclude<StoredState, 'queued' | 'running' | 'rolling-back' | 'rolled-back'>;
  output: Json;
  usage: Json;
  error?: Json;
  budget?: Json;
};

function endOf(result: RunResult<unknown>, ended: Extract<AgentEvent, { type: 'run-end' }> | undefined): End {
  const { state } = result;
  const budget = result.state === 'budget' && { budget: result.budget };
  return { state, output: ended?.output ?? null, usage: toData(ended?.usage), ...budget };
}

function toData(value: unknown): Json {
  return value === undefined ? null : (parseJson(JSON.stringify(value)) ?? null);
}

function asError(error: unknown): AgentError {
  return AgentError.is(error) ? error : new AgentError('execution', messageOf(error), { cause: error });
}
