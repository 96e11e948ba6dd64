import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * What is told where sandboxes cannot start. `program`, a module in the folder `cwd`, has a function `start`, which is called with one
 * of `parameters` after the other, in one process: the next time when nothing keeps the process alive any more. A start that has not
 * been answered by then never is.
 */
export async function startErrors(
  program: string,
  parameters: readonly unknown[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<string[]> {
  const code = `${program}
import { inspect } from 'node:util';
const parameters = JSON.parse(process.argv[1]);
const told = [];
process.on('beforeExit', () => {
  const index = told.length;
  if (index === parameters.length) return process.exit();
  told.push('not a word');
  start(parameters[index]).catch((error) => { told[index] = inspect(error, { depth: 10 }); });
  // The event comes again after something has happened.
  setImmediate(() => {});
});
process.on('exit', () => console.log(JSON.stringify(told)));`;
  const flags = ['--conditions=@thimble/source', '--input-type=module', '--eval', code, JSON.stringify(parameters)];
  const { stdout } = await promisify(execFile)(process.execPath, flags, options);
  const told: string[] = JSON.parse(stdout);
  return told;
}
