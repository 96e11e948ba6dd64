import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export type ProgramRun = { exitCode: number | null; printed: string; complaints: string };

const flags = [
  '--conditions=@thimble/source',
  '--disable-warning=ExperimentalWarning',
  `--import=${new URL('./use-scripted-models.ts', import.meta.url).href}`,
  '--input-type=module-typescript',
];

/** Runs a program of TypeScript in the root folder, as it stands but for its models, which are scripted. */
export async function runProgram(code: string, { stdin = '' } = {}): Promise<ProgramRun> {
  const env = { ...process.env, PORT: '0' };
  const child = spawn(process.execPath, [...flags, '--eval', code], { env, stdio: 'pipe', timeout: 120_000 });
  child.stdin.on('error', () => {}); // most programs do not read
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exitCode, printed, complaints] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, printed, complaints };
}
