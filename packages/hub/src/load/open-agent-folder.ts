import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AgentError } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { z } from 'zod';
import { integrityOf, type AgentFiles } from '../files/agent-files.ts';
import { readFolder } from '../files/read-folder.ts';
import { parseSafely } from '../manifest/read-manifest.ts';
import { isSmolagents, readSmolagents, type SmolagentsFolder } from '../smolagents/read-smolagents.ts';
import type { Origin } from './consent.ts';

export type OpenedFolder = { root: string; files: AgentFiles; origin: Origin };

/** What is noted beside a folder that was pulled. */
const pulledRecord = z.strictObject({
  version: z.literal(1),
  address: z.string(),
  revision: z.string(),
  integrity: z.string(),
});
export type PulledRecord = z.infer<typeof pulledRecord>;

/** Where it is noted that a folder was pulled: beside it, so that a copy needs it too. */
export function recordPath(dir: string): string {
  return `${dir}.thimble.json`;
}

/** Reads the folder of an agent or a tool. One that was pulled must be as it was then. @throws AgentError `untrusted` if it is not */
export async function openFolder(dir: string, origin: Origin = 'own'): Promise<OpenedFolder> {
  const root = resolve(dir);
  const files = await readFolder(root);
  const record = await readRecord(root);
  if (record && record.integrity !== integrityOf(files)) throw tampered(root, record);
  // What was pulled stays so, whatever the caller says.
  return { root, files, origin: record ? 'pulled' : origin };
}

/** The same for an agent, with what is made of the files of smolagents. */
export async function openAgentFolder(
  dir: string,
  given?: Origin,
): Promise<OpenedFolder & { smolagents: SmolagentsFolder | undefined }> {
  const { root, files, origin } = await openFolder(dir, given);
  const smolagents = isSmolagents(files) ? readSmolagents(files) : undefined;
  return { root, files: smolagents ? new Map([...files, ...smolagents.files]) : files, origin, smolagents };
}

export async function readRecord(dir: string): Promise<PulledRecord | undefined> {
  const file = recordPath(dir);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = pulledRecord.safeParse(parseSafely(text, file));
  if (parsed.success) return parsed.data;
  throw invalid(`${file} is not what pulling writes beside a folder. If the folder is yours, delete that file.`);
}

function tampered(root: string, { address, revision }: PulledRecord): AgentError {
  return new AgentError(
    'untrusted',
    `${root} is not what was pulled of ${address} at ${revision}: a file was changed. Delete the folder and pull the agent again; if it was you, and you trust what was there, delete ${recordPath(root)}: then it is yours.`,
  );
}
