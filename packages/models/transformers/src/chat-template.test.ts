import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { storedTemplate, takesTools } from './chat-template.ts';

async function folderWith(files: { [name: string]: string }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thimble-template-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

test('finds the template wherever it is stored', async () => {
  const templateIn = async (files: { [name: string]: string }) => storedTemplate(await folderWith(files));
  expect(await templateIn({ 'tokenizer_config.json': '{"chat_template": "a"}' })).toBe('a');
  expect(await templateIn({ 'tokenizer_config.json': '{}', 'chat_template.jinja': 'b' })).toBe('b');
  const several = [
    { name: 'default', template: 'c' },
    { name: 'tool_use', template: 'd tools' },
  ];
  expect(await templateIn({ 'tokenizer_config.json': JSON.stringify({ chat_template: several }) })).toBe('c\nd tools');
  expect(await templateIn({ 'tokenizer_config.json': 'no JSON' })).toBeUndefined();
  expect(storedTemplate('/no/such/folder')).toBeUndefined();
});

test('sees whether tools are shown', () => {
  expect([takesTools('{% if tools %}'), takesTools('{{ message.toolset }}')]).toEqual([true, false]);
});
