import { builtInTools } from '../config/built-in-tools.ts';
import { executors } from '../config/executors.ts';
import { featurePackages } from '../config/feature-packages.ts';
import { installedVersion } from '../config/installed.ts';
import { surveyModels, type ModelSurvey } from '../models/survey.ts';
import { minimumNode, nodeProblem, readVersion } from '../version.ts';
import { tryExecutor, type ExecutorFinding } from './try-executor.ts';

/** What `thimble doctor` found. Of a key it tells only whether it is set. */
export type Findings = {
  thimble: string;
  node: { version: string; wanted: string; fits: boolean };
  platform: string;
  packages: { name: string; version: string | null }[];
  /** Each one either ran code (`milliseconds`), failed to (`problem`), or was not tried (`untried` says why). */
  executors: ExecutorFinding[];
} & ModelSurvey;

export async function examine(env: NodeJS.ProcessEnv): Promise<Findings> {
  const survey = await surveyModels(env);
  const packages = [
    ...new Set([
      '@thimble/core',
      ...[...survey.providers, ...executors, ...builtInTools].map((entry) => entry.package),
      ...featurePackages,
    ]),
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

/** One after the other, so that each has the machine to itself while it is timed. */
async function tryExecutors(env: NodeJS.ProcessEnv): Promise<ExecutorFinding[]> {
  const findings: ExecutorFinding[] = [];
  for (const entry of executors) findings.push(await tryExecutor(entry, env));
  return findings;
}
