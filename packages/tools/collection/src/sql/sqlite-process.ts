import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { AgentError } from '@thimble/core';
import { abortable, startTimer } from '@thimble/core/utilities';
import { z } from 'zod';
import type { DatabaseOptions, QueryOptions, QueryResult } from './database.ts';
import type { ToWorker } from './worker-messages.ts';

const fromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({
    type: z.literal('result'),
    id: z.number(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.json())),
    leftOut: z.string().optional(),
    changes: z.number().optional(),
  }),
  z.object({ type: z.literal('error'), id: z.number(), message: z.string() }),
]);
type Answer = z.infer<typeof fromWorker>;

const startMs = 30_000;
const idleMs = 30_000;

/** A process that runs statements on one SQLite file, one at a time. It is ended when one takes too long, and when nobody asks. */
export class SqliteProcess implements AsyncDisposable {
  readonly #path: string;
  readonly #options: DatabaseOptions;
  #child: ChildProcess | undefined;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #nextId = 1;

  constructor(path: string, options: DatabaseOptions) {
    this.#path = path;
    this.#options = options;
  }

  /** The process, where there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  query(sql: string, options: QueryOptions): Promise<QueryResult> {
    const turn = this.#lastTurn.then(() => this.#query(sql, options));
    this.#lastTurn = turn.catch(() => {});
    return abortable(turn, options.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
  }

  async #query(sql: string, { limit, signal }: QueryOptions): Promise<QueryResult> {
    signal.throwIfAborted();
    clearTimeout(this.#idleTimer);
    const child = this.#child ?? (await this.#start(signal));
    const id = this.#nextId++;
    const { timeoutMs } = this.#options;
    const late = `The statement took longer than ${timeoutMs} ms and was stopped.`;
    const message = await this.#ask(child, { type: 'query', id, sql, limit }, { timeoutMs, late, signal });
    this.#idleTimer = startTimer(idleMs, () => this.#end());
    this.#idleTimer?.unref();
    if (message.type === 'result' && message.id === id) return message;
    throw new AgentError(
      'tool',
      `The database refused the statement: ${message.type === 'error' ? message.message : message.type}`,
    );
  }

  async #start(signal: AbortSignal): Promise<ChildProcess> {
    const { SystemRoot } = process.env;
    const child = fork(workerPath(), {
      env: SystemRoot === undefined ? {} : { SystemRoot },
      execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=256'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    // Whoever waits for an answer hears of it too.
    child.on('error', () => {});
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    const { write, resultCharacters } = this.#options;
    const late = 'The process that runs SQLite did not start.';
    const opening = { type: 'open' as const, path: this.#path, write, resultCharacters };
    const message = await this.#ask(child, opening, { timeoutMs: startMs, late, signal });
    if (message.type === 'ready') return child;
    this.#end();
    throw new AgentError(
      'tool',
      `The database cannot be opened: ${message.type === 'failed' ? message.message : message.type}`,
    );
  }

  /** Sends and waits for the answer. The process does not outlive a wait that is given up. */
  async #ask(
    child: ChildProcess,
    message: ToWorker,
    { timeoutMs, late, signal }: { timeoutMs: number; late: string; signal: AbortSignal },
  ): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const onExit = () =>
      reject(
        new AgentError('tool', 'The process that runs SQLite ended: the statement took too much memory, or broke it.'),
      );
    const timer = startTimer(timeoutMs, () => reject(new AgentError('tool', late)));
    child.once('message', resolve);
    child.once('exit', onExit);
    child.once('error', reject);
    child.ref();
    child.channel?.ref();
    try {
      child.send(message);
      return fromWorker.parse(await abortable(promise, signal));
    } catch (error) {
      this.#end();
      throw error;
    } finally {
      clearTimeout(timer);
      child.off('message', resolve).off('exit', onExit).off('error', reject);
      // It keeps nobody's process alive while nobody waits for it.
      child.unref();
      child.channel?.unref();
    }
  }

  #end(): void {
    clearTimeout(this.#idleTimer);
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}

/** TypeScript in this repository, JavaScript where it is installed. */
function workerPath(): URL {
  const script = new URL(
    import.meta.url.endsWith('.ts') ? '../sqlite-worker.ts' : './sqlite-worker.js',
    import.meta.url,
  );
  if (existsSync(script)) return script;
  throw new AgentError(
    'tool',
    'The script that runs SQLite is missing: keep @thimble/tools outside the bundle, as with --packages=external.',
  );
}
