import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { AgentError } from '@thimble/core';
import type { HeldFolder } from '../workspace-files/held-folder.ts';
import { encodingOf } from '../workspace-files/read-bytes.ts';
import { walk, type WalkedEntry, type WalkEnd } from '../workspace-files/walk.ts';
import { openWorkspace } from '../workspace-files/workspace.ts';

/** `source`: told to the model beside what was found, such as a title, a path or a URL. */
export type RetrieverDocument = { source: string; text: string };

const mostFileBytes = 50_000_000;
const mostCharacters = 50_000_000;

/**
 * The text files of a folder by their paths in it, or one file: without what `.gitignore` names and where secrets are kept. Links are
 * not followed. It takes no signal, as calls share what is read.
 *
 * @throws AgentError `tool` for more than can be searched
 */
export async function readDocuments(path: string): Promise<RetrieverDocument[]> {
  const isFolder = statSync(path).isDirectory();
  const workspace = openWorkspace(isFolder ? path : dirname(path), {
    allowHardLinks: true,
    limits: { timeoutMs: 60_000 },
  });
  if (!isFolder) return workspace.inFolder([], (folder) => readDocument(folder, basename(path), basename(path)));
  const { signal } = new AbortController();
  const documents: RetrieverDocument[] = [];
  const end: WalkEnd = {};
  let characters = 0;
  const prepare = async ({ folder, name, path: source, type }: WalkedEntry) =>
    type === 'file' ? readDocument(folder, name, source) : [];
  for await (const [, read] of walk(
    workspace,
    { names: [], depth: Infinity, includeIgnored: false, signal, prepare },
    end,
  )) {
    for (const { text } of read) characters += text.length;
    if (characters > mostCharacters) throw tooMuch(path, `its texts are longer than ${mostCharacters} characters.`);
    documents.push(...read);
  }
  if (end.leftOut !== undefined) throw tooMuch(path, end.leftOut);
  return documents;
}

async function readDocument(folder: HeldFolder, name: string, source: string): Promise<RetrieverDocument[]> {
  const { file, stats } = await folder.openFile(name, { allowHardLinks: true });
  try {
    if (stats.size > mostFileBytes) throw tooMuch(source, `it is larger than ${mostFileBytes} bytes.`);
    const bytes = await file.readFile();
    const encoding = encodingOf(bytes);
    return encoding === undefined ? [] : [{ source, text: new TextDecoder(encoding).decode(bytes) }];
  } finally {
    await file.close();
  }
}

function tooMuch(path: string, why: string): AgentError {
  return new AgentError('tool', `The documents in ${basename(path)} cannot be searched: ${why}`);
}
