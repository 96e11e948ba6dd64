import { AgentError, type AgentEvent, type Model, type RunResult } from '@thimble/core';
import type { RunRecord } from '@thimble/runs';
import { approvals } from '../approvals/approvals.ts';
import { Pauses } from '../approvals/pauses.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { chooseRenderer } from '../render/choose-renderer.ts';
import { runAgent } from '../run-agent.ts';
import { eventQueue } from './event-queue.ts';
import { keptFlagsOf } from './kept-flags-of.ts';
import { openKept } from './open-kept.ts';
import { openRuns } from './open-runs.ts';
import { placeText, resumeCommand, waitingText } from './run-text.ts';

export type PlayFlags = {
  store?: string;
  database?: string;
  json?: boolean;
  verbose?: boolean;
  yes?: boolean;
  /** The model, where it was found already. */
  found?: Model;
};

/** Works on a recorded run here and shows it, until it has ended or waits for an answer. */
export async function playRecorded(id: string, flags: PlayFlags, io: Io): Promise<void> {
  const kept = await keptFlagsOf(id, flags);
  const renderer = chooseRenderer(flags, io);
  const pauses = new Pauses();
  const progress: typeof renderer.progress = (...news) => pauses.draw(() => renderer.progress(...news));
  // Without a terminal the run waits for `thimble runs approve`, instead of being refused.
  const isAsking = flags.yes === true || (io.stdin.isTTY === true && io.stderr.isTTY === true);
  const approve = isAsking ? approvals({ io, yes: flags.yes, pauses, clear: renderer.close }) : undefined;
  const events = eventQueue<AgentEvent>();
  const onEvent = (event: AgentEvent) => events.push({ ...event, agent: event.agent.slice(opened.depth) });
  await using opened = await openKept(kept, { approve, onEvent, progress, found: flags.found }, io);
  const { create, output } = opened;
  await using runs = await openRuns(flags, { agents: { cli: { create, output } } });

  let record: RunRecord | undefined;
  async function play(): Promise<RunResult<unknown>> {
    try {
      await runs.resume(id);
      record = await runs.wait(id);
      if (record.state === 'error') throw errorOf(record, placeText(flags));
      return resultOf(record);
    } finally {
      events.end();
    }
  }
  const stream = () => {
    const result = play();
    result.catch(() => {});
    return Object.assign(events.read(result), { result });
  };
  const interrupt = () => void runs.interrupt(id).catch(() => {});
  io.exitCode = await runAgent({ stream, interrupt }, '', renderer, {}, pauses);
  if (record?.state !== 'suspended') return;
  io.exitCode = exitCodes.stopped;
  io.stderr.write(waitingText(record, placeText(flags)));
}

function errorOf({ id, error }: RunRecord, place: string): AgentError {
  const { code = 'execution', message = 'The run failed.' } = error ?? {};
  return new AgentError(code, `${message} Go on with: ${resumeCommand(id, place)}`);
}

/** What the view needs of the result: the rest was shown as events. */
function resultOf({ id, state, output, usage, budget, createdAt, updatedAt }: RunRecord): RunResult<unknown> {
  const common = { runId: id, steps: [], usage, timing: { startedAt: createdAt, durationMs: updatedAt - createdAt } };
  switch (state) {
    case 'budget':
      return { ...common, state, budget: budget ?? 'wallClockMs', output: null };
    case 'success':
      return { ...common, state, output };
    case 'max-steps':
    case 'interrupted':
    case 'suspended':
      return { ...common, state, output };
    default:
      return { ...common, state: 'suspended', output };
  }
}
