import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callTool } from './__fixtures__/call-tool.ts';
import { temporaryFolder } from './__fixtures__/temporary-folder.ts';
import { retriever } from './retriever.ts';

const documents = [
  {
    source: 'holidays.md',
    text: '# Holidays\n\nEverybody has thirty days of holiday a year.\n\nUnused days expire in March.',
  },
  {
    source: 'travel.md',
    text: 'Train journeys are paid in second class.\n\nFlights need approval by the head of department.',
  },
  { source: '出張.md', text: '出張の費用は会社が負担します。' },
];

describe('retriever', () => {
  const search = retriever(documents, { description: 'the handbook', chunkCharacters: 60 });
  const find = async (query: string, limit?: number) =>
    JSON.parse(JSON.stringify(await callTool(search, { query, limit })));

  test('finds passages by their words, the best first, and says where they stand', async () => {
    const [first, second] = await find('days of holiday');
    expect(first).toMatchObject({ source: 'holidays.md', line: 1, text: expect.stringContaining('thirty days') });
    expect(second).toMatchObject({ source: 'holidays.md', line: 5 });
    expect(first.score).toBeGreaterThan(second.score);
    expect(await find('holiday', 1)).toHaveLength(1);
    expect(await find('zebra')).toEqual([]);
  });

  test('takes misspelt words, beginnings of words, and languages without spaces', async () => {
    expect(await find('deparment')).toMatchObject([{ source: 'travel.md', line: 3 }]);
    expect(await find('jour')).toMatchObject([{ source: 'travel.md', line: 1 }]);
    expect(await find('費用')).toMatchObject([{ source: '出張.md' }]);
  });

  test.each([
    ['a letter left out', 'aproval', 'travel.md'],
    ['a letter too many', 'secondd', 'travel.md'],
    ['another letter', 'holidey', 'holidays.md'],
    ['two letters the other way round', 'fligths', 'travel.md'],
    ['two letters of a long word', 'depertmant', 'travel.md'],
    ['one of a short word', 'dayz', 'holidays.md'],
    ['capitals', 'TRAIN', 'travel.md'],
  ])('takes a word with %s', async (_, query, source) => {
    expect(await find(query, 1)).toMatchObject([{ source }]);
  });

  test('and takes a word that is there for no other one', async () => {
    const near = retriever([
      { source: 'a', text: 'The season ends in May.' },
      { source: 'b', text: 'The reason is unknown.' },
    ]);
    expect(await callTool(near, { query: 'reason' })).toMatchObject([{ source: 'b' }]);
    expect(await callTool(near, { query: 'teason' })).toHaveLength(2);
  });

  test('says what the documents are, and how many', () => {
    expect(search.declaration).toMatchObject({
      name: 'search_documents',
      description: expect.stringContaining('3 documents (the handbook)'),
    });
  });

  test('a query of a thousand words is bounded', async () => {
    expect(await find(`thirty ${'something '.repeat(190)}`)).toMatchObject([{ source: 'holidays.md' }]);
    await expect(find('x'.repeat(2_001))).rejects.toMatchObject({ code: 'tool-input' });
  });
});

test('documents without text are refused', () => {
  expect(() => retriever([])).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  expect(() => retriever([{ source: 'a', text: ' \n' }])).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
});

describe('of a folder', () => {
  test('texts are found by their paths in it; what is ignored, secret, binary or a link is not read', async () => {
    const dir = temporaryFolder();
    await mkdir(join(dir, 'trips'));
    await writeFile(join(dir, 'trips', 'train.md'), 'Trains run hourly.');
    await writeFile(join(dir, 'utf16.txt'), Buffer.from('\ufeffTrains again.', 'utf16le'));
    await writeFile(join(dir, '.env'), 'TOKEN=trains');
    await writeFile(join(dir, '.gitignore'), 'drafts.md\n');
    await writeFile(join(dir, 'drafts.md'), 'Trains, perhaps.');
    await writeFile(join(dir, 'picture.bin'), Buffer.from('trains\0trains'));
    await symlink(join(dir, 'drafts.md'), join(dir, 'link.md'));
    const search = retriever(dir, { topK: 9 });
    const found = JSON.parse(JSON.stringify(await callTool(search, { query: 'trains' })));
    expect(found.map(({ source }: { source: string }) => source).sort()).toEqual(['trips/train.md', 'utf16.txt']);
    expect(search.spec).toEqual({ package: '@thimble/tools', export: 'retriever', args: [dir, { topK: 9 }] });
    const one = retriever(join(dir, 'trips', 'train.md'));
    expect(await callTool(one, { query: 'hourly' })).toMatchObject([{ source: 'train.md', line: 1 }]);
  });

  test('that is not there is refused; one without text is an error until there is some', async () => {
    const dir = temporaryFolder();
    expect(() => retriever(join(dir, 'none'))).toThrow(/there is no file or folder/);
    const search = retriever(dir);
    await expect(callTool(search, { query: 'x' })).rejects.toThrow(/no text in the documents/);
    await writeFile(join(dir, 'a.md'), 'x');
    expect(await callTool(search, { query: 'x' })).toHaveLength(1);
  });
});

test('few documents are saved with the tool; many have no spec, as they belong in files', () => {
  const few = [{ source: 'a', text: 'b' }];
  expect(retriever(few).spec).toEqual({ package: '@thimble/tools', export: 'retriever', args: [few] });
  expect(retriever([{ source: 'a', text: 'b'.repeat(30_000) }]).spec).toBeUndefined();
});
