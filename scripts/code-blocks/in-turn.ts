import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Program } from './blocks.ts';

/**
 * In a process of its own: runs programs one after the other, each when nothing is left of the one before that would keep a
 * process from ending. The standard error has what each complains of, then a null character, "ended" and its exit code.
 */
export function runInTurn(programs: readonly Program[], longestMs: number): void {
  const sources = new Map(programs.map((program) => [urlOf(program), program]));
  registerHooks({
    resolve: (specifier, context, next) =>
      sources.has(specifier) ? { url: specifier, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => {
      const { file, code } = sources.get(url) ?? { file: url };
      if (file !== undefined || code === undefined) return next(url, context);
      return { format: 'module-typescript', source: code, shortCircuit: true };
    },
  });
  const waiting = programs.map(urlOf);
  let running: Running | undefined;
  process.on('beforeExit', () => {
    if (running !== undefined) end(running);
    const url = waiting.shift();
    running = url === undefined ? undefined : start(url, longestMs);
  });
}

type Running = { settled: boolean; tooLong: NodeJS.Timeout };

function start(url: string, longestMs: number): Running {
  const tooLong = setTimeout(() => {
    process.stderr.write(`It had not ended after ${longestMs} ms.\n`);
    process.exit(1);
  }, longestMs).unref();
  const running = { settled: false, tooLong };
  // Keeps the process until what the program starts does.
  setImmediate(() => {
    void import(url).catch(fail).then(() => {
      running.settled = true;
    });
  });
  return running;
}

function end({ settled, tooLong }: Running): void {
  clearTimeout(tooLong);
  if (!settled) fail('It ended while it waited for a promise.');
  process.stderr.write(`\0ended ${process.exitCode ?? 0}\n`);
  process.exitCode = undefined;
}

function fail(error: unknown): void {
  console.error(error);
  process.exitCode = 1;
}

/** Where its imports are found as from the root folder. */
function urlOf({ name, file }: Program): string {
  return pathToFileURL(file ?? `${name.replace(':', '.')}.mts`).href;
}
