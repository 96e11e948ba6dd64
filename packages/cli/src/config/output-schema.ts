import { AgentError, type StandardSchema } from '@thimble/core';
import { isRecord, messageOf } from '@thimble/core/utilities';
import { readFile } from 'node:fs/promises';

/**
 * The schema of the answer, from a file that holds a JSON Schema. The model is shown it as it stands there.
 *
 * @throws AgentError `invalid-argument` if the file cannot be read, or its schema has no meaning or is not supported.
 */
export async function loadOutputSchema(path: string): Promise<StandardSchema> {
  const schema = await readSchema(path);
  // Most commands need no zod, which takes a moment to load.
  const { z } = await import('zod');
  try {
    const { validate } = z.fromJSONSchema(schema)['~standard'];
    const jsonSchema = { input: () => schema, output: () => schema };
    return { '~standard': { version: 1, vendor: 'thimble', validate, jsonSchema } };
  } catch (cause) {
    throw problem(path, `this JSON Schema cannot be used: ${messageOf(cause)}`, cause);
  }
}

async function readSchema(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw problem(path, 'there is no such file, or it cannot be read.', cause);
  });
  try {
    const schema: unknown = JSON.parse(text);
    if (isRecord(schema)) return schema;
  } catch (cause) {
    throw problem(path, `it is not JSON: ${messageOf(cause)}`, cause);
  }
  throw problem(path, 'write a JSON Schema, such as {"type":"number"}.');
}

function problem(path: string, text: string, cause?: unknown): AgentError {
  return new AgentError('invalid-argument', `--output-schema ${path}: ${text}`, { cause });
}
