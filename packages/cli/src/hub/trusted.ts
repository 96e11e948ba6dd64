import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AgentError } from '@thimble/core';
import { parseJson } from '@thimble/core/utilities';
import { z } from 'zod';
import { defaultStore } from '../runs/open-runs.ts';

/**
 * What a person agreed to, by the digest of its files: a copy of it is as good, and a change of one letter is another agent. Kept where
 * only this user writes.
 */
export type Trusted = {
  has(integrity: string): Promise<boolean>;
  add(integrity: string, address: string): Promise<void>;
  /** False where it was not trusted. */
  remove(integrity: string): Promise<boolean>;
};

const schema = z.strictObject({
  version: z.literal(1),
  agents: z.record(z.string().regex(/^sha256-/), z.strictObject({ address: z.string(), at: z.string() })),
});

export function trusted(file = join(dirname(defaultStore(process.env)), 'trusted.json')): Trusted {
  async function read(): Promise<z.infer<typeof schema>['agents']> {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return {};
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data.agents;
    throw new AgentError(
      'invalid-argument',
      `${file} is not what thimble trust writes. Delete it: then nothing is trusted.`,
    );
  }
  async function write(agents: z.infer<typeof schema>['agents']): Promise<void> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const unfinished = `${file}.${process.pid}`;
    await writeFile(unfinished, `${JSON.stringify({ version: 1, agents }, null, 2)}\n`, { mode: 0o600 });
    await rename(unfinished, file);
  }
  return {
    has: async (integrity) => Object.hasOwn(await read(), integrity),
    add: async (integrity, address) =>
      write({ ...(await read()), [integrity]: { address, at: new Date().toISOString() } }),
    async remove(integrity) {
      const { [integrity]: found, ...others } = await read();
      if (found) await write(others);
      return found !== undefined;
    },
  };
}
