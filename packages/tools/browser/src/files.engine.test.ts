import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFilesSite, type FilesSite } from './__fixtures__/files-site.ts';
import { useBrowser, type UsedBrowser } from './__fixtures__/use-browser.ts';

let site: FilesSite;
let web: UsedBrowser;

beforeAll(async () => {
  site = await startFilesSite();
  web = useBrowser({ downloads: { maxFiles: 100 } });
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

const open = (path: string) => web.call('open', `${site.url}${path}`);

test('a PDF says that it is a file, and is read', async () => {
  for (const [path, name] of [
    ['/list.pdf', 'list.pdf'],
    ['/inline.pdf', 'lamps.pdf'],
  ] as const) {
    expect(await open(path)).toMatchObject({
      url: `${site.url}${path}`,
      title: name,
      downloads: [{ name }],
      notes: [`${name} is a file, not a page. read gives its text, if it has any.`],
    });
    expect(await web.call('read')).toContain('Price list of the lamps');
    expect(await web.failure('snapshot')).toContain(`${name} is a file, not a page`);
  }
  expect(await open('/links')).toMatchObject({ title: 'Links' });
  expect(await web.call('read')).not.toContain('Price list');
  expect(await web.call('back')).toMatchObject({ url: 'about:blank' });
});

test.each([
  ['/words.txt', /Plain words\./],
  ['/data.json', /"price": 19.9/],
  ['/data.xml', /Brass/],
  ['/data.csv', /Lamp,19\.90/],
  ['/nameless', /Without a name\./],
  ['/climbing', /^Climbs\.$/],
  ['/drawing.svg', /Drawn words/],
  ['/picture.png', /image\/png, which screenshot shows and download saves/],
  ['/data.zip', /data\.zip has no text/],
  ['/broken', /It broke\./],
  ['/missing', /No such lamp/],
])('%s is read', async (path, text) => {
  await open(path);
  expect(await web.call('read')).toMatch(text);
});

test('the part of a page that is a PDF is no file of its own', async () => {
  const told = await open('/embed');
  expect(told).toMatchObject({ title: 'Embed' });
  expect(told).not.toHaveProperty('downloads');
  expect(await web.call('read')).toContain('Beside it');
});

test('answers that are errors say which', async () => {
  expect(await open('/missing')).toMatchObject({ title: 'Gone', status: 404 });
  expect(await open('/broken')).toMatchObject({ status: 500 });
  expect(await open('/words.txt')).not.toHaveProperty('status');
  expect(await web.failure('open', `${site.url}/empty`)).toMatch(/answers 404, and with no page/);
  expect(await web.failure('open', `${site.url}/nothing`)).toMatch(/answers 204: there is nothing to show/);
  for (const path of ['/closed', '/proxy'])
    expect(await web.failure('open', `${site.url}${path}`)).toMatch(/asks for a name and a password/);
  expect(await open('/links')).toMatchObject({ title: 'Links' });
});

test.each([
  ['List', /^list(-\d+)?\.pdf$/, 'Price list of the lamps'],
  ['List in a tab', /^list-\d+\.pdf$/, 'Price list of the lamps'],
  ['By script', /^nameless/, 'Without a name.'],
  ['In a window', /^[^/\\]*climbing(-\d+)?\.txt$/, 'Climbs.'],
  ['Later', /^data(-\d+)?\.csv$/, 'Lamp,19.90'],
  ['Made here', /^made\.txt$/, 'Made here.'],
  ['Data', /^data\.txt$/, 'data'],
])('what %s leads to is saved', async (text, name, content) => {
  await open('/links');
  expect(await web.call('download', text)).toMatchObject({
    name: expect.stringMatching(name),
    text: expect.stringContaining(content),
  });
});

test('a picture is saved, and so is whatever is at a URL', async () => {
  await open('/links');
  expect(await web.call('download', 'Picture')).toMatchObject({ name: 'picture.png', bytes: 70, text: null });
  expect(await web.call('download', { url: '/links' })).toMatchObject({
    text: expect.stringContaining('<title>Links'),
  });
  expect(await web.failure('download', { url: 'file:///etc/passwd' })).toMatch(/Only http/);
  expect(await web.failure('download', { url: `${site.url}/x`, name: 'x' })).toMatch(/give one of/);
});

test('what leads to no file says so at once, and a click tells of the file that it led to', async () => {
  await open('/links');
  expect(await web.call('download', 'Page')).toMatchObject({
    url: `${site.url}/links?again`,
    notes: ['That led to a page, and no file was saved.'],
  });
  expect(await web.call('click', { text: 'List', role: 'link' })).toMatchObject({
    title: 'Links',
    downloads: [{ name: expect.stringMatching(/^list/) }],
  });
  expect(await web.failure('download', 'Nothing')).toMatch(/no download began/);
});
