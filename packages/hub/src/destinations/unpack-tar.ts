import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { invalid, messageOf } from '@thimble/core/utilities';
import { Parser, type ReadEntry } from 'tar';
import { checkFiles, fileLimits, type AgentFiles } from '../files/agent-files.ts';

/**
 * The files of an archive, in memory. Names, sizes and kinds are checked; nothing is written. `strip`: folders to leave out at the
 * front of each name. @throws AgentError `invalid-argument`
 */
export async function unpackTar(archive: Uint8Array, strip = 0): Promise<AgentFiles> {
  const files = new Map<string, Uint8Array>();
  let problem: string | undefined;

  function take(entry: ReadEntry): void {
    const path = entry.path.split('/').slice(strip).join('/');
    const name = JSON.stringify(path.slice(0, 200));
    if (entry.type === 'Directory') {
      entry.resume();
      return;
    }
    if (!/^(?:File|OldFile|ContiguousFile)$/.test(entry.type)) problem ??= `holds ${name}, which is a link or no file`;
    if (files.has(path)) problem ??= `has the file ${name} twice`;
    if (files.size >= fileLimits.files) problem ??= `has more than ${fileLimits.files} files`;
    if (problem !== undefined) {
      entry.resume();
      return;
    }
    const parts: Buffer[] = [];
    files.set(path, new Uint8Array());
    entry.on('data', (part: Buffer) => void parts.push(part));
    entry.on('end', () => void files.set(path, new Uint8Array(Buffer.concat(parts))));
  }

  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({ strict: true, onReadEntry: take });
    parser.on('end', resolve);
    parser.on('error', (cause: unknown) =>
      reject(invalid(`The agent's archive is broken: ${messageOf(cause)}`, { cause })),
    );
    parser.end(Buffer.from(archive));
  });
  if (problem !== undefined) throw invalid(`The agent ${problem}.`);
  return checkFiles(files);
}

/** The same of a compressed one, which may not grow to more than an agent may weigh. */
export async function unpackTarGzip(archive: Uint8Array, strip = 0): Promise<AgentFiles> {
  const maxOutputLength = fileLimits.total + fileLimits.files * 1_024;
  const bytes = await promisify(gunzip)(archive, { maxOutputLength }).catch((cause: unknown) => {
    throw invalid(
      `The agent's archive is broken, or unpacks to more than ${fileLimits.total} bytes. It was not unpacked.`,
      { cause },
    );
  });
  return unpackTar(bytes, strip);
}
