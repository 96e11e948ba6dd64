import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { sourceFlags } from '../source-flags.ts';
import type { Program } from './blocks.ts';

/** How a program ended, and what it printed to the standard error. */
export type Ending = { exitCode: number | null; complaints: string };
export type ProgramRun = Ending & { printed: string };

const flags = [
  ...sourceFlags,
  '--disable-warning=ExperimentalWarning',
  `--import=${new URL('./use-scripted-models.ts', import.meta.url).href}`,
];

/** Runs TypeScript, or a file of it, in the root folder, as it stands but for its models, which are scripted. */
export async function runProgram(
  { file, code = '' }: Partial<Program>,
  { stdin = '', timeoutMs = 100_000 } = {},
): Promise<ProgramRun> {
  const env = { ...process.env, PORT: '0' };
  const what = file === undefined ? ['--input-type=module-typescript', '--eval', code] : [file];
  const child = spawn(process.execPath, [...flags, ...what], { env, stdio: 'pipe', timeout: timeoutMs });
  child.stdin.on('error', () => {}); // most programs do not read
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exitCode, printed, complaints] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, printed, complaints };
}

/**
 * Runs programs as `runProgram` does, but in one process, each when the one before has ended by itself: most of what a
 * process costs is the imports that they share. Those after one that ends the process run in another.
 */
export async function runPrograms(
  programs: readonly Program[],
  { longestMs = 100_000 } = {},
): Promise<Map<string, Ending>> {
  const code = `import { runInTurn } from ${JSON.stringify(new URL('./in-turn.ts', import.meta.url).href)};
runInTurn(${JSON.stringify(programs)}, ${longestMs});`;
  const { exitCode, complaints } = await runProgram({ code }, { timeoutMs: 500_000 });
  const ended: Ending[] = [...complaints.matchAll(/([^\0]*)\0ended (\d+)\n/g)].map(([, told = '', code]) => ({
    exitCode: Number(code),
    complaints: told,
  }));
  const rest = complaints.slice(complaints.lastIndexOf('\0') + 1).replace(/^ended \d+\n/, '');
  if (ended.length < programs.length) ended.push({ exitCode, complaints: rest });
  else if (exitCode !== 0 || rest !== '') throw new Error(`Exit code ${exitCode} after the last program: ${rest}`);
  const runs = new Map(ended.map((ending, index) => [programs[index]?.name ?? '', ending]));
  const left = programs.slice(ended.length);
  return left.length === 0 ? runs : new Map([...runs, ...(await runPrograms(left, { longestMs }))]);
}
