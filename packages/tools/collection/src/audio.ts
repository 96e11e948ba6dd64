import { AgentError } from '@thimble/core';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { readBody } from './reader/read-body.ts';
import { refuseStatus } from './reader/refuse-status.ts';

export type Audio = { bytes: Uint8Array; name: string };

export type AudioOptions = {
  folder: string | undefined;
  maxBytes: number;
  fetch: typeof globalThis.fetch;
  signal: AbortSignal;
};

/** A recording from the web, a data URL, or a file of the folder. Throws AgentError `tool` for what cannot be had. */
export async function readAudio(source: string, { folder, maxBytes, fetch, signal }: AudioOptions): Promise<Audio> {
  const tooLarge = () =>
    new AgentError('tool', `The recording is larger than ${maxBytes} bytes. Give a shorter part of it.`);
  if (/^data:/i.test(source)) {
    const [, type = 'audio', data] = /^data:([\w/+.-]*)(?:;[^,]*)?;base64,([A-Za-z0-9+/=\s]+)$/i.exec(source) ?? [];
    if (data === undefined) throw new AgentError('tool', 'A data: URL of a recording must hold base64.');
    if (data.length > maxBytes * 1.4) throw tooLarge();
    return { bytes: Buffer.from(data, 'base64'), name: `audio.${extensions[type] ?? type.split('/').at(-1)}` };
  }
  if (/^https?:/i.test(source)) {
    const response = await fetch(source, { signal });
    await refuseStatus(response, source);
    const { bytes, isCut } = await readBody(response, maxBytes);
    if (isCut) throw tooLarge();
    return { bytes, name: basename(new URL(response.url || source).pathname) || 'audio' };
  }
  if (folder === undefined)
    throw new AgentError('tool', 'Only recordings with an http(s) or data: URL can be transcribed here.');
  return readFileWithin(source, { folder, maxBytes, tooLarge });
}

const extensions: { readonly [type: string]: string } = {
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
};

async function readFileWithin(
  path: string,
  { folder, maxBytes, tooLarge }: { folder: string; maxBytes: number; tooLarge(): AgentError },
): Promise<Audio> {
  const root = await realpath(folder);
  const real = await realpath(resolve(root, path)).catch(() => undefined);
  const inside = real === undefined ? '..' : relative(root, real);
  // Whether a file outside exists is not told either.
  if (real === undefined || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    throw new AgentError('tool', `There is no file ${path} to transcribe.`);
  const stats = await stat(real);
  // Opening a pipe would wait for ever.
  if (!stats.isFile()) throw new AgentError('tool', `${path} is not a file.`);
  if (stats.size > maxBytes) throw tooLarge();
  return { bytes: await readFile(real), name: basename(real) };
}
