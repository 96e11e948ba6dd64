import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startShop, type Shop } from './__fixtures__/shop.ts';
import { useBrowser, type UsedBrowser } from './__fixtures__/use-browser.ts';

let shop: Shop;
let web: UsedBrowser;
let workspace: string;

beforeAll(async () => {
  shop = await startShop();
  workspace = await mkdtemp(join(tmpdir(), 'thimble-workspace-'));
  await writeFile(join(workspace, 'photo.png'), 'x');
  await symlink('/etc/passwd', join(workspace, 'link.txt'));
  web = useBrowser({
    workspace,
    downloads: { maxBytes: 1_000_000 },
    credentials: (name, { host }) =>
      host.startsWith('127.0.0.1') ? { user: 'ada@shop.test', password: 'pa55-w0rd-x' }[name] : undefined,
  });
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await rm(workspace, { recursive: true });
});
beforeEach(() => {
  shop.sent.length = 0;
});

const open = (path: string) => web.call('open', `${shop.url}${path}`);
const textOf = async (input: object = {}) => String(Reflect.get(Object(await web.call('snapshot', input)), 'text'));

test('a page is a variable that code searches, and refs are acted on', async () => {
  expect(await open('/')).toMatchObject({ url: `${shop.url}/`, title: 'The shop', navigated: true });
  const { nodes } = Object(await web.call('snapshot'));
  const sale = nodes.find((node: { role: string; name: string }) => node.role === 'link' && node.name === 'Sale');
  expect(sale).toMatchObject({ ref: expect.stringMatching(/^d\d+e\d+$/), url: `${shop.url}/sale` });
  expect(await web.failure('click', sale.ref)).toMatch(/covered by .*close_popups/s);
  expect(await web.call('close_popups')).toMatchObject({ clicked: ['Reject all'] });
  expect(await web.call('click', sale.ref)).toMatchObject({ url: `${shop.url}/sale`, title: 'Sale', navigated: true });
  expect(await web.failure('click', sale.ref)).toMatch(/Take a new snapshot/);
});

test('snapshots can be narrowed down', async () => {
  await open('/sale');
  expect(await textOf({ find: 'oak' })).toMatch(/listitem[^\n]*\n\s+- link "Oak chair"/);
  expect(await textOf({ find: 'oak' })).not.toMatch(/lamp/i);
  expect(await textOf({ find: '/^(brass|walnut)/i' })).toMatch(/Brass lamp[\s\S]*Walnut desk/);
  expect((await textOf({ depth: 1 })).split('\n').length).toBeLessThan(4);
  expect(await web.failure('snapshot', { find: '/(/' })).toMatch(/no regular expression/);
});

test('elements are named by text and role, and several that fit are listed', async () => {
  await open('/sale');
  expect(await web.failure('click', { target: { text: 'a', role: 'link' } })).toMatch(
    /There are 3 elements[\s\S]*Brass lamp[\s\S]*Walnut desk/,
  );
  expect(await web.failure('click', 'Nothing like it')).toMatch(/There is no element/);
  expect(await web.call('click', { text: 'Oak chair' })).toMatchObject({ url: `${shop.url}/item/chair` });
});

test('a word within a text is clicked by its text', async () => {
  await open('/inline');
  expect(await web.call('click', 'terms')).toMatchObject({ title: 'Terms' });
});

test('forms are filled in, and a filter is a form that sends nothing', async () => {
  await open('/sale');
  await web.call('select_option', { target: 'Kind', options: 'furniture' });
  expect(await web.call('click', 'Filter')).toMatchObject({ url: `${shop.url}/sale?kind=furniture` });
  expect(await textOf()).not.toMatch(/lamp/i);
  await open('/search');
  await web.call('fill', { target: 'Query', text: '2' });
  expect(await web.call('press', { key: 'Enter', target: 'Query' })).toMatchObject({ title: 'Page 2' });
  expect(await web.call('click', 'Next')).toMatchObject({ title: 'Page 3' });
  expect(await web.call('back')).toMatchObject({ title: 'Page 2' });
  expect(await web.call('forward')).toMatchObject({ title: 'Page 3' });
  expect(await web.call('reload')).toMatchObject({ title: 'Page 3' });
});

describe('what sends something', () => {
  const submission = () => ({ button: 'Send', to: new URL(shop.url).host, summary: 'A message.' });

  test('is refused to every tool but submit, which a person is asked about', async () => {
    await open('/contact');
    await web.call('fill', { target: 'Name', text: 'Ada' });
    await web.call('fill', { target: 'Message', text: 'Hello' });
    await web.call('check', { text: 'Send me a copy', role: 'checkbox' });
    expect(await web.failure('click', { text: 'Send', role: 'button' })).toMatch(
      /user must agree first.*submit\(.*"button":"Send"/s,
    );
    expect(await web.call('press', { key: 'Enter', target: 'Name' })).toMatchObject({
      blocked: [expect.stringMatching(/^POST .*sends a form/)],
    });
    expect(shop.sent).toEqual([]);
    const given = { target: { text: 'Send', role: 'button' }, ...submission() };
    expect(await web.needsApproval('submit', given)).toBe(true);
    expect(await web.call('submit', given)).toMatchObject({ title: 'Thanks' });
    expect(shop.sent).toEqual([{ method: 'POST', path: '/contact', body: 'name=Ada&message=Hello&copy=on' }]);
  });

  test('goes only where the person was told that it goes, from the button that was named', async () => {
    await open('/contact');
    const target = { text: 'Send', role: 'button' };
    expect(await web.failure('submit', { ...submission(), target, button: 'Cancel' })).toMatch(/it is called "Send"/);
    expect(await web.call('submit', { ...submission(), target, to: 'other.test' })).toMatchObject({
      blocked: [expect.stringMatching(/^POST/)],
    });
    expect(shop.sent).toEqual([]);
  });

  test('is stopped where a script sends it', async () => {
    await open('/script');
    expect(await web.call('click', { text: 'Go', role: 'button' })).toMatchObject({
      blocked: [expect.stringMatching(/^POST .*\/api\/order/)],
    });
    expect(await web.failure('click', 'Buy now')).toMatch(/user must agree/);
    expect(shop.sent).toEqual([]);
    await web.call('submit', { target: { text: 'Go', role: 'button' }, ...submission(), button: 'Go' });
    expect(shop.sent).toEqual([{ method: 'POST', path: '/api/order', body: 'lamp' }]);
    expect(await textOf()).toContain('ordered');
  });

  test('needs no agreement where the user allows it', async () => {
    await using free = useBrowser({ submissions: 'allow' });
    await free.call('open', `${shop.url}/item/lamp`);
    expect(await free.call('click', 'Add to cart')).toMatchObject({ title: 'Thanks' });
    expect(shop.sent).toHaveLength(1);
  });
});

test('frames, shadow trees and canvases are reached', async () => {
  await open('/frame');
  await web.call('wait_for', { gone: 'no such text' });
  await web.call('click', 'Inside');
  const { nodes } = Object(await web.call('snapshot', { find: 'Pressed' }));
  expect(nodes[0].name + nodes[0].text).toContain('Pressed');
  await open('/shadow');
  expect(await web.call('click', 'In the shadow')).toMatchObject({ title: 'Clicked' });
  expect(await web.call('read')).toContain('Shadow text');
  await open('/canvas');
  expect(await web.call('click', { target: 'Board', at: [30, 40] })).toMatchObject({ title: '30,40' });
});

test('what has no words has a place and a color, and can be acted on', async () => {
  await open('/shapes');
  await web.call('wait_for', { gone: 'no such text' });
  const { nodes } = Object(await web.call('snapshot', { layout: true }));
  const shapes = nodes.filter(({ role }: { role: string }) => role === 'shape');
  const shape = (color: string) => shapes.find((one: { color: string }) => one.color === color);
  expect(shapes.map(({ name }: { name: string }) => name)).not.toContain('canvas');
  expect(shape('#ff0000')).toMatchObject({ name: 'circle', box: [20, 30, 40, 40] });
  expect(shapes.find(({ name }: { name: string }) => name === 'line')).toMatchObject({
    name: 'line',
    points: [
      [0, 90],
      [100, 90],
    ],
  });
  expect(shapes.filter(({ color }: { color: string }) => color === '#ff0000')).toHaveLength(1);
  expect(await web.call('click', shape('#ff0000').ref)).toMatchObject({ title: 'Red' });
  const [left, top] = shape('#00ff00').box;
  expect([left, top]).toEqual([305, 25]);
  expect(await web.call('click', { at: [left + 9, top + 9] })).toMatchObject({ title: 'Green' });
  expect(await web.call('drag', { from: shape('#333333').ref, by: [100, 0] })).toMatchObject({ title: '100px' });
  expect(JSON.stringify(await web.call('snapshot'))).not.toContain('circle');
});

test('text is selected, fields without a name for it are filled, and lists that a page draws are chosen from', async () => {
  await open('/editor');
  const { nodes } = Object(await web.call('snapshot'));
  const editor = nodes.find(({ editable }: { editable?: boolean }) => editable);
  await web.call('select_text', { target: editor.ref, text: 'old words' });
  expect(await web.call('press', 'Shift')).toMatchObject({ title: 'old words' });
  const field = nodes.find(({ role }: { role: string }) => role === 'textbox');
  await web.call('select_text', { target: field.ref, text: 'needle' });
  expect(await web.call('press', 'Shift')).toMatchObject({ title: 'needle' });
  expect(await web.failure('select_text', { target: field.ref, text: 'pin' })).toMatch(/does not hold/);
  await web.call('fill', { target: editor.ref, text: 'New' });
  expect(await textOf()).toContain('New');
  const fruit = nodes.find(({ role }: { role: string }) => role === 'combobox');
  expect(await web.call('select_option', { target: fruit.ref, options: 'Pear' })).toMatchObject({ title: 'Pear' });
  expect(await web.call('click', { target: 'Two', modifiers: ['Control'] })).toMatchObject({ title: 'true,Two' });
  expect(await web.failure('click', { at: [540, 20] })).toMatch(/user must agree first/);
});

test('long lists are scrolled through', async () => {
  await open('/virtual');
  expect(await textOf()).not.toContain('Row 100');
  await web.call('scroll', { target: 'Rows', direction: 'down', screens: 10 });
  expect(await textOf()).toContain('Row 100');
  await open('/endless');
  await web.call('wait_for', 'Item 10');
  await web.call('scroll', 'bottom');
  await web.call('wait_for', 'Item 20');
  expect(await web.call('scroll', 'top')).toMatchObject({ scroll: { top: 0, end: false } });
});

test('drag, double click and hover work', async () => {
  await open('/drag');
  expect(await web.call('drag', { from: 'Card', to: { text: 'Bin', role: 'region' } })).toMatchObject({
    title: 'Dropped',
  });
  await web.call('hover', { text: 'Card', role: 'button' });
  await web.call('double_click', { text: 'Card', role: 'button' });
});

test('downloads land in the folder of the run, under a safe name, and no more than was agreed', async () => {
  await open('/files');
  expect(await web.call('download', 'Prices')).toEqual({
    name: 'prices.csv',
    bytes: 22,
    text: 'name,price\nLamp,19.90\n',
    cut: false,
  });
  expect(await web.call('download', { name: 'prices.csv' })).toMatchObject({ bytes: 22 });
  expect(await web.call('download', 'Huge')).toMatchObject({
    downloads: [{ error: expect.stringMatching(/larger than/) }],
  });
  expect(await web.failure('download', { name: '../x' })).toMatch(/There is: prices.csv/);
});

test('files come from the workspace alone', async () => {
  await open('/files');
  expect(await web.call('upload', { target: 'Photo', files: 'photo.png' })).toMatchObject({ title: 'photo.png' });
  for (const files of ['/etc/passwd', '../x', 'link.txt', 'missing.txt'])
    expect(await web.failure('upload', { target: 'Photo', files })).toMatch(/no file .* in the workspace/);
});

test('tabs are told of, and can be changed to', async () => {
  await open('/popup');
  const told = Object(await web.call('click', 'Open'));
  const [{ tab }] = told.new_tabs;
  expect(await web.call('tabs', { select: tab })).toContainEqual(expect.objectContaining({ tab, current: true }));
  await web.call('wait_for', 'Thank you');
  expect(await web.call('tabs', { close: tab })).toContainEqual(
    expect.objectContaining({ title: 'Popup', current: true }),
  );
});

test('dialogs are told of, and wait for an answer', async () => {
  await open('/dialogs');
  expect(await web.call('click', 'Alert')).toMatchObject({ alerts: ['Low stock'] });
  expect(await web.call('click', 'Confirm')).toMatchObject({ dialog: { type: 'confirm', message: 'Sure?' } });
  expect(await web.failure('snapshot')).toMatch(/dialog waits/);
  expect(await web.call('dialog', { accept: true })).toMatchObject({ title: 'yes' });
  await web.call('click', 'Prompt');
  expect(await web.call('dialog', { accept: true, text: 'Ada' })).toMatchObject({ title: 'Ada' });
  // The clicks that the dialogs broke off are over too, and have not taken what this one has to tell.
  expect(await open('/errors')).toMatchObject({ navigated: true });
});

test('dialogs are answered one after the other, wherever they come from', async () => {
  const asks = (message: string) => ({ dialog: { message } });
  expect(await open('/asks')).toMatchObject(asks('At load?'));
  expect(await web.failure('open', shop.url)).toMatch(/confirm dialog waits/);
  expect(await web.call('dialog', { accept: true })).toMatchObject({ title: 'Yes' });
  await open('/many-dialogs');
  expect(await web.call('click', 'Three')).toMatchObject(asks('One?'));
  expect(await web.call('dialog', { accept: false })).toMatchObject(asks('Two?'));
  expect(await web.call('dialog', { accept: true, text: 'Ada' })).toMatchObject(asks('Three?'));
  expect(await web.call('dialog', { accept: true })).toMatchObject({ title: 'false,Ada,true' });
  expect(await web.failure('dialog', { accept: true })).toMatch(/no dialog to answer/);
  await web.call('wait_for', 'In a frame');
  expect(await web.call('click', 'In a frame')).toMatchObject(asks('Inside?'));
  await web.call('dialog', { accept: true, text: 'Bob' });
  expect(await web.call('wait_for', 'Bob')).not.toHaveProperty('dialog');
  await web.call('click', 'Later');
  expect(await web.call('wait_for', 'No such text')).toMatchObject(asks('Late?'));
  expect(await web.call('dialog', { accept: false })).toMatchObject({ title: 'false' });
  const { dialog, new_tabs: opened } = Object(await web.call('click', 'Pop up'));
  expect(dialog).toMatchObject({ message: 'At load?' });
  await web.call('dialog', { accept: false });
  expect(await web.call('tabs', { close: opened[0].tab })).toHaveLength(1);
});

test('a page that would rather stay is left', async () => {
  await open('/stay');
  await web.call('fill', { target: 'Name', text: 'Ada' });
  expect(await web.call('click', 'Leave')).toMatchObject({ title: 'Thanks' });
});

test('errors of the page are told of', async () => {
  const told = [await open('/errors')];
  const more = async () => {
    told.push(await web.call('wait_for', { url: 'errors' }));
    return JSON.stringify(told);
  };
  await expect.poll(more).toMatch(/It broke.*Late trouble/);
});

test('waiting ends with what it waits for', async () => {
  await open('/later');
  await web.call('wait_for', 'Ready');
  await web.call('wait_for', { gone: 'Loading' });
  expect(await web.call('wait_for', { url: 'later?done' })).toMatchObject({ url: `${shop.url}/later?done` });
  expect(await web.failure('wait_for', { text: 'Never', timeout_ms: 200 })).toMatch(/longer than 200 ms/);
  expect(await web.failure('wait_for', {})).toMatch(/give one of/);
});

test('what nobody sees is left out, and passwords are', async () => {
  await open('/hidden');
  const { text, nodes } = Object(await web.call('snapshot'));
  const read = JSON.stringify(await web.call('read', { whole: true }));
  for (const told of [text, JSON.stringify(nodes), read]) {
    expect(told).not.toContain('SECRET');
    expect(told).toContain('Visible text');
    expect(told).toContain('White on black');
  }
  expect(text).toMatch(/heading "?Seen/);
  expect(text).toMatch(/checkbox "Agree"/);
  expect(text).toMatch(/button "Close"/);
  expect(await web.call('find_text', 'secret')).toMatchObject({ count: 0 });
});

test('pictures show what is seen, with marks for what can be acted on', async () => {
  await open('/sale');
  expect(await web.call('screenshot')).toMatchObject({ image: { type: 'image', mediaType: 'image/jpeg' } });
  const { marks } = Object(await web.call('screenshot', { marks: true, full: true }));
  const lamp = marks.find(({ name }: { name: string }) => name === 'Brass lamp');
  expect(await web.call('click', lamp.ref)).toMatchObject({ title: 'Brass lamp' });
  expect(await web.call('screenshot', { element: 'Add to cart' })).toMatchObject({ image: { mediaType: 'image/png' } });
});

test('credentials go into the page and nowhere else', async () => {
  await open('/login');
  await web.call('fill', { target: 'User', credential: 'user' });
  await web.call('fill', { target: 'Password', credential: 'password' });
  const told = JSON.stringify([
    await web.call('snapshot'),
    await web.call('read'),
    await web.call('find_text', 'hello'),
  ]);
  expect(told).not.toMatch(/ada@shop|pa55/);
  expect(told).toContain('Hello [credential user]');
  expect(await web.failure('fill', { target: 'User', credential: 'other' })).toMatch(/no credential "other" for 127/);
  await web.call('submit', {
    target: { text: 'Log in', role: 'button' },
    button: 'Log in',
    to: new URL(shop.url).host,
    summary: 'Log in.',
  });
  expect(shop.sent[0]?.body).toBe('user=ada%40shop.test&password=pa55-w0rd-x');
});

test('a session ends with its run, and leaves nothing behind', async () => {
  const own = await mkdtemp(join(tmpdir(), 'thimble-run-'));
  vi.stubEnv('TMPDIR', own);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(own, { recursive: true });
  });
  const count = async () => (await readdir(own)).filter((name) => name.startsWith('thimble-browser-')).length;
  await using short = useBrowser();
  await short.call('open', `${shop.url}/sale`);
  expect(await count()).toBe(1);
  await short.end();
  expect(await count()).toBe(0);
  expect(await short.failure('snapshot')).toMatch(/no page is open/);
});
