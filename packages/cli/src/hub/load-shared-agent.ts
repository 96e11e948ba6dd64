import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AgentError } from '@thimble/core';
import { joinTexts } from '@thimble/core/utilities';
import { inspectAgent, loadAgent, pullAgent, type LoadedAgent, type LoadOptions } from '@thimble/hub';
import { createModel } from '../config/create-agent.ts';
import { resolveExecutor } from '../config/executors.ts';
import type { RunFlags, SharedAgent } from '../config/run-flags.ts';
import type { OpenTools } from '../config/tools.ts';
import type { Io } from '../io.ts';
import { trusted } from './trusted.ts';

type Pulled = SharedAgent & { dir: string };

/** Brings a saved agent into the cache, as the lock file of the working directory says. @throws AgentError in words of the command */
export async function pullShared(address: string, { revision }: RunFlags): Promise<Pulled> {
  const lockFile = (await stat('thimble-lock.json').catch(() => undefined)) ? 'thimble-lock.json' : undefined;
  const pulled = await pullAgent(address, { revision, lockFile }).catch(throwInCommandWords(address));
  const isFolder = address.startsWith('file:');
  return {
    dir: pulled.dir,
    address: isFolder ? `file:${resolve(pulled.dir)}` : address,
    revision: pulled.revision,
    integrity: pulled.integrity,
  };
}

/** The agent of a run that was recorded. @throws AgentError `untrusted` where it is another one by now */
export async function pullAgain({ address, revision, integrity }: SharedAgent): Promise<Pulled> {
  const pinned = address.startsWith('file:') ? {} : { revision };
  const pulled = await pullAgent(withoutRevision(address), pinned).catch(throwInCommandWords(address));
  if (pulled.integrity === integrity) return { address, revision, integrity, dir: pulled.dir };
  throw new AgentError(
    'untrusted',
    `${address} is not the agent that this run began with: its files have changed. Begin a new run with it.`,
  );
}

function withoutRevision(address: string): string {
  if (address.startsWith('file:')) return address;
  const at = address.startsWith('git:') ? address.lastIndexOf('#') : address.indexOf('@', address.indexOf(':') + 2);
  return at === -1 ? address : address.slice(0, at);
}

/** Makes the agent. What the options say takes the place of what was saved. @throws AgentError in words of the command */
export async function loadShared(
  { address, dir, integrity }: Pulled,
  flags: RunFlags,
  io: Io,
  given: Pick<LoadOptions, 'approve' | 'tools' | 'instructions' | 'onEvent' | 'model'>,
): Promise<LoadedAgent> {
  try {
    const model = given.model ?? ((await needsModel(dir, flags)) ? await createModel(flags, io) : undefined);
    return await loadAgent(dir, {
      ...((flags.executor ?? flags.language) !== undefined && { executor: await resolveExecutor(flags) }),
      trustRemoteCode: flags.trustRemoteCode === true || (await trusted().has(integrity)),
      // Of a folder nobody knows who made it.
      origin: 'pulled',
      allow: { packages: flags.allow },
      ...given,
      ...(model && { model }),
    });
  } catch (error) {
    return throwInCommandWords(address)(error);
  }
}

/** The tools of the options, with what servers say of them. */
export function givenTools({ tools, instructions }: OpenTools): Pick<LoadOptions, 'tools' | 'instructions'> {
  return tools.length > 0 ? { tools, instructions: joinTexts(...instructions) } : {};
}

/** Whether the model is another than the saved one, or none was saved. */
export async function needsModel(dir: string, { model, baseUrl }: RunFlags): Promise<boolean> {
  return model !== undefined || baseUrl !== undefined || (await inspectAgent(dir)).model === null;
}

function throwInCommandWords(address: string): (error: unknown) => never {
  return (error) => {
    throw AgentError.is(error) ? inCommandWords(error, address) : error;
  };
}

function inCommandWords({ code, message, details, cause }: AgentError, address: string): AgentError {
  const said = message
    .replace(/Read it first \(thimble inspect\)/, `Look at it first: thimble inspect ${address}`)
    .replace(
      /If you trust it: trustRemoteCode: true\./,
      `If you trust it as it is now, for good: thimble trust ${address}. For this run: --trust-remote-code.`,
    )
    .replace(/trustRemoteCode: true/g, '--trust-remote-code')
    .replace(/ Packages, hosts and variables can be allowed one by one:.*/, ' A package alone: --allow NAME.');
  return new AgentError(code, said, { cause, details });
}
