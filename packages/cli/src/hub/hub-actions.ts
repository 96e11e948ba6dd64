import { cp, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AgentError } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import {
  inspectAgent,
  pullAgent,
  pushAgent,
  recordPath,
  saveAgent,
  searchAgents,
  type PulledAgent,
} from '@thimble/hub';
import { createAgent, createExecutor, createModel, openTools } from '../config/create-agent.ts';
import { loadEnv } from '../config/load-env.ts';
import { loadOutputSchema } from '../config/output-schema.ts';
import type { AgentFlags } from '../config/run-flags.ts';
import { isPath } from '../config/tool-module.ts';
import { isModule } from '../config/tool-sources.ts';
import type { Io } from '../io.ts';
import { foundText, inspectionText } from './hub-text.ts';
import { trusted } from './trusted.ts';

export type SaveFlags = AgentFlags & { name?: string; description?: string; outputSchema?: string };
export type PushFlags = { private?: boolean; message?: string; createPr?: boolean; as?: string };
export type PullFlags = { revision?: string; update?: boolean; json?: boolean };
export type SearchFlags = { kind?: 'agent' | 'tool'; limit?: number; json?: boolean };
export type InspectFlags = { revision?: string; allow?: string[]; json?: boolean };

export type TrustFlags = { revision?: string; revoke?: boolean };

const lockFile = 'thimble-lock.json';

/** The agent of the options, saved. Its tools' own files go along. */
export async function save(folder: string, flags: SaveFlags, io: Io): Promise<void> {
  loadEnv(flags.dotenv ?? []);
  const modules = (flags.tools ?? []).filter(isModule);
  await using tools = await openTools(flags, { approve: undefined });
  await using executor = await createExecutor(flags);
  const { name, description } = flags;
  await using agent = await createAgent(flags, {
    executor,
    tools,
    approve: undefined,
    extra: definedOf({ name, description }),
    model: () => createModel(flags, io),
  });
  await saveAgent(agent, folder, {
    sources: modules.filter(isPath).map((path) => resolve(path)),
    packages: modules.filter((specifier) => !isPath(specifier)),
    output: flags.outputSchema === undefined ? undefined : await loadOutputSchema(flags.outputSchema),
  });
  // Its code has just run here, as the tools of this command. Where that cannot be noted, it is asked for later.
  const { integrity } = await pullAgent(`file:${folder}`);
  await trusted()
    .add(integrity, `file:${resolve(folder)}`)
    .catch(() => {});
  io.stdout.write(`Saved ${folder}. See what it may do: thimble inspect ${folder}\n`);
}

export async function push(folder: string, address: string, flags: PushFlags, io: Io): Promise<void> {
  const { private: isPrivate, message, createPr: createPullRequest, as: version } = flags;
  const { url, revision } = await pushAgent(folder, address, {
    private: isPrivate,
    message,
    createPullRequest,
    version,
  });
  io.stdout.write(`Pushed ${url} at ${revision}\n`);
}

export async function pull(address: string, folder: string | undefined, flags: PullFlags, io: Io): Promise<void> {
  const pulled = await pullAgent(address, { revision: flags.revision, update: flags.update, lockFile });
  if (folder !== undefined) {
    if (await stat(folder).catch(() => undefined))
      throw new AgentError('invalid-argument', `There is a ${folder} already. Give another folder.`);
    await cp(pulled.dir, folder, { recursive: true });
    // With the note that it was pulled: a copy is trusted no more than what it was copied from. A folder of one's own has none.
    if (await existing(recordPath(pulled.dir))) await cp(recordPath(pulled.dir), recordPath(folder));
  }
  const where = folder ?? pulled.dir;
  io.stdout.write(
    flags.json
      ? `${JSON.stringify({ ...pulled, dir: where })}\n`
      : `Pulled ${pulled.address} at ${pulled.revision} to ${where}\n`,
  );
}

export async function search(words: string[], { kind, limit, json }: SearchFlags, io: Io): Promise<void> {
  const result = await searchAgents(words.join(' '), { kind, limit });
  for (const problem of result.problems) io.stderr.write(`thimble: ${problem}\n`);
  io.stdout.write(json ? `${JSON.stringify(result.agents, null, 2)}\n` : foundText(result.agents));
}

export async function inspect(address: string, { revision, allow, json }: InspectFlags, io: Io): Promise<void> {
  const { dir, integrity } = await find(address, revision);
  const inspection = await inspectAgent(dir, { allow: { packages: allow }, origin: 'pulled' });
  const isTrusted = await trusted().has(integrity);
  io.stdout.write(
    json
      ? `${JSON.stringify({ ...inspection, trusted: isTrusted }, null, 2)}\n`
      : inspectionText(inspection, { address, isTrusted }),
  );
}

/** Agrees to all that an agent may do, as it is now; or takes that back. */
export async function trust(address: string, { revision, revoke }: TrustFlags, io: Io): Promise<void> {
  const { dir, integrity } = await find(address, revision);
  if (revoke) {
    const was = await trusted().remove(integrity);
    io.stdout.write(was ? `${address} is not trusted any more.\n` : `${address} was not trusted, as it is now.\n`);
    return;
  }
  const inspection = await inspectAgent(dir, { origin: 'pulled' });
  await trusted().add(integrity, isAddress(address) ? address : `file:${resolve(dir)}`);
  io.stdout.write(inspectionText(inspection, { address, isTrusted: true }));
}

function find(address: string, revision: string | undefined): Promise<PulledAgent> {
  return existing(lockFile).then((file) =>
    pullAgent(isAddress(address) ? address : `file:${address}`, { revision, lockFile: file }),
  );
}

function isAddress(text: string): boolean {
  return /^(?:hf|npm|git|file):/.test(text);
}

/** Looking at an agent does not make a project of a folder. */
async function existing(file: string): Promise<string | undefined> {
  return (await stat(file).catch(() => undefined)) ? file : undefined;
}
