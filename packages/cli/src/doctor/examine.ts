import { executors, type ExecutorEntry } from '../config/executors.ts';
import { installedVersion } from '../config/installed.ts';
import { surveyModels, type ModelSurvey } from '../models/survey.ts';
import { readVersion } from '../version.ts';

/** What `thimble doctor` found. Says of a key only whether it is set. */
export type Findings = {
  thimble: string;
  node: { version: string; wanted: string; fits: boolean };
  platform: string;
  packages: { name: string; version: string | null }[];
  executors: { name: string; works: boolean; isInstalled: boolean; milliseconds?: number; problem?: string }[];
} & ModelSurvey;

const minimumNode = 24;

export async function examine(env: NodeJS.ProcessEnv): Promise<Findings> {
  const survey = await surveyModels(env);
  const packages = [
    ...new Set(['@thimble/core', ...[...survey.providers, ...executors].map((entry) => entry.package)]),
  ];
  return {
    thimble: readVersion(),
    node: {
      version: process.version,
      wanted: `>= ${minimumNode}`,
      fits: Number.parseInt(process.versions.node, 10) >= minimumNode,
    },
    platform: `${process.platform}-${process.arch}`,
    packages: await Promise.all(packages.map(async (name) => ({ name, version: await installedVersion(name) }))),
    executors: await Promise.all(executors.map(tryExecutor)),
    ...survey,
  };
}

const patienceMs = 30_000;

/** Starts a sandbox and computes in it. */
async function tryExecutor(entry: ExecutorEntry): Promise<Findings['executors'][number]> {
  const { name, package: packageName } = entry;
  if ((await installedVersion(packageName)) === null) return { name, works: false, isInstalled: false };
  const startedAt = performance.now();
  const late = AbortSignal.timeout(patienceMs);
  try {
    await Promise.race([compute(entry), whenAborted(late)]);
    return { name, works: true, isInstalled: true, milliseconds: Math.round(performance.now() - startedAt) };
  } catch (error) {
    const problem = late.aborted
      ? `not ready after ${patienceMs / 1000} s: it may be downloading`
      : error instanceof Error
        ? error.message
        : String(error);
    return { name, works: false, isInstalled: true, problem };
  }
}

async function compute({ create }: ExecutorEntry): Promise<void> {
  await using executor = await create({});
  await using session = await executor.start({
    tools: [],
    callTool: () => Promise.reject(new Error('There are no tools.')),
  });
  const execution = await session.run('1 + 1');
  if (execution.type !== 'value' || execution.value !== 2)
    throw new Error(`1 + 1 came to ${JSON.stringify(execution)}`);
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
