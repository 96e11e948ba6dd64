import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentFiles } from '../files/agent-files.ts';
import { writeFiles } from '../files/write-folder.ts';

/**
 * A copy of an agent's files, from which its code runs: what was agreed to, and nothing that lies beside it (`node_modules`, `.git`) or
 * is changed meanwhile.
 */
export async function codeFolder(files: AgentFiles): Promise<AsyncDisposable & { root: string }> {
  const root = await mkdtemp(join(tmpdir(), 'thimble-agent-'));
  await writeFiles(root, files);
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
