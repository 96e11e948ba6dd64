import { AgentError, type Json, type PendingToolCall } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import type { RunRecord, Runs, StoredState } from '@thimble/runs';
import { isStoredState } from '@thimble/runs/store';
import { redactor } from '../config/secrets.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { oneLine, safeText } from '../render/safe-text.ts';
import { askLine } from '../terminal.ts';
import { flagsToKeep } from './kept-flags.ts';
import { keptFlagsOf } from './kept-flags-of.ts';
import { openKept } from './open-kept.ts';
import { openRuns, type RunsPlace } from './open-runs.ts';
import { playRecorded, type PlayFlags } from './play-recorded.ts';
import { listText, placeText, resumeCommand, showText, waitingText } from './run-text.ts';

export type RunsFlags = PlayFlags & {
  state?: string;
  agent?: string;
  from?: number;
  always?: boolean;
  reason?: string;
  redact?: string[];
  days?: number;
  limit?: number;
};

export type ForkFlags = RunsFlags & { step: number; instructions?: string; maxSteps?: number };

export async function listRuns({ state, agent, json, limit = 100, ...place }: RunsFlags, io: Io): Promise<void> {
  await using runs = await openRuns(place);
  const found = await runs.list({ state: stateOf(state), agent, limit: limit + 1 });
  const list = found.slice(0, limit);
  if (json) for (const run of list) printJson(run, io);
  else io.stdout.write(redactor(process.env).redact(listText(list)));
  if (found.length > limit) io.stderr.write(`These are the newest ${limit}. For more: --limit ${limit * 10}\n`);
}

export async function showRun(id: string, { json, ...place }: RunsFlags, io: Io): Promise<void> {
  await using runs = await openRuns(place);
  const run = await needRun(runs, id);
  if (json) printJson(run, io);
  else io.stdout.write(showText(run, placeText(place)));
}

export async function tailRun(id: string, { from, ...place }: RunsFlags, io: Io): Promise<void> {
  await using runs = await openRuns(place);
  for await (const event of runs.events(id, { from })) printJson(event, io);
}

export async function decide(id: string, key: string, approved: boolean, flags: RunsFlags, io: Io): Promise<void> {
  const { always, reason, ...place } = flags;
  await using runs = await openRuns(place);
  await runs.approve(id, key, { approved, ...(always && { always }), ...(reason !== undefined && { reason }) });
  await tellWhatIsNext(runs, id, place, io);
}

export async function answer(id: string, key: string, text: string, place: RunsFlags, io: Io): Promise<void> {
  await using runs = await openRuns(place);
  await runs.answer(id, key, parse(text));
  await tellWhatIsNext(runs, id, place, io);
}

export async function interruptRun(id: string, place: RunsFlags, io: Io): Promise<void> {
  await using runs = await openRuns(place);
  await runs.interrupt(id);
  const run = await needRun(runs, id);
  io.stderr.write(`run ${safeText(id)} ${interruptionText(run.state)}\n`);
  if (run.state === 'interrupted') tellHowToGoOn(run, place, io);
}

function interruptionText(state: StoredState): string {
  if (state === 'interrupted') return 'is interrupted';
  return state === 'running'
    ? 'was told to stop, in the process that works on it'
    : `was not interrupted: its state is ${state}`;
}

export async function resumeRun(id: string, flags: RunsFlags, io: Io): Promise<void> {
  if (flags.database === undefined) return playRecorded(id, flags, io);
  await using runs = await openRuns(flags);
  await runs.resume(id);
  tellOfWorkers(id, io);
}

/** Said once, wherever a run is left to workers. */
export function tellOfWorkers(id: string, io: Io): void {
  io.stderr.write(`run ${safeText(id)} is left to the workers of the database: thimble worker\n`);
}

export async function forkRun(id: string, flags: ForkFlags, io: Io): Promise<void> {
  const { step, instructions, maxSteps } = flags;
  const fork = await forked(id, flags, { step, instructions, maxSteps });
  io.stderr.write(`run ${fork}\n`);
  if (flags.database !== undefined) return tellOfWorkers(fork, io);
  await playRecorded(fork, flags, io);
}

export async function rollBackRun(id: string, { yes, ...place }: RunsFlags, io: Io): Promise<void> {
  const kept = await keptFlagsOf(id, place);
  await using opened = await openKept(kept, {}, io);
  await using runs = await openRuns(place, { agents: { cli: opened.create } });
  const { confirmed, undone, failed } = await runs.rollback(id, {
    async confirm({ undo, impossible }) {
      for (const call of undo) io.stderr.write(`will undo    ${line(call)}\n`);
      for (const { call, reason } of impossible) io.stderr.write(`will not     ${line(call)}: ${safeText(reason)}\n`);
      if (yes || undo.length === 0) return undo.length > 0;
      if (!io.stdin.isTTY)
        throw new AgentError('invalid-argument', 'Nobody can be asked here. To undo it all the same, add --yes.');
      const said = await askLine('Undo it? [y]es, [N]o: ', { input: io.stdin, output: io.stderr });
      return /^y(es)?$/i.test((said ?? '').trim());
    },
  });
  if (!confirmed) return void io.stderr.write('Nothing was undone.\n');
  for (const call of undone) io.stdout.write(`undone       ${line(call)}\n`);
  for (const { call, reason } of failed) io.stdout.write(`not undone   ${line(call)}: ${safeText(reason)}\n`);
  if (failed.length > 0) io.exitCode = exitCodes.failed;
}

export async function exportRun(id: string, { redact, ...place }: RunsFlags, io: Io): Promise<void> {
  await using runs = await openRuns(place);
  for await (const row of runs.export(id, { redact })) printJson(row, io);
}

export async function verifyRun(id: string, place: RunsFlags, io: Io): Promise<void> {
  await using runs = await openRuns(place);
  const result = await runs.verify(id);
  if (result.intact) return void io.stdout.write(`intact: ${result.entries} entries, head ${result.head}\n`);
  io.stdout.write(`broken at entry ${result.position}: ${result.problem}\n`);
  io.exitCode = exitCodes.failed;
}

export async function expireRuns({ days = 0, ...place }: RunsFlags, io: Io): Promise<void> {
  await using runs = await openRuns(place);
  const removed = await runs.expire({ olderThan: days * 24 * 3_600_000 });
  io.stdout.write(`${removed} removed\n`);
}

async function tellWhatIsNext(runs: Pick<Runs, 'get'>, id: string, place: RunsFlags, io: Io): Promise<void> {
  const run = await needRun(runs, id);
  if (run.waiting.length > 0) io.stderr.write(waitingText(run, placeText(place)));
  if (place.database !== undefined) tellOfWorkers(id, io);
  else tellHowToGoOn(run, place, io);
}

/** A run of a program goes on in that program. */
function tellHowToGoOn({ id, agent }: RunRecord, place: RunsFlags, io: Io): void {
  if (agent === 'cli') io.stderr.write(`Go on with: ${resumeCommand(id, placeText(place))}\n`);
}

async function needRun(runs: Pick<Runs, 'get'>, id: string): Promise<RunRecord> {
  const run = await runs.get(id);
  if (run) return run;
  throw new AgentError('invalid-argument', `There is no run "${id}". See: thimble runs list`);
}

async function forked(id: string, place: RunsPlace, { step, instructions, maxSteps }: ForkFlags): Promise<string> {
  const kept = await keptFlagsOf(id, place);
  const flags = {
    ...kept,
    ...(instructions !== undefined && { instructions }),
    ...(maxSteps !== undefined && { maxSteps }),
  };
  await using runs = await openRuns(place);
  // Those of a saved agent are not among its flags.
  const settings = kept.shared ? definedOf({ instructions, maxSteps }) : {};
  const config = flagsToKeep(flags, process.cwd());
  const fork = await runs.fork(id, { step, queue: true, config, ...settings });
  return fork.id;
}

function line({ name, input, step }: PendingToolCall): string {
  return oneLine(redactor(process.env).redact(`step ${step} ${name} ${JSON.stringify(input)}`), 200);
}

function printJson(value: unknown, io: Io): void {
  io.stdout.write(`${redactor(process.env).toJson(value)}\n`);
}

function stateOf(text: string | undefined): StoredState | undefined {
  if (text === undefined || isStoredState(text)) return text;
  throw new AgentError(
    'invalid-argument',
    `--state ${text}: there is no such state. Write one such as suspended, running, success or error.`,
  );
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AgentError('invalid-argument', `The answer must be JSON, such as '"report"' or '{"output":1}'.`, {
      cause,
    });
  }
}
