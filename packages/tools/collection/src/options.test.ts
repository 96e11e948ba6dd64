import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { hostGuard } from './host-guard.ts';
import * as factories from './index.ts';

const document = { openapi: '3.0.0', info: { title: 'x', version: '1' }, paths: {} };

const foreign = { name: 'x', description: 'x', invoke: async () => '', execute: () => '', schema: { type: 'object' } };

/** What comes before the options. */
const before: { readonly [factory: string]: readonly unknown[] } = {
  fromAiSdk: ['x', foreign],
  fromLangChain: [foreign],
  fromOpenApi: [document],
  htmlToMarkdown: ['<p>Hello'],
  retriever: [[{ source: 'a', text: 'b' }]],
  sql: [':memory:'],
  workspaceFiles: [tmpdir()],
};

const guarded = {
  guardedFetch: factories.guardedFetch,
  visitWebpage: factories.visitWebpage,
  transcribe: factories.transcribe,
};

const all: { readonly [factory: string]: unknown } = {
  ...guarded,
  codeInterpreter: factories.codeInterpreter,
  fromAiSdk: factories.fromAiSdk,
  fromLangChain: factories.fromLangChain,
  fromOpenApi: factories.fromOpenApi,
  htmlToMarkdown: factories.htmlToMarkdown,
  pythonInterpreter: factories.pythonInterpreter,
  retriever: factories.retriever,
  sql: factories.sql,
  userInput: factories.userInput,
  webSearch: factories.webSearch,
  wikipediaSearch: factories.wikipediaSearch,
  workspaceFiles: factories.workspaceFiles,
};

async function make(name: string, options: unknown): Promise<unknown> {
  const factory = all[name];
  return typeof factory === 'function' ? Reflect.apply(factory, null, [...(before[name] ?? []), options]) : undefined;
}

test.each(Object.keys(all))('%s refuses an option that it does not have', async (name) => {
  await expect(make(name, { eclipse: true })).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringMatching(new RegExp(`^${name} has no option "eclipse"\\. It takes [\\w, ]+\\.$`)),
  });
});

test.each(Object.keys(guarded))('%s is not open because a rule was misspelt, or is no list', async (name) => {
  await expect(make(name, { allowhosts: ['a.test'] })).rejects.toThrow('Did you mean `allowHosts`?');
  await expect(make(name, { denyHosts: 'a.test' })).rejects.toThrow(
    `${name}.denyHosts must be an array, each part a string.`,
  );
  await expect(make(name, { allowPrivate: 'a.test' })).rejects.toThrow(
    `${name}.allowPrivate must be true or false, or`,
  );
});

test('hostGuard takes a list of hosts only', () => {
  expect(() => Reflect.apply(hostGuard, null, [{ denyHosts: 'a.test' }])).toThrow(
    'hostGuard.denyHosts must be an array',
  );
});

test('files are not written because `readOnly` was misspelt', async () => {
  await expect(make('workspaceFiles', { readonly: true })).rejects.toThrow('Did you mean `readOnly`?');
});

test('limits that are none, and folders that nobody names, are refused', async () => {
  await expect(make('workspaceFiles', { limits: { entrys: 1 } })).rejects.toThrow(
    'workspaceFiles.limits has no option "entrys". Did you mean `entries`?',
  );
  await expect(factories.transcribeAudio(new Uint8Array(), JSON.parse('{ "lang": "en" }'))).rejects.toThrow(
    'transcribeAudio has no option "lang"',
  );
});

test.each<[string, object, readonly unknown[], string]>([
  ['no documents', factories.retriever, [], 'takes documents, [{ source'],
  ['texts for documents', factories.retriever, [['text']], 'takes documents, [{ source'],
  ['no document of an API', factories.fromOpenApi, [], 'takes a document'],
  ['no tool of the AI SDK', factories.fromAiSdk, ['name'], 'takes a name and a tool'],
])('%s is refused', async (_, factory, args, message) => {
  const made = async () => typeof factory === 'function' && Reflect.apply(factory, null, args);
  await expect(made()).rejects.toMatchObject({ code: 'invalid-argument', message: expect.stringContaining(message) });
});

test.each(['codeInterpreter', 'pythonInterpreter'])('%s without an executor says what to give', async (name) => {
  await expect(make(name, {})).rejects.toThrow(`${name}.executor is missing. Give a sandbox`);
});
