import { explainError } from '@thimble/core/utilities';
import type { ExecutorEntry, Progress } from '../config/executors.ts';
import { installedVersion } from '../config/installed.ts';

export type ExecutorFinding = {
  name: string;
  package: string;
  works: boolean;
  isInstalled: boolean;
  milliseconds?: number;
  problem?: string;
  untried?: string;
};

/** Starts a sandbox and runs code in it, unless that would cost money or start with a download. */
export async function tryExecutor(
  entry: ExecutorEntry,
  env: NodeJS.ProcessEnv,
  timeLimitMs = 30_000,
): Promise<ExecutorFinding> {
  const { name, package: packageName, keyVariable } = entry;
  const who = { name, package: packageName };
  if ((await installedVersion(packageName)) === null) return { ...who, works: false, isInstalled: false };
  if (keyVariable !== undefined) {
    const isSet = (env[keyVariable] ?? '').trim() !== '';
    const untried = `${keyVariable} is ${isSet ? 'set; no sandbox was started, since each one costs money' : 'not set'}`;
    return { ...who, works: false, isInstalled: true, untried };
  }
  const startedAt = performance.now();
  const late = Promise.withResolvers<never>();
  // Keeps the process alive: a sandbox that nothing is heard of might not.
  const timer = setTimeout(() => late.reject(new Error(`not ready after ${timeLimitMs / 1000} s`)), timeLimitMs);
  let download: string | undefined;
  const refuse = (what: string): never => {
    download = what;
    throw new Error(`${what}: not while examining.`);
  };
  try {
    await Promise.race([compute(entry, refuse), late.promise]);
    return { ...who, works: true, isInstalled: true, milliseconds: Math.round(performance.now() - startedAt) };
  } catch (error) {
    if (download !== undefined)
      return {
        ...who,
        works: false,
        isInstalled: true,
        untried: `answers; its first session begins with: ${download}`,
      };
    return { ...who, works: false, isInstalled: true, problem: explainError(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Valid code in every language, with the same result. */
async function compute({ create }: ExecutorEntry, progress: Progress): Promise<void> {
  await using executor = await create({ progress });
  await using session = await executor.start({
    tools: [],
    callTool: () => Promise.reject(new Error('There are no tools.')),
  });
  const execution = await session.run('1 + 1');
  if (execution.type !== 'value' || execution.value !== 2)
    throw new Error(`1 + 1 came to ${JSON.stringify(execution)}`);
}
