import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { invalid } from '@thimble/core/utilities';
import { parseTar } from 'nanotar';
import { checkFiles, fileLimits, type AgentFiles } from '../files/agent-files.ts';

/** The files of an archive. Names, sizes and kinds are checked; nothing is written. @throws AgentError `invalid-argument` */
export function unpackTar(archive: Uint8Array, strip = 0): AgentFiles {
  const files = new Map<string, Uint8Array>();
  for (const entry of parseTar(archive)) {
    const path = entry.name.split('/').slice(strip).join('/');
    if (entry.type === 'directory' || entry.type === 'globalExtendedHeader' || entry.type === 'extendedHeader') continue;
    if (entry.type !== 'file' && entry.type !== undefined)
      throw invalid(`The agent holds ${JSON.stringify(path)}, which is a link or no file.`);
    if (files.has(path)) throw invalid(`The agent has the file ${JSON.stringify(path)} twice.`);
    if (files.size >= fileLimits.files) throw invalid(`The agent has more than ${fileLimits.files} files.`);
    files.set(path, new Uint8Array(entry.data ?? []));
  }
  return checkFiles(files);
}

/** The same of a compressed one, which may not grow to more than an agent may weigh. */
export async function unpackTarGzip(archive: Uint8Array, strip = 0): Promise<AgentFiles> {
  const maxOutputLength = fileLimits.total + fileLimits.files * 1_024;
  const bytes = await promisify(gunzip)(archive, { maxOutputLength }).catch((cause: unknown) => {
    throw invalid(`The agent's archive is broken, or unpacks to more than ${fileLimits.total} bytes. It was not unpacked.`, { cause });
  });
  return unpackTar(bytes, strip);
}
