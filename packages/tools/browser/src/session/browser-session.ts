import { AgentError } from '@thimble/core';
import { abortable, startTimer } from '@thimble/core/utilities';
import { hostGuard, type HostGuard } from '@thimble/tools/host-guard';
import { join } from 'node:path';
import type { BrowserContext, Dialog, Locator } from 'playwright-core';
import type { SessionSettings } from '../browser-options.ts';
import { explainFailure } from './explain-failure.ts';
import { Dialogs } from './dialogs.ts';
import { Downloads } from './downloads.ts';
import { installGate, type Gate } from './gate.ts';
import { startGuardProxy, type GuardProxy } from './guard-proxy.ts';
import { News, type Report } from './news.ts';
import { scratchFolder, type ScratchFolder } from './scratch-folder.ts';
import { Secrets } from './secrets.ts';
import { startBrowser, type StartedBrowser } from './start-browser.ts';
import { Tabs, type Tab } from './tabs.ts';
import { within } from './within.ts';

type Parts = {
  scratch: ScratchFolder;
  proxy: GuardProxy;
  browser: StartedBrowser;
  gate: Gate;
  downloads: Downloads;
  guard: HostGuard;
  news: News;
  secrets: Secrets;
};
type Call = { signal: AbortSignal };

/** The browser of one run. Its calls follow one another, and each is bounded. */
export class BrowserSession implements AsyncDisposable {
  readonly settings: SessionSettings;
  readonly news: News;
  readonly tabs: Tabs;
  readonly downloads: Downloads;
  readonly gate: Gate;
  readonly guard: HostGuard;
  readonly secrets: Secrets;
  /** Fields with credentials that a picture would show. */
  readonly masked: Locator[] = [];
  readonly dialogs: Dialogs;
  readonly #parts: Parts;
  #lastCall: Promise<unknown> = Promise.resolve();
  #isOver = false;

  private constructor(settings: SessionSettings, parts: Parts) {
    this.settings = settings;
    this.#parts = parts;
    ({ news: this.news, downloads: this.downloads, gate: this.gate, guard: this.guard, secrets: this.secrets } = parts);
    const { context } = parts.browser;
    this.dialogs = new Dialogs(parts.news);
    this.tabs = new Tabs(context, {
      maxTabs: settings.maxTabs,
      news: parts.news,
      hide: parts.secrets.hide,
      onDialog: (dialog) => this.dialogs.add(dialog),
      onDownload: (download) => parts.downloads.add(download),
      onSilent: () => (this.#isOver = true),
    });
    context.once('close', () => (this.#isOver = true));
  }

  static async start(settings: SessionSettings): Promise<BrowserSession> {
    const secrets = new Secrets();
    const news = new News(secrets.hide);
    const guard = hostGuard(settings);
    await using stack = new AsyncDisposableStack();
    const scratch = stack.use(await scratchFolder());
    const downloads = await Downloads.open(settings, { news, scratch });
    const refusals = new Map<string, string>();
    const onRefused = ({ host }: URL, error: unknown) => {
      // The browser asks for things of its own accord too: what a page asks for fails there, and is told of then.
      if (AgentError.is(error) && refusals.size < 1_000) refusals.set(host, error.message);
    };
    const proxy = stack.use(await startGuardProxy(guard, onRefused));
    const browser = await startBrowser(settings, {
      proxyUrl: proxy.url,
      downloadsPath: downloads.unfinished,
      artifactsDir: await scratch.folder('artifacts'),
    });
    stack.defer(() => browser.close());
    const { context } = browser;
    context.setDefaultTimeout(settings.timeoutMs);
    context.setDefaultNavigationTimeout(settings.navigationTimeoutMs);
    context.on('requestfailed', (request) => {
      const url = new URL(request.url());
      const reason = refusals.get(url.host);
      if (reason !== undefined) news.blocked({ method: request.method(), url, reason });
    });
    if (browser.profile !== undefined) await scratch.noteProfile(browser.profile);
    const gate = await installGate(browser, { guard, submissions: settings.submissions, news });
    if (settings.record?.kind === 'trace') await context.tracing.start({ screenshots: true, snapshots: true });
    const session = new BrowserSession(settings, { scratch, proxy, browser, gate, downloads, guard, news, secrets });
    stack.move();
    return session;
  }

  /** Whether the browser has ended, killed or disposed, or answers nothing any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The dialog that waits for an answer. */
  get dialog(): Dialog | undefined {
    return this.dialogs.waiting;
  }

  get context(): BrowserContext {
    return this.#parts.browser.context;
  }

  /** Does something on the current page, and tells what came of it. `what` names it in errors. */
  act(call: Call, what: string, work: (tab: Tab) => Promise<void>): Promise<Report> {
    return this.inTurn(call, what, async () => {
      const done = await this.#onPage(what, async (tab) => {
        const before = tab.mark();
        const tabs = new Set(this.tabs.all);
        const { next } = this.downloads;
        await work(tab);
        const { current } = this.tabs;
        const title = await current?.settle(before, this.settings);
        // What it opens may ask something at once.
        for (const opened of this.tabs.all)
          if (!tabs.has(opened)) await within(opened.firstPage(this.settings), 2_000, undefined);
        // What was to be a page may have become a file.
        if (tab.mark().failed > before.failed) await within(next, 500, undefined);
        if (this.downloads.isBusy) await within(this.downloads.settled(), 2_000, undefined);
        if (current) await this.#leaveForbidden(current);
        return title;
      });
      return this.report(done?.value);
    });
  }

  /** Looks at the current page. A dialog that shows up ends it, with a report in place of what was looked for. */
  look<T>(call: Call, what: string, work: (tab: Tab) => Promise<T>): Promise<T | Report> {
    return this.inTurn(call, what, async () => {
      const done = await this.#onPage(what, work);
      return done ? done.value : this.report();
    });
  }

  /** Calls of a run follow one another: a page is in one state at a time. */
  inTurn<T>({ signal }: Call, what: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#lastCall.then(async () => {
      signal.throwIfAborted();
      try {
        return await this.#bounded(work(), what);
      } catch (error) {
        throw explainFailure(
          this.#isOver && !AgentError.is(error) ? new Error('browser has been closed') : error,
          what,
        );
      }
    });
    this.#lastCall = turn.catch(() => {});
    return abortable(turn, signal);
  }

  /** Where the browser is, and what is new. `known`: the title, where it was asked for just now. */
  async report(known?: string): Promise<Report> {
    const { current } = this.tabs;
    const dialog = this.dialog && {
      dialog: { type: this.dialog.type(), message: this.secrets.hide(this.dialog.message()).slice(0, 1_000) },
    };
    if (!current) return { url: 'about:blank', title: '', ...dialog, ...this.news.take() };
    const { file } = current;
    const title = file?.name ?? (this.dialog ? '' : (known ?? (await current.title())));
    const url = (file?.url ?? current.page.url()).slice(0, 2_000);
    this.settings.onPage?.({ url, title });
    return { url, title, ...dialog, ...this.news.take() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { browser, scratch, proxy } = this.#parts;
    const { record } = this.settings;
    if (record?.kind === 'trace' && !this.#isOver)
      await browser.context.tracing.stop({ path: join(record.folder, `trace-${Date.now()}.zip`) }).catch(() => {});
    this.#isOver = true;
    if (record?.kind === 'video') await browser.context.close().catch(() => {});
    await browser.close().catch(() => {});
    await proxy[Symbol.asyncDispose]();
    await scratch[Symbol.asyncDispose]();
  }

  /** A browser that runs elsewhere may have been redirected to where nobody may go: that is left again, unread. */
  async #leaveForbidden({ page }: Tab): Promise<void> {
    if (this.#parts.browser.isProxied) return;
    for (const url of page.frames().map((frame) => frame.url())) {
      if (!/^https?:/.test(url)) continue;
      try {
        this.guard.checkUrl(new URL(url));
      } catch (error) {
        await page.goto('about:blank');
        throw error;
      }
    }
  }

  /** What comes of work on the current page; undefined where a dialog shows up before. */
  async #onPage<T>(what: string, work: (tab: Tab) => Promise<T>): Promise<{ value: T } | undefined> {
    const tab = this.tabs.current;
    if (!tab) throw new AgentError('tool', `${what}: no page is open. Use open({ url }) first.`);
    if (this.dialog)
      throw new AgentError(
        'tool',
        `${what}: a ${this.dialog.type()} dialog waits for an answer. Use dialog({ accept }) first.`,
      );
    const done = this.#leaveForbidden(tab).then(async () => ({ value: await work(tab) }));
    // When the dialog is answered, it goes on, and nobody waits for it: it must not take the news of later calls.
    done.catch(() => {});
    return (await Promise.race([done, this.dialogs.shown])) ?? undefined;
  }

  /** Nothing that a page does holds a run up for good, also where Playwright itself waits without end. */
  async #bounded<T>(work: Promise<T>, what: string): Promise<T> {
    const { timeoutMs, navigationTimeoutMs } = this.settings;
    const limit = navigationTimeoutMs + 3 * timeoutMs;
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = startTimer(limit, () => {
      const { current } = this.tabs;
      if (current && !this.dialog) void this.tabs.giveUp(current);
      reject(
        new AgentError('tool', `${what}: the page has not answered for ${limit} ms. Open it again, or another one.`),
      );
    });
    try {
      return await Promise.race([work, promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
