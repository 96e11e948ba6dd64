import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { invalid } from '@thimble/core/utilities';
import { checkFiles, type AgentFiles } from './agent-files.ts';

/** What was written by a save before, and is replaced by the next one. */
const ours = new Set(['agent.json', 'tool.json', 'README.md', 'prompts', 'tools', 'agents', 'package.json']);

/**
 * Writes the files of an agent. What an earlier save left is replaced; a folder that holds anything else is left alone.
 *
 * @throws AgentError `invalid-argument` where the folder holds something that is not an agent
 */
export async function writeAgentFolder(dir: string, files: AgentFiles): Promise<void> {
  checkFiles(files);
  const root = resolve(dir);
  await mkdir(root, { recursive: true });
  const present = await readdir(root);
  const isAgent = present.includes('agent.json') || present.includes('tool.json');
  if (present.length > 0 && !isAgent)
    throw invalid(`${root} is not empty, and holds no agent that could be replaced. Give a folder of its own.`);
  for (const name of present) if (ours.has(name)) await rm(join(root, name), { recursive: true });
  await writeFiles(root, files);
}

/** Writes a folder that must be whole or absent, such as one of the cache. */
export async function writeWhole(dir: string, files: AgentFiles): Promise<void> {
  const unfinished = `${dir}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await writeFiles(unfinished, checkFiles(files));
    await rename(unfinished, dir);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

export async function writeFiles(root: string, files: AgentFiles): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [path, bytes] of files) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    // `wx`: never through a link that somebody put there.
    await writeFile(file, bytes, { flag: 'wx' });
  }
}
