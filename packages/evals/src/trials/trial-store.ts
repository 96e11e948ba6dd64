import { AgentError } from '@thimble/core';
import { appendFile, mkdir, readFile, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { trialSchema } from '../contract/artifact.ts';
import type { Trial } from '../contract/trial.ts';
import { cannotWrite, codeOf } from '../files.ts';

/** Keeps the trials of an evaluation, so that it can be killed and go on. */
export interface TrialStore {
  read(): Promise<Trial[]>;
  /** Resolves when the trial would outlive the process. */
  add(trial: Trial): Promise<void>;
}

/**
 * Keeps trials in a file, a line each. What a killed process wrote half of is dropped. Where another evaluation writes to the same file,
 * the one that notices stops: all that was kept stays.
 */
export function fileStore(path: string): TrialStore {
  let last: Promise<unknown> = Promise.resolve();
  // In bytes, as this evaluation left it.
  let size = 0;
  return {
    async read() {
      const text = await textOf(path);
      const end = text.lastIndexOf('\n') + 1;
      size = Buffer.byteLength(text.slice(0, end));
      if (end < text.length) await truncate(path, size);
      return text
        .slice(0, end)
        .split('\n')
        .flatMap((line, index) => (line === '' ? [] : [parse(line, `${path}, line ${index + 1}`)]));
    },
    async add(trial) {
      // One after the other: lines of two would be mixed up.
      const adding = last.then(async () => {
        if ((await sizeOf(path)) !== size) throw writtenByAnother(path);
        const line = `${JSON.stringify(trial)}\n`;
        await append(path, line, size);
        size += Buffer.byteLength(line);
      });
      last = adding.catch(() => {});
      await adding;
    },
  };
}

/** Adds the line whole or not at all: a full disk may take half of it. */
async function append(path: string, line: string, size: number): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, line);
  } catch (cause) {
    await truncate(path, size).catch(() => {});
    throw cannotWrite(path, cause);
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function writtenByAnother(path: string): AgentError {
  return new AgentError(
    'invalid-argument',
    `${path} was changed by another evaluation meanwhile. Let that one end, and run the same command again, or give this one a file of its own.`,
  );
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return '';
    throw new AgentError('invalid-argument', `${path} cannot be read (${codeOf(cause)}).`, { cause });
  }
}

function parse(line: string, place: string): Trial {
  try {
    return trialSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new AgentError('invalid-argument', `${place} is no trial: give another file, or remove this one.`, { cause });
  }
}
