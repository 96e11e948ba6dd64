import { AgentError } from '@thimble/core';
import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
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

/** Keeps trials in a file, a line each. What a killed process wrote half of is dropped. */
export function fileStore(path: string): TrialStore {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async read() {
      const text = await textOf(path);
      const end = text.lastIndexOf('\n') + 1;
      if (end < text.length) await truncate(path, Buffer.byteLength(text.slice(0, end)));
      return text
        .slice(0, end)
        .split('\n')
        .flatMap((line, index) => (line === '' ? [] : [parse(line, `${path}, line ${index + 1}`)]));
    },
    async add(trial) {
      // One after the other: lines of two would be mixed up.
      const adding = last.then(() => append(path, `${JSON.stringify(trial)}\n`));
      last = adding.catch(() => {});
      await adding;
    },
  };
}

async function append(path: string, line: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, line);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
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
