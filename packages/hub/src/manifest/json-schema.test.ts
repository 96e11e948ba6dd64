import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { manifestJsonSchema } from './json-schema.ts';

const published = new URL('../../agent.schema.json', import.meta.url);

test('the published schema is that of the manifest: UPDATE_SCHEMA=1 npx vitest run packages/hub writes it', async () => {
  if (process.env['UPDATE_SCHEMA']) {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(published, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
  }
  expect(JSON.parse(await readFile(published, 'utf8'))).toEqual(manifestJsonSchema());
});

test('it tells a manifest from anything else', () => {
  const schema = z.fromJSONSchema(manifestJsonSchema());
  const manifest = {
    version: 1,
    class: 'ToolCallingAgent',
    model: { package: '@thimble/openai', export: 'openai', args: ['m'] },
  };
  expect(schema.safeParse(manifest).success).toBe(true);
  expect(schema.safeParse({ ...manifest, maxStep: 3 }).success).toBe(false);
  expect(schema.safeParse({ ...manifest, version: 2 }).success).toBe(false);
});
