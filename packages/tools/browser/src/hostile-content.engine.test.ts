import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startHostileSite, type HostileSite } from './__fixtures__/hostile-site.ts';
import { useBrowser, type UsedBrowser } from './__fixtures__/use-browser.ts';

const card = '4111111111111111';
let site: HostileSite;
let web: UsedBrowser;

beforeAll(async () => {
  site = await startHostileSite();
  web = useBrowser({ allowHosts: [new URL(site.url).host], credentials: () => card });
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});
beforeEach(() => {
  site.sent.length = 0;
  site.elsewhere.length = 0;
});

const open = (path: string) => web.call('open', `${site.url}${path}`);

test('nothing that a page does by itself sends anything, also after it was left', async () => {
  await open('/send');
  await web.call('wait_for', 'Leave');
  await web.call('click', 'Leave');
  // Whatever was on its way has arrived before the answers to these.
  for (const path of ['/done', '/done?again']) await open(path);
  expect(site.sent).toEqual([]);
});

test('no way leads to a host that is not allowed', async () => {
  await open('/reach');
  const { blocked = [] } = Object(await web.call('wait_for', { url: 'reach' }));
  expect(JSON.stringify([blocked, await open('/reach')])).toContain('allows only');
  await open('/refresh');
  expect(await web.failure('open', `${site.url}/redirect`)).toMatch(/blocked/);
  await open('/send');
  await web.call('click', 'Redirect').catch(() => {});
  await web.call('click', 'Data').catch(() => {});
  expect(JSON.stringify(await web.call('tabs'))).not.toContain('data:');
  expect(site.elsewhere).toEqual([]);
});

test('what nobody sees is not told of, in whatever it stands', async () => {
  await open('/words');
  const told = JSON.stringify([await web.call('snapshot'), await web.call('read', { whole: true })]);
  expect([...new Set(told.match(/HIDDEN-[A-Z-]+/g))]).toEqual([]);
  for (const seen of [
    'Plain text',
    'Scrolled past',
    'seen by style',
    'A lamp',
    'Save',
    'Search here',
    'Agree',
    'Close',
  ])
    expect(told).toContain(seen);
});

test('what styles of a shadow tree put before its elements is left out where nobody sees it', async () => {
  await open('/room');
  const told = JSON.stringify(await web.call('snapshot'));
  expect(told).toContain('Inside');
  expect(told).not.toContain('HIDDEN');
});

test('a page that shows dialogs without end is closed', async () => {
  await open('/alerts');
  expect(await web.failure('click', 'Alert')).toMatch(/closed/);
  const { notes } = Object(await open('/alerts'));
  expect(notes).toContainEqual(expect.stringMatching(/more than 30 dialogs/));
  await web.call('click', 'Ask');
  let told: unknown;
  for (let count = 0; count < 40 && !JSON.stringify(told ?? '').includes('more than 30'); count++)
    told = await web.call('dialog', { accept: true }).catch(String);
  expect(await open('/alerts')).toMatchObject({ title: 'Alerts' });
  await web.call('click', 'Print');
  await web.call('click', 'Close');
  expect(await web.call('snapshot', 'Print')).toMatchObject({ title: 'Alerts' });
});

test('permissions are denied', async () => {
  await open('/permissions');
  for (const answer of ['no place', 'notifications denied', 'no clipboard', 'no microphone'])
    expect(await web.call('wait_for', answer)).toMatchObject({ title: 'Permissions' });
});

test('a download has a name that leads nowhere else', async () => {
  await open('/files');
  const { name } = Object(await web.call('download', 'Evil'));
  expect(name).toMatch(/^[^/\\]+evil\.txt$/);
});

test('a credential does not come back from the page, in whatever form', async () => {
  await open('/mirror');
  const told = [await web.call('fill', { target: 'Card', credential: 'card' })];
  for (const offset of [0, 39_950, 40_000, 40_010]) told.push(await web.call('read', { offset, whole: true }));
  told.push(await web.call('snapshot'), await web.call('tabs'), await web.call('screenshot', { marks: true }));
  const text = JSON.stringify(told, (key, value) => (key === 'data' ? undefined : value));
  expect(text).toContain('[credential card]');
  expect(text.replace(/[\s.-]/g, '')).not.toMatch(/4?1{4}|NDEx/);
  expect(await web.call('find_text', '4111')).toMatchObject({ count: 0 });
  expect(await web.call('snapshot', { find: '/4111/' })).toMatchObject({ nodes: [] });
});

test('a ref within a frame is stale once the frame has loaded another page', async () => {
  await open('/frames');
  await web.call('wait_for', { gone: 'no such text' });
  await open('/frames');
  await web.call('wait_for', { gone: 'no such text' });
  const { nodes: outside } = Object(await web.call('snapshot', 'Outside'));
  const { nodes: before } = Object(await web.call('snapshot', 'Next'));
  await web.call('click', before[0].ref);
  await expect.poll(async () => Object(await web.call('snapshot', 'Pay')).nodes.length).toBe(1);
  const { nodes: after } = Object(await web.call('snapshot', 'Pay'));
  expect(await web.failure('click', before[0].ref)).toMatch(/Take a new snapshot/);
  expect(await web.call('click', outside[0].ref)).toMatchObject({ title: 'Outside' });
  await web.call('click', after[0].ref);
  expect(Object(await web.call('snapshot', 'Paid')).nodes).toHaveLength(1);
});

test('a pattern that takes for ever is given up on', async () => {
  await open('/slow');
  expect(await web.failure('snapshot', { find: '/(a+)+$x/' })).toMatch(/simpler pattern/);
  expect(Object(await web.call('snapshot', { find: '/^a+$/' })).nodes).toHaveLength(1);
});
