import { constants } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { AgentError } from '@thimble/core';
import { imageOf } from '@thimble/core/utilities';
import { isFileData } from './endpoint-schema.ts';

export type FileOptions = {
  /** The folder that files come from and go to. */
  folder: string | undefined;
  maxBytes: number;
};

/** A file for the Space: from the folder, or a URL that the Space fetches by itself. Throws AgentError `tool-input`. */
export async function fileFor(given: string, { folder, maxBytes }: FileOptions): Promise<unknown> {
  if (/^https?:\/\//i.test(given)) return { path: given, url: given, meta: { _type: 'gradio.FileData' } };
  const data = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,/i.exec(given);
  if (data) return new File([Buffer.from(given.slice(data[0].length), 'base64')], 'file', { type: data[1] ?? '' });
  if (folder === undefined)
    throw new AgentError('tool-input', 'A file must be an http(s) URL or a data URL: there is no folder of files.');
  if (given !== basename(given) || /[\\:]/.test(given) || given.startsWith('.'))
    throw new AgentError('tool-input', `${JSON.stringify(given)} is not the name of a file in the folder.`);
  return new File([await readWhole(join(folder, given), given, maxBytes)], given);
}

async function readWhole(path: string, name: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (cause: unknown) => {
      throw new AgentError('tool', `There is no file ${JSON.stringify(name)} in the folder.`, { cause });
    },
  );
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new AgentError('tool', `${JSON.stringify(name)} is no file.`);
    if (stats.size > maxBytes) throw new AgentError('tool', `${JSON.stringify(name)} has more than ${maxBytes} bytes.`);
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}

export type Download = (url: URL) => Promise<Response>;

/** What the Space returned, with its files as pictures, or as names in the folder, or as they are. Only its own server is asked for them. */
export async function withFiles(
  value: unknown,
  root: string,
  download: Download,
  options: FileOptions,
): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => withFiles(item, root, download, options)));
  if (isFileData(value)) return received(value, root, download, options);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    async ([name, item]) => [name, await withFiles(item, root, download, options)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function received(
  file: { path: string; url?: string | null; orig_name?: string | null; mime_type?: string | null },
  root: string,
  download: Download,
  { folder, maxBytes }: FileOptions,
): Promise<unknown> {
  const name = file.orig_name ?? basename(file.path);
  const url = URL.parse(file.url ?? '');
  if (!url || url.origin !== new URL(root).origin) return { name, url: file.url ?? null };
  const response = await download(url);
  if (!response.ok)
    throw new AgentError('tool', `The file ${JSON.stringify(name)} was answered with status ${response.status}.`);
  const bytes = await bounded(response, maxBytes);
  if (!bytes) return { name, url: url.href, note: `It has more than ${maxBytes} bytes, and was not fetched.` };
  const image = imageOf(bytes);
  if (folder !== undefined)
    return { file: await save(folder, name, bytes), bytes: bytes.length, ...(image && { image }) };
  return image ?? { name, url: url.href, bytes: bytes.length };
}

async function bounded(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const maxTries = 1_000;

/** Under its own name, or with a number where that is taken: nothing is ever written over. */
async function save(folder: string, given: string, bytes: Uint8Array): Promise<string> {
  const safe =
    given
      .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
      .replace(/^\.+/, '')
      .slice(-100) || 'file';
  const ending = extname(safe);
  for (let count = 1; count < maxTries; count++) {
    const name = count === 1 ? safe : `${safe.slice(0, safe.length - ending.length)}-${count}${ending}`;
    try {
      await writeFile(join(folder, name), bytes, { flag: 'wx' });
      return name;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
        throw new AgentError('tool', `The file ${JSON.stringify(name)} cannot be saved.`);
    }
  }
  throw new AgentError('tool', `The folder is full of files called ${JSON.stringify(safe)}.`);
}
