import type { RunRecord, RunSummary, Waiting } from '@thimble/runs';
import { redactor } from '../config/secrets.ts';
import { answerText, usageText } from '../render/format.ts';
import { oneLine, safeText } from '../render/safe-text.ts';

/** A line for each run. */
export function listText(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'No runs. Keep one with: thimble run --record "task"\n';
  const lines = runs.map(({ id, state, agent, updatedAt, task }) => {
    const when = new Date(updatedAt).toISOString().slice(0, 16).replace('T', ' ');
    return `${safeText(id)}  ${state.padEnd(11)}  ${when}  ${safeText(agent)}  ${oneLine(task, 60)}`;
  });
  return `${lines.join('\n')}\n`;
}

/** All about one run that is not in its log. */
export function showText(run: RunRecord, place = ''): string {
  const { id, agent, task, state, by, createdAt, updatedAt, usage, error, output } = run;
  const lines = [
    `run      ${id}`,
    `agent    ${agent}`,
    `state    ${state}`,
    ...(by === null ? [] : [`by       ${by}`]),
    `begun    ${new Date(createdAt).toISOString()}`,
    `changed  ${new Date(updatedAt).toISOString()}`,
    `task     ${task}`,
    ...(usage ? [`usage    ${usageText(usage)}`] : []),
    ...(error ? [`error    ${error.code}: ${error.message}`] : []),
    ...(output === null ? [] : [`answer   ${answerText(output)}`]),
  ];
  return `${safeText(redactor(process.env).redact(lines.join('\n')))}\n${run.waiting.length > 0 ? waitingText(run, place) : ''}`;
}

/** What a run waits for, and the commands that answer it. */
export function waitingText({ id, waiting }: Pick<RunRecord, 'id' | 'waiting'>, place = ''): string {
  return waiting.map((open) => questionText(id, open, place)).join('');
}

function questionText(id: string, { key, kind, call }: Waiting, place: string): string {
  const { redact } = redactor(process.env);
  const input = call ? redact(JSON.stringify(call.input, null, 2)) : '';
  const what = `${call ? `${call.name} with ${input}` : key}`;
  const named = `${shellWord(id)} ${shellWord(key)}`;
  const answers =
    kind === 'approval'
      ? [`thimble runs approve ${named}${place}`, `thimble runs deny ${named}${place} --reason "…"`]
      : [`thimble runs answer ${named} '"report"'${place}`];
  const question =
    kind === 'outcome' ? `Nobody knows whether this call was made: ${what}` : `Waits for an answer: ${what}`;
  return `${safeText(question)}\n${answers.map((answer) => `  ${safeText(answer)}\n`).join('')}`;
}

/** What finds the store of a run again, for a command that is to be typed. */
export function placeText({ store, database }: { store?: string; database?: string }): string {
  if (database !== undefined) return ' --database …';
  if (store === undefined) return '';
  return ` --store ${shellWord(store)}`;
}

/** The command that goes on with a run. */
export function resumeCommand(id: string, place: string): string {
  return safeText(`thimble runs resume ${shellWord(id)}${place}`);
}

/** As it is typed in a shell: an id or a path may hold what means something there. */
function shellWord(text: string): string {
  return /^[\w./~:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
