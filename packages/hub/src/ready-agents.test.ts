import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Tool } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
import { pyodide } from '@thimble/pyodide';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { inspectAgent, loadAgent } from './index.ts';

const folder = join(import.meta.dirname, '../../../agents');
const from = [join(import.meta.dirname, '..')];
const before = process.cwd();
let dir = '';

// What all but the data analyst name. The one for SQL starts its own; the others share this one.
const executor = isolatedVm({ processes: 1 });
afterAll(() => executor[Symbol.asyncDispose]());

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ready-agents-'));
  await writeFile(join(dir, 'sales.csv'), 'month,sold\nMay,3\nJune,9\n');
  using database = new DatabaseSync(join(dir, 'data.sqlite'));
  database.exec("create table sales (month text, sold integer); insert into sales values ('May', 3), ('June', 9)");
  process.chdir(dir);
});
afterEach(async () => {
  process.chdir(before);
  await rm(dir, { recursive: true, force: true });
});

/** Runs a ready agent, whose model says this code. */
async function run(name: string, code: string, options: Parameters<typeof loadAgent>[1] = {}) {
  const model = scriptedModel(['The plan.', `<code>${code}</code>`].slice(hasPlan.has(name) ? 0 : 1));
  await using agent = await loadAgent(`file:${join(folder, name)}`, { model, from, ...options });
  const { state, output } = await agent.run('Go.', { output: agent.output });
  return { state, output };
}

const executorOf = (name: string) =>
  name === 'data-analyst' ? '@thimble/pyodide#pyodide({"imports": ["pandas"]})' : '@thimble/isolated-vm#isolatedVm()';

const hasPlan = new Set(['data-analyst', 'researcher', 'repository-explorer']);

test('none needs trust, and each says what it is', async () => {
  const names = (await readdir(folder, { withFileTypes: true })).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  expect(names.sort()).toEqual(['data-analyst', 'repository-explorer', 'researcher', 'text-to-sql', 'web-shopper']);
  for (const name of names)
    expect([name, await inspectAgent(join(folder, name))]).toEqual([
      name,
      expect.objectContaining({ demands: [], code: [], description: expect.any(String), executor: executorOf(name) }),
    ]);
});

test('the data analyst reads tables', async () => {
  const code = 'text = read_file(path="sales.csv")\nfinal_answer("June" in str(text))';
  await using executor = pyodide();
  expect(await run('data-analyst', code, { executor })).toEqual({ state: 'success', output: true });
});

test('the researcher answers with citations', async () => {
  const code = `const page = await visit_webpage({ url: 'https://example.com' });
final_answer({ answer: 'Yes.', citations: [{ url: 'https://example.com', title: String(page), quote: 'q' }] })`;
  const tools = [stand('visit_webpage', 'Example')];
  const citations = [{ url: 'https://example.com', title: 'Example', quote: 'q' }];
  expect(await run('researcher', code, { tools, executor })).toEqual({
    state: 'success',
    output: { answer: 'Yes.', citations },
  });
});

test('the one for SQL asks the database of the working directory', async () => {
  const code = `const sql = 'select month from sales order by sold desc limit 1';
const { rows } = await query_database({ sql });
final_answer({ answer: rows[0].month, sql, rows })`;
  expect(await run('text-to-sql', code)).toMatchObject({ state: 'success', output: { answer: 'June' } });
});

test('the web shopper lists offers, of pages that need a browser too', async () => {
  const code = `const text = await visit_webpage({ url: 'https://shop.example.com' });
await open({ url: 'https://shop.example.com' });
const { nodes } = await snapshot({});
final_answer({ best: String(text), offers: [{ shop: 's', url: 'https://example.com', price: nodes[0], currency: 'EUR', available: true }] })`;
  const tools = [stand('visit_webpage', 's'), stand('open', 'opened'), stand('snapshot', { nodes: [5] })];
  expect(await run('web-shopper', code, { tools, executor })).toMatchObject({
    state: 'success',
    output: { best: 's', offers: [{ price: 5 }] },
  });
});

test('the web shopper has the tools of a real browser, but for those that send something', async () => {
  await using agent = await loadAgent(join(folder, 'web-shopper'), { model: scriptedModel([]), from });
  const names = agent.options.tools?.map(({ declaration }) => declaration.name) ?? [];
  expect(names).toEqual(expect.arrayContaining(['web_search', 'visit_webpage', 'open', 'snapshot', 'click']));
  for (const name of ['submit', 'fill', 'press', 'upload', 'download']) expect(names).not.toContain(name);
});

test('the repository explorer reads the files of the working directory', async () => {
  const code = `final_answer(JSON.stringify(await list_files({})).includes('sales.csv'))`;
  expect(await run('repository-explorer', code, { executor })).toEqual({ state: 'success', output: true });
});

/** In the place of a tool that needs the network. */
function stand(name: string, result: unknown): Tool {
  return {
    declaration: {
      name,
      description: 'd',
      inputSchema: { type: 'object', properties: {}, additionalProperties: true },
    },
    effect: 'read',
    repeatable: true,
    prepare: async () => ({ input: {}, needsApproval: false, execute: async () => result }),
  };
}
