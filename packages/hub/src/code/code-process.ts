import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { AgentError, type Json } from '@thimble/core';
import { messageOf, parseJson } from '@thimble/core/utilities';
import { denied } from './denied.ts';
import { replySchema, type Request } from './messages.ts';

export type CodeProcessOptions = {
  /** The agent's folder. */
  root: string;
  /** Folders from which packages are found, and the folders of those packages. */
  from: readonly string[];
  packages: readonly string[];
  /** Environment variables that the code may see, with their values. */
  env: { readonly [name: string]: string };
};

type Asked = Request extends infer One ? (One extends { id: number } ? Omit<One, 'id'> : never) : never;

export type CodeProcess = AsyncDisposable & {
  /** Counts the processes that ended: what one knew, the next one does not. */
  readonly generation: number;
  /** @throws AgentError what the code threw; `sandbox` if the process ended */
  ask(request: Asked, signal?: AbortSignal): Promise<Json>;
};

const maxLine = 20_000_000;
const maxWaitingMs = 60_000;

/**
 * A process for the code of an agent, started with the first request. Node's permission model lets it read the agent's files and
 * packages and nothing else: it writes no file, starts no process and loads no addon. The network is open to it.
 */
export function codeProcess(options: CodeProcessOptions): CodeProcess {
  let child: ChildProcess | undefined;
  let next = 1;
  let isDisposed = false;
  let generation = 0;
  const waiting = new Map<number, PromiseWithResolvers<Json>>();

  function fail(problem: string): void {
    child?.kill('SIGKILL');
    child = undefined;
    generation++;
    for (const { reject } of waiting.values()) reject(new AgentError('sandbox', `The code of the agent ${problem}`));
    waiting.clear();
  }

  function start(): ChildProcess {
    const started = spawn(
      process.execPath,
      [...flagsOf(options), workerPath(), realpathSync(options.root), ...options.from],
      {
        cwd: options.root,
        env: { ...options.env },
        stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      },
    );
    let errors = '';
    started.stderr?.on('data', (bytes: Buffer) => {
      errors = (errors + bytes.toString()).slice(-2_000);
    });
    started.on('error', (error) => fail(`cannot be run: ${messageOf(error)}`));
    started.on('exit', () => {
      if (started === child) fail(`ended by itself. ${errors.trim().split('\n').slice(-3).join(' ')}`);
    });
    const replies = started.stdio[4];
    if (replies && 'setEncoding' in replies)
      readLines(replies, onLine, () => fail('sent more than it may, and was ended.'));
    unref(started);
    return started;
  }

  function onLine(line: string): void {
    const reply = replySchema.safeParse(parseJson(line));
    const asked = reply.success ? waiting.get(reply.data.id) : undefined;
    if (!reply.success || !asked) return fail('sent what it may not, and was ended.');
    waiting.delete(reply.data.id);
    if ('value' in reply.data) asked.resolve(reply.data.value);
    else asked.reject(errorOf(reply.data.error));
  }

  return {
    get generation() {
      return generation;
    },
    async ask(request, signal) {
      if (isDisposed) throw new AgentError('disposed', 'The agent was disposed, and its code with it.');
      signal?.throwIfAborted();
      child ??= start();
      const id = next++;
      const asked = Promise.withResolvers<Json>();
      waiting.set(id, asked);
      const abort = () => {
        send(child, { type: 'abort', id });
        waiting.get(id)?.reject(signal?.reason);
        // Its reply may still come, and is then for nobody.
        waiting.set(id, Promise.withResolvers<Json>());
        waiting.get(id)?.promise.catch(() => {});
      };
      signal?.addEventListener('abort', abort, { once: true });
      // Waiting for a reply keeps the host alive; nothing else of the process does.
      const alive = setInterval(() => {}, maxWaitingMs);
      send(child, { ...request, id });
      try {
        return await asked.promise;
      } finally {
        clearInterval(alive);
        signal?.removeEventListener('abort', abort);
      }
    },
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      const ended = child;
      child = undefined;
      for (const { reject } of waiting.values()) reject(new AgentError('disposed', 'The agent was disposed.'));
      waiting.clear();
      if (!ended || ended.exitCode !== null) return;
      const exit = new Promise((done) => ended.once('exit', done));
      ended.ref();
      ended.kill('SIGKILL');
      await exit;
    },
  };
}

function send(child: ChildProcess | undefined, request: { type: string; id: number }): void {
  const input = child?.stdio[3];
  if (input && 'write' in input) input.write(`${JSON.stringify(request)}\n`);
}

function readLines(stream: Readable | Writable, onLine: (line: string) => void, onTooLong: () => void): void {
  let rest = '';
  if (!('setEncoding' in stream)) return;
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (rest.length > maxLine) onTooLong();
  });
}

function unref(child: ChildProcess): void {
  child.unref();
  for (const stream of child.stdio)
    if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
}

/** The tool's own errors keep their code where it is one that a tool may throw. */
function errorOf({ code, message }: { code?: string | undefined; message: string }): AgentError {
  if (code === denied)
    return new AgentError(
      'tool',
      'This code came with the agent, and may only read the files of the agent. It may write no file and start no program.',
    );
  return new AgentError(code === 'tool-input' ? 'tool-input' : 'tool', message);
}

function workerPath(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../worker.ts' : './worker.js', import.meta.url));
}

function flagsOf({ root, from, packages }: CodeProcessOptions): string[] {
  const worker = dirname(workerPath());
  const readable = [
    realpathSync(root),
    worker,
    ...packages.map((folder) => realpathSync(folder)),
    ...from.flatMap(modulesAbove),
  ];
  // Node looks for a package.json in every folder above a file.
  const manifests = [root, worker, ...packages].flatMap((folder) =>
    above(realpathSync(folder)).map((parent) => join(parent, 'package.json')),
  );
  return [
    ...conditions(process.execArgv),
    '--permission',
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    ...[...new Set([...readable, ...manifests])].map((path) => `--allow-fs-read=${path}`),
  ];
}

/** What tells packages of a workspace from what is published of them. */
function conditions(flags: readonly string[]): string[] {
  return flags.flatMap((flag, index) => {
    if (/^(?:--conditions|-C)$/.test(flag)) return [`--conditions=${flags[index + 1] ?? ''}`];
    return flag.startsWith('--conditions=') ? [flag] : [];
  });
}

function modulesAbove(folder: string): string[] {
  return above(resolve(folder))
    .map((parent) => join(parent, 'node_modules'))
    .filter((path) => existsSync(path));
}

function above(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...above(parent)];
}
