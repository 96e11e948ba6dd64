import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadOutputSchema } from './output-schema.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thimble-cli-'));
});

afterAll(() => rm(directory, { recursive: true }));

async function load(text: string) {
  const path = join(directory, 'schema.json');
  await writeFile(path, text);
  return loadOutputSchema(path);
}

test('answers are checked by the schema, which the model sees as it is', async () => {
  const written = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { city: { type: 'string', description: 'In English' }, celsius: { type: 'number', minimum: -90 } },
    required: ['city', 'celsius'],
    additionalProperties: false,
  };
  const { validate, jsonSchema } = (await load(JSON.stringify(written)))['~standard'];
  expect(jsonSchema?.input({ target: 'draft-2020-12' })).toEqual(written);
  const oslo = { city: 'Oslo', celsius: 7 };
  expect(await validate(oslo)).toEqual({ value: oslo });
  for (const wrong of [{ city: 'Oslo' }, { ...oslo, celsius: -100 }, { ...oslo, more: 1 }, 'Oslo'])
    expect(await validate(wrong)).toMatchObject({ issues: [{}] });
});

test.each([
  ['no JSON', '{ type', /it is not JSON/],
  ['no schema', '["number"]', /write a JSON Schema/],
  ['an unknown type', '{"type":"nonsense"}', /cannot be used: .*nonsense/],
  ['a reference to another document', '{"$ref":"https://example.com/x.json"}', /cannot be used: .*\$ref/],
])('%s is refused', async (_, text, message) => {
  await expect(load(text)).rejects.toMatchObject({ code: 'invalid-argument', message });
});

test('a file that is not there is named', async () => {
  await expect(loadOutputSchema('absent.json')).rejects.toThrow('--output-schema absent.json: there is no such file');
});
