import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { executors, type ExecutorEntry } from '../config/executors.ts';
import { findLocalServers, hasKey } from '../config/model.ts';
import { providers } from '../config/providers.ts';
import { readVersion } from '../version.ts';

/** What `thimble doctor` found. Says of a key only whether it is set. */
export type Findings = {
  thimble: string;
  node: { version: string; wanted: string; fits: boolean };
  platform: string;
  packages: { name: string; version: string | null }[];
  executors: { name: string; works: boolean; milliseconds?: number; problem?: string }[];
  providers: { name: string; keyVariable: string; isSet: boolean }[];
  servers: { name: string; url: string; models: string[] | null }[];
};

const minimumNode = 24;

export async function examine(env: NodeJS.ProcessEnv): Promise<Findings> {
  const packages = [...new Set(['@thimble/core', ...[...providers, ...executors].map((entry) => entry.package)])];
  const answering = await findLocalServers({ env });
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
    providers: providers.flatMap((provider) =>
      provider.keyVariable === undefined
        ? []
        : [{ name: provider.name, keyVariable: provider.keyVariable, isSet: hasKey(provider, env) }],
    ),
    servers: providers.flatMap(({ name, localUrl }) => {
      const models = answering.find((server) => server.provider.name === name)?.models ?? null;
      return localUrl ? [{ name, url: localUrl(env), models }] : [];
    }),
  };
}

async function installedVersion(name: string): Promise<string | null> {
  try {
    const { version }: { version: string } = JSON.parse(
      await readFile(fileURLToPath(import.meta.resolve(`${name}/package.json`)), 'utf8'),
    );
    return version;
  } catch {
    return null;
  }
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
