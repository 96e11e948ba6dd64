import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installed } from './__fixtures__/address-of.ts';
import { call, toolNamed } from './__fixtures__/call-tool.ts';
import type { McpEvent } from './mcp-events.ts';
import { mcpTools } from './mcp-tools.ts';

// Servers that people use, as npm has them: of the revisions before 2026-07-28.
test('server-everything', async () => {
  const events: McpEvent[] = [];
  await using server = await mcpTools(installed('@modelcontextprotocol/server-everything'), {
    resources: true,
    onEvent: (event) => events.push(event),
    elicit: ({ fields = {} }) => ({
      action: 'accept',
      content: { name: `${Object.keys(Object(fields['properties'])).length} fields` },
    }),
  });
  expect(events).toContainEqual(expect.objectContaining({ type: 'connected', protocol: '2025-11-25' }));
  expect(await call(server, 'echo', { message: 'hello' })).toBe('Echo: hello');
  expect(await call(server, 'echo', 'hello')).toBe('Echo: hello');
  expect(await call(server, 'get_sum', { a: 2, b: 3 })).toContain('5');
  expect(await call(server, 'get_tiny_image')).toEqual(
    expect.arrayContaining([expect.objectContaining({ type: 'image', mediaType: 'image/png' })]),
  );
  expect(await call(server, 'get_structured_content', { location: 'Chicago' })).toMatchObject({
    temperature: expect.any(Number),
  });
  expect(toolNamed(server, 'get_structured_content').declaration.outputSchema).toMatchObject({ type: 'object' });
  expect(await call(server, 'trigger_elicitation_request')).toEqual(expect.stringMatching(/fields/));
  await call(server, 'trigger_long_running_operation', { duration: 0.1, steps: 2 });
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'progress', tool: 'trigger-long-running-operation', progress: 1, total: 2 }),
  );
  const [resource] = Object.values(Object(await call(server, 'list_resources')));
  expect(await call(server, 'read_resource', { uri: String(Object(resource).uri) })).toEqual(
    expect.stringMatching(/\w/),
  );
});

test('server-filesystem', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thimble-mcp-'));
  await using server = await mcpTools(installed('@modelcontextprotocol/server-filesystem', folder), {
    trustHints: true,
  });
  const path = join(folder, 'note.txt');
  await call(server, 'write_file', { path, content: 'one\ntwo\n' });
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  expect(await call(server, 'read_text_file', { path })).toEqual({ content: 'one\ntwo\n' });
  await expect(call(server, 'read_text_file', { path: '/etc/hostname' })).rejects.toMatchObject({ code: 'tool' });
  expect([toolNamed(server, 'read_text_file').effect, toolNamed(server, 'write_file').effect]).toEqual([
    'read',
    'write',
  ]);
  await rm(folder, { recursive: true });
});

test('server-memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thimble-mcp-'));
  const env = { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') };
  await using server = await mcpTools({ ...installed('@modelcontextprotocol/server-memory'), env });
  await call(server, 'create_entities', {
    entities: [{ name: 'Ada', entityType: 'person', observations: ['writes programs'] }],
  });
  expect(await call(server, 'read_graph')).toMatchObject({ entities: [{ name: 'Ada' }], relations: [] });
  await rm(folder, { recursive: true });
});

test('server-sequential-thinking', async () => {
  await using server = await mcpTools(installed('@modelcontextprotocol/server-sequential-thinking'));
  const thought = { thought: 'Think.', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 };
  expect(await call(server, 'sequentialthinking', thought)).toMatchObject({
    thoughtNumber: 1,
    nextThoughtNeeded: false,
  });
});
