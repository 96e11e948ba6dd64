import type { Json, Tool } from '@thimble/core';
import { testTool, type ToolFixture } from '@thimble/core/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startShop, type Shop } from './__fixtures__/shop.ts';
import { useBrowser, type UsedBrowser } from './__fixtures__/use-browser.ts';

type Fixture = Pick<ToolFixture, 'failing' | 'refused'> & { inputs: readonly Json[] };

const fixtures: { [tool: string]: Fixture } = {
  open: { inputs: ['/play', { url: '/play' }], failing: { input: 'file:///etc/passwd', message: /Only http/ } },
  back: { inputs: [{}] },
  forward: { inputs: [{}] },
  reload: { inputs: [{}] },
  tabs: { inputs: [{}, { select: 1 }], failing: { input: { select: 99 }, message: /There are: 1/ } },
  snapshot: { inputs: [{}, 'Go', { find: '/^Go$/', depth: 3 }], failing: { input: '/(/', message: /no regular exp/ } },
  read: { inputs: [{}, { whole: true, offset: 3 }] },
  find_text: { inputs: ['Gift', { text: 'Gift', max: 1 }] },
  screenshot: { inputs: [{}, { marks: true }, { element: 'Go' }] },
  click: {
    inputs: ['Go', { target: { text: 'Go', role: 'button' } }],
    failing: { input: 'd9e9', message: /snapshot/ },
  },
  double_click: { inputs: ['Go', { at: [1, 1] }] },
  hover: { inputs: ['Go', { at: [1, 1] }] },
  drag: {
    inputs: [
      { from: 'Go', to: 'Gift' },
      { from: 'Go', by: [5, 5] },
    ],
    failing: { input: { from: 'Go' }, message: /either to or by/ },
  },
  select_text: {
    inputs: ['Go', { target: 'Go', text: 'G' }],
    failing: { input: { target: 'Go', text: 'Stop' }, message: /does not hold/ },
  },
  check: { inputs: ['Gift', { target: 'Gift', checked: false }] },
  select_option: {
    inputs: [{ target: 'Kind', options: 'desk' }],
    failing: { input: { target: 'Name', options: 'desk' }, message: /no option/ },
  },
  press: {
    inputs: ['Escape', { key: 'a', target: 'Name' }],
    failing: { input: 'Nokey', message: /Write one such as/ },
  },
  scroll: { inputs: ['down', { target: 'Go' }] },
  fill: {
    inputs: [{ target: 'Name', text: 'Ada' }],
    failing: { input: { target: 'Name', credential: 'x' }, message: /no credentials/ },
  },
  submit: { inputs: [submission('Order')], failing: { input: submission('Cancel'), message: /it is called "Order"/ } },
  wait_for: {
    inputs: ['Go', { gone: 'No such text' }],
    failing: { input: { text: 'No', timeout_ms: 9 }, message: /9 ms/ },
  },
  close_popups: { inputs: [{}] },
  upload: {
    inputs: [{ target: 'Photo', files: 'photo.png' }],
    failing: { input: { target: 'Photo', files: '../x' }, message: /no file/ },
  },
  download: { inputs: ['Prices'], failing: { input: { name: 'x' }, message: /There is: / } },
};

function submission(button: string): Json {
  return { target: 'Order', button, to: 'shop.test', summary: 'An order.' };
}

let shop: Shop;
let web: UsedBrowser;
let workspace: string;

beforeAll(async () => {
  shop = await startShop();
  workspace = await mkdtemp(join(tmpdir(), 'thimble-workspace-'));
  await writeFile(join(workspace, 'photo.png'), 'x');
  web = useBrowser({ workspace, prefix: 'web_', runId: 'test-tool' });
  await web.call('web_open', `${shop.url}/play`);
  await web.call('web_open', `${shop.url}/play?again`);
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await rm(workspace, { recursive: true });
});

describe('the tool dialog', () => {
  testTool(test, {
    create: () => askedBefore(web.tool('web_dialog')),
    inputs: [{ accept: true }, { accept: false }, { accept: true, text: 'Ada' }],
    failing: { input: { accept: true, text: 'nobody asked' }, message: /There is no dialog/ },
  });
});

/** A dialog has to wait before each call, and there is one at a time. */
function askedBefore(dialog: Tool): Tool {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...dialog,
    async prepare(input) {
      const prepared = await dialog.prepare(input);
      const isAsked = !JSON.stringify(input).includes('nobody asked');
      return {
        ...prepared,
        execute(context) {
          const call = last.then(async () => {
            if (isAsked) await web.call('web_click', 'Ask');
            return prepared.execute(context);
          });
          last = call.catch(() => {});
          return call;
        },
      };
    },
  };
}

for (const [name, { inputs, ...fixture }] of Object.entries(fixtures))
  describe(`the tool ${name}`, () => {
    testTool(test, { create: (): Tool => web.tool(`web_${name}`), inputs, ...fixture });
  });

test('every tool is among them', () => {
  const named = [...Object.keys(fixtures), 'dialog'].map((name) => `web_${name}`);
  expect(named.toSorted()).toEqual(web.tools.toSorted());
});
