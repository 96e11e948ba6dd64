import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export type ProgramRun = { exitCode: number | null; printed: string; complaints: string };

const flags = [
  '--conditions=@thimble/source',
  '--disable-warning=ExperimentalWarning',
  `--import=${new URL('./use-scripted-models.ts', import.meta.url).href}`,
];

/** Runs TypeScript, or a file of it, in the root folder, as it stands but for its models, which are scripted. */
export async function runProgram(
  program: { code: string } | { file: string },
  { stdin = '' } = {},
): Promise<ProgramRun> {
  const env = { ...process.env, PORT: '0' };
  const what = 'file' in program ? [program.file] : ['--input-type=module-typescript', '--eval', program.code];
  const child = spawn(process.execPath, [...flags, ...what], { env, stdio: 'pipe', timeout: 120_000 });
  child.stdin.on('error', () => {}); // most programs do not read
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exitCode, printed, complaints] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, printed, complaints };
}
