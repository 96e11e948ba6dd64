import { AgentError, type ToolContext } from '@thimble/core';
import type { SessionSettings } from '../browser-options.ts';
import { BrowserSession } from './browser-session.ts';

/** Browsers, one for each run that uses one: they end with their runs. */
export class BrowserSessions implements AsyncDisposable {
  readonly #settings: SessionSettings;
  readonly #sessions = new Map<string, Promise<BrowserSession>>();
  /** Browsers that were replaced, and may take their time to end. */
  readonly #ending = new Map<string, Promise<unknown>>();
  #isDisposed = false;

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  /** The session of the run of a call. One whose browser was killed is replaced, and the replacement says so. */
  async of({ runId, onRunEnd }: Pick<ToolContext, 'runId' | 'onRunEnd'>): Promise<BrowserSession> {
    if (this.#isDisposed) throw new AgentError('disposed', 'This browser was disposed. Make a new one.');
    const known = this.#sessions.get(runId);
    if (!known) {
      onRunEnd?.(() => this.#forget(runId));
      return this.#start(runId);
    }
    const session = await known;
    if (!session.isOver) return session;
    // Another call may have been faster.
    if (this.#sessions.get(runId) !== known) return this.of({ runId });
    const ended = Promise.allSettled([this.#ending.get(runId), session[Symbol.asyncDispose]()]);
    this.#ending.set(runId, ended);
    // A profile is for one browser at a time.
    const next = this.#start(runId, this.#settings.userDataDir === undefined ? undefined : ended);
    (await next).news.note('The browser ended, and a new one was started: its pages are gone.');
    return next;
  }

  /** The session of a run, if it has one that lives. */
  async existing(runId: string): Promise<BrowserSession | undefined> {
    const session = await this.#sessions.get(runId)?.catch(() => undefined);
    return session?.isOver ? undefined : session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await Promise.all([...this.#sessions.keys()].map((runId) => this.#forget(runId)));
  }

  #start(runId: string, after?: Promise<unknown>): Promise<BrowserSession> {
    const session = Promise.resolve(after).then(() => BrowserSession.start(this.#settings));
    this.#sessions.set(runId, session);
    session.catch(() => this.#sessions.delete(runId));
    return session;
  }

  async #forget(runId: string): Promise<void> {
    const session = this.#sessions.get(runId);
    this.#sessions.delete(runId);
    await session?.then(
      (open) => open[Symbol.asyncDispose](),
      () => {},
    );
    const ending = this.#ending.get(runId);
    this.#ending.delete(runId);
    await ending;
  }
}
