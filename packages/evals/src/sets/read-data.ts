import { AgentError } from '@thimble/core';
import { join } from 'node:path';
import { z } from 'zod';
import { readText } from '../files.ts';

/** A file of a set; where it is missing, the error says where to get it. */
export type DataFile = { folder: string; file: string; source: string };

/** The JSON of a file, as the schema reads it. */
export async function readJson<T>(place: DataFile, schema: z.ZodType<T>): Promise<T> {
  return checked(await readData(place), join(place.folder, place.file), schema);
}

/** The objects of a file with one a line. */
export async function readJsonLines<T>(place: DataFile, schema: z.ZodType<T>): Promise<T[]> {
  const path = join(place.folder, place.file);
  const lines = (await readData(place)).split(/\r?\n/);
  const rows = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [checked(line, `${path}, line ${index + 1}`, schema)],
  );
  if (rows.length > 0) return rows;
  throw new AgentError('invalid-argument', `${path} is empty. Get it from ${place.source}.`);
}

export async function readData({ folder, file, source }: DataFile): Promise<string> {
  return readText(join(folder, file), `Get it from ${source}.`);
}

function checked<T>(text: string, where: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const isPointer = text.startsWith('version https://git-lfs');
    const problem = isPointer ? 'is a pointer of Git LFS: get the file itself with `git lfs pull`' : 'is not JSON';
    throw new AgentError('invalid-argument', `${where} ${problem}.`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AgentError(
    'invalid-argument',
    `${where} is in another format than this loader reads: ${z.prettifyError(parsed.error)}`,
  );
}
