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
  executors: { name: string; works: boolean; milliseconds?: number; problem?: string }[];
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

/** Starts a sandbox and computes in it. */
async function tryExecutor({ name, create }: ExecutorEntry): Promise<Findings['executors'][number]> {
  const startedAt = performance.now();
  try {
    await using executor = await create({});
    await using session = await executor.start({
      tools: [],
      callTool: () => Promise.reject(new Error('There are no tools.')),
    });
    const execution = await session.run('1 + 1');
    if (execution.type !== 'value' || execution.value !== 2)
      return { name, works: false, problem: `1 + 1 came to ${JSON.stringify(execution)}` };
    return { name, works: true, milliseconds: Math.round(performance.now() - startedAt) };
  } catch (error) {
    return { name, works: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
