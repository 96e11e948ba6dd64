import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { invalid } from '@thimble/core/utilities';
import { parseSafely } from '../manifest/read-manifest.ts';

const locked = z.strictObject({
  // It goes to programs, and comes with a project that may be anybody's.
  revision: z.string().regex(/^[A-Za-z0-9][\w.+-]{0,200}$/, 'must be a commit or a version'),
  integrity: z.string().max(200),
});
const lockFileSchema = z.strictObject({ version: z.literal(1), agents: z.record(z.string().max(500), locked) });

/** What a project uses of an agent. */
export type Locked = z.infer<typeof locked>;

/** @throws AgentError `invalid-argument` for a file that is none */
export async function readLockFile(file: string): Promise<{ [address: string]: Locked }> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  const parsed = lockFileSchema.safeParse(parseSafely(text, file));
  if (!parsed.success) throw invalid(`${file} is no lock file of agents: ${z.prettifyError(parsed.error)}`);
  return parsed.data.agents;
}

export async function writeLocked(file: string, address: string, entry: Locked): Promise<void> {
  const agents = { ...(await readLockFile(file)), [address]: entry };
  const sorted = Object.fromEntries(Object.entries(agents).sort(([one], [other]) => (one < other ? -1 : 1)));
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify({ version: 1, agents: sorted }, null, 2)}\n`);
  await rename(unfinished, file);
}
