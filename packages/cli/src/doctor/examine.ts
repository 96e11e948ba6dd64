import { explainError } from '@thimble/core/utilities';
import { executors, type ExecutorEntry, type Progress } from '../config/executors.ts';
import { installedVersion } from '../config/installed.ts';
import { surveyModels, type ModelSurvey } from '../models/survey.ts';
import { minimumNode, nodeProblem, readVersion } from '../version.ts';

/** What `thimble doctor` found. Of a key it tells only whether it is set. */
export type Findings = {
  thimble: string;
  node: { version: string; wanted: string; fits: boolean };
  platform: string;
  packages: { name: string; version: string | null }[];
  /** Each one either ran code (`milliseconds`), failed to (`problem`), or was not tried (`untried` says why). */
  executors: ExecutorFinding[];
} & ModelSurvey;

export type ExecutorFinding = {
  name: string;
  package: string;
  works: boolean;
  isInstalled: boolean;
  milliseconds?: number;
  problem?: string;
  untried?: string;
};

export async function examine(env: NodeJS.ProcessEnv): Promise<Findings> {
  const survey = await surveyModels(env);
  const packages = [
    ...new Set(['@thimble/core', ...[...survey.providers, ...executors].map((entry) => entry.package)]),
  ];
  return {
    thimble: readVersion(),
    node: {
      version: process.version,
      wanted: `>= ${minimumNode()}`,
      fits: nodeProblem(process.versions.node) === undefined,
    },
    platform: `${process.platform}-${process.arch}`,
    packages: await Promise.all(packages.map(async (name) => ({ name, version: await installedVersion(name) }))),
    executors: await tryExecutors(env),
    ...survey,
  };
}

const timeLimitMs = 30_000;

/** One after the other, so that each has the machine to itself while it is timed. */
async function tryExecutors(env: NodeJS.ProcessEnv): Promise<ExecutorFinding[]> {
  const findings: ExecutorFinding[] = [];
  for (const entry of executors) findings.push(await tryExecutor(entry, env));
  return findings;
}

/** Starts a sandbox and runs code in it, unless that would cost money or start with a download. */
async function tryExecutor(entry: ExecutorEntry, env: NodeJS.ProcessEnv): Promise<ExecutorFinding> {
  const { name, package: packageName, keyVariable } = entry;
  const who = { name, package: packageName };
  if ((await installedVersion(packageName)) === null) return { ...who, works: false, isInstalled: false };
  if (keyVariable !== undefined) {
    const isSet = (env[keyVariable] ?? '').trim() !== '';
    const untried = `${keyVariable} is ${isSet ? 'set; no sandbox was started, since each one costs money' : 'not set'}`;
    return { ...who, works: false, isInstalled: true, untried };
  }
  const startedAt = performance.now();
  const late = AbortSignal.timeout(timeLimitMs);
  let download: string | undefined;
  const refuse = (what: string): never => {
    download = what;
    throw new Error(`${what}: not while examining.`);
  };
  try {
    await Promise.race([compute(entry, refuse), whenAborted(late)]);
    return { ...who, works: true, isInstalled: true, milliseconds: Math.round(performance.now() - startedAt) };
  } catch (error) {
    if (download !== undefined)
      return {
        ...who,
        works: false,
        isInstalled: true,
        untried: `answers; its first session begins with: ${download}`,
      };
    const problem = late.aborted ? `not ready after ${timeLimitMs / 1000} s` : explainError(error);
    return { ...who, works: false, isInstalled: true, problem };
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

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
