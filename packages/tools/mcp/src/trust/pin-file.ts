import { AgentError } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { z } from 'zod';
import type { Definition } from '../declarations/definition.ts';
import type { Definitions } from './changes.ts';

const jsonSchema = z.record(z.string(), z.json());
const hint = z.boolean().optional();
const definition = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputSchema: jsonSchema,
  outputSchema: jsonSchema.optional(),
  hints: z.strictObject({ readOnlyHint: hint, destructiveHint: hint, idempotentHint: hint, openWorldHint: hint }),
});
const pinSchema = z.strictObject({ version: z.literal(1), tools: z.array(definition) });

/** The tools that were approved; undefined if there is no such file yet. Throws AgentError `invalid-argument` for another file. */
export async function readPin(path: string): Promise<Definitions | undefined> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new AgentError('invalid-argument', `The pin file ${path} cannot be read.`, { cause: error });
  });
  if (text === undefined) return undefined;
  const { data, success } = pinSchema.safeParse(parse(text));
  if (!success)
    throw invalid(`${path} is no pin file. Delete it to approve of the tools of the server as they are now.`);
  return new Map(
    data.tools.map(({ outputSchema, ...tool }): [string, Definition] => [
      tool.name,
      { ...tool, ...(outputSchema && { outputSchema }) },
    ]),
  );
}

/** One key a line, sorted, so that changes are easy to review. */
export async function writePin(path: string, definitions: Definitions): Promise<void> {
  const { mkdir, rename, writeFile } = await import('node:fs/promises');
  const { dirname } = await import('node:path');
  const tools = [...definitions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  await mkdir(dirname(path), { recursive: true });
  // A file that is half written would refuse the server.
  await writeFile(`${path}.tmp`, `${JSON.stringify({ version: 1, tools }, null, 2)}\n`);
  await rename(`${path}.tmp`, path);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
