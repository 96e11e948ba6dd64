import { AgentError } from '@thimble/core';
import { delay } from '@thimble/core/utilities';
import type { Locator, Page, Request } from 'playwright-core';
import { pageReader, type Purpose } from '../page/ask-page.ts';
import { addLayout } from '../snapshot/add-layout.ts';
import { hideInTree } from '../snapshot/hide-in-tree.ts';
import type { AriaNode } from '../snapshot/aria-tree.ts';
import { inOneLine, lineOf } from '../snapshot/snapshot-text.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { matches, onlyOne, readRef, shownRef, type Target } from '../target.ts';
import type { SavedFile } from './downloads.ts';
import { floodCount } from './flood.ts';
import type { News } from './news.ts';
import { Refs } from './refs.ts';
import type { HideSecrets } from './secrets.ts';
import { within } from './within.ts';

type Init = {
  number: number;
  news: News;
  hide: HideSecrets;
  nextDocument(): number;
  isCurrent(): boolean;
  /** It makes things happen without end. */
  onFlood(): void;
};
/** An element, and how it is called in what is told. */
export type Found = { locator: Locator; label: string; node: AriaNode; purpose: Purpose };

/** `shown`: what was asked for, in errors. */
type Asked = { shown: string; timeout: number };

/** For what a page that is well says at once, in milliseconds. */
const patience = 5_000;

export type Snapshot = { tree: AriaNode; title: string };

/** One page, with the refs that were given out for it. */
export class Tab {
  readonly page: Page;
  readonly number: number;
  /** Dialogs since it was loaded. */
  dialogs = 0;
  /** What it was to open, where that is no page: a file that was downloaded in its place. */
  file: SavedFile | undefined;
  /** What the server answered to the last navigation; 0 before one. */
  status = 0;
  readonly #init: Init;
  readonly #pending = new Set<Request>();
  readonly #refs: Refs;
  #navigations = 0;
  #failed = 0;

  constructor(page: Page, init: Init) {
    const { number, news, nextDocument, isCurrent } = init;
    this.page = page;
    this.number = number;
    this.#init = init;
    this.#refs = new Refs(nextDocument);
    const isFlood = floodCount();
    const count = () => void (isFlood() && init.onFlood());
    page.on('console', count);
    page.on('pageerror', count);
    page.on('request', count);
    page.on('frameattached', count);
    page.on('framenavigated', count);
    page.on('domcontentloaded', () => this.#refs.pageLoaded());
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame()) return this.#refs.frameLoaded();
      this.dialogs = 0;
      if (frame.url() !== 'about:blank') this.file = undefined;
      this.#navigations++;
      if (isCurrent()) news.navigated();
    });
    page.on('pageerror', (error) => news.consoleError(error.message));
    page.on('console', (message) => {
      // The browser asks for an icon of its own accord.
      const isOfPage = !message.location().url.endsWith('/favicon.ico');
      if (message.type() === 'error' && isOfPage) news.consoleError(message.text());
    });
    page.on('request', (request) => {
      const kind = request.resourceType();
      const isMain = request.isNavigationRequest() && kind === 'document' && isOfMainFrame(request, page);
      if (isMain || kind === 'xhr' || kind === 'fetch') this.#pending.add(request);
    });
    page.on('response', (response) => {
      const request = response.request();
      if (!request.isNavigationRequest() || !isOfMainFrame(request, page)) return;
      this.status = response.status();
      if (isCurrent()) news.answered(this.status);
    });
    page.on('requestfinished', (request) => this.#pending.delete(request));
    page.on('requestfailed', (request) => {
      if (this.#pending.delete(request) && request.isNavigationRequest()) this.#failed++;
    });
  }

  readonly refOf = (ref: string): string => this.#refs.show(ref);

  /** Whether the page says anything in time. */
  answers(): Promise<boolean> {
    return within(
      this.page.title().then(() => true),
      patience,
      false,
    );
  }

  /** '' where the page does not say in time. */
  title(): Promise<string> {
    return within(
      this.page.title().then((text) => this.#init.hide(text).slice(0, 500)),
      patience,
      '',
    );
  }

  /** The page as it is now. Its refs are those that can be acted on. */
  async snapshot(timeout: number, { layout = false }: { layout?: boolean | undefined } = {}): Promise<Snapshot> {
    const { tree, title } = await takeSnapshot(this.page, timeout);
    if (layout) await addLayout(this.page, tree, timeout);
    hideInTree(tree, this.#init.hide);
    this.#refs.replace(tree);
    return { tree, title: this.#init.hide(title) };
  }

  /** @throws AgentError `tool` for a ref that is stale, and for a text that is not that of one element */
  async find(target: Target, timeout: number): Promise<Found> {
    const ref = typeof target === 'string' ? readRef(target) : undefined;
    if (ref) return this.#byRef(ref.ref, { shown: shownRef(ref.document, ref.ref), timeout });
    const wanted = typeof target === 'string' ? { text: target } : target;
    const { whole, part } = matches((await this.snapshot(timeout)).tree, wanted);
    const inline =
      whole.length === 0 && wanted.role === undefined ? await this.#inline(wanted.text, timeout) : undefined;
    if (inline) return inline;
    const node = onlyOne(whole.length > 0 ? whole : part, wanted, this.refOf);
    return this.#found(node, node.ref ?? '', { shown: wanted.text, timeout });
  }

  /** What is a word within a text has no ref of its own, though it may be there to be clicked. */
  async #inline(text: string, timeout: number): Promise<Found | undefined> {
    const locator = this.page.getByText(text, { exact: true }).filter({ visible: true });
    if ((await locator.count()) !== 1) return undefined;
    const node: AriaNode = {
      role: 'text',
      name: text,
      text: '',
      ref: undefined,
      states: {},
      url: undefined,
      children: [],
    };
    const purpose = await pageReader.purpose(locator, timeout);
    return purpose && { locator, label: lineOf(node, this.refOf), node, purpose };
  }

  async #byRef(ref: string, { shown, timeout }: Asked): Promise<Found> {
    const node = this.#refs.nodeOf(ref, shown);
    if (!node) throw new AgentError('tool', staleness(shown));
    return this.#found(node, ref, { shown, timeout });
  }

  async #found(node: AriaNode, ref: string, { shown, timeout }: Asked): Promise<Found> {
    const locator = this.page.getByRef(ref);
    const purpose = await pageReader.purpose(locator, timeout);
    if (!purpose) throw new AgentError('tool', staleness(shown));
    return { locator, label: lineOf({ ...node, text: '', states: {}, url: undefined }, this.refOf), node, purpose };
  }

  /** Where the page is, for `settle`. */
  mark(): { navigations: number; failed: number; pending: ReadonlySet<Request> } {
    return { navigations: this.#navigations, failed: this.#failed, pending: new Set(this.#pending) };
  }

  /**
   * Waits for what an action has begun: a page that loads, and what its scripts have asked for. Returns the title, where nothing has
   * begun that could change it.
   */
  async settle(
    before: ReturnType<Tab['mark']>,
    { navigationTimeoutMs }: { navigationTimeoutMs: number },
  ): Promise<string | undefined> {
    // An answer from the page comes after the events of what was done to it.
    const title = await this.title();
    const isNew = (request: Request) => !before.pending.has(request);
    const begun = () => [...this.#pending].filter(isNew);
    const hasMoved = this.#navigations > before.navigations;
    if (!hasMoved && begun().length === 0) return title;
    if (hasMoved || begun().some((request) => request.isNavigationRequest()))
      await this.#loaded(navigationTimeoutMs, begun);
    const end = Date.now() + 2_000;
    while (begun().length > 0 && Date.now() < end) await delay(25);
    return undefined;
  }

  /** When a tab that was just opened has loaded what it was opened for. */
  async firstPage(settings: { navigationTimeoutMs: number }): Promise<void> {
    if (/^(?:about:blank)?$/.test(this.page.url())) await this.page.waitForEvent('framenavigated', { timeout: 1_000 });
    await this.page.waitForLoadState('domcontentloaded');
    await this.settle({ navigations: 0, failed: 0, pending: new Set() }, settings);
  }

  async #loaded(timeout: number, begun: () => Request[]): Promise<void> {
    const end = Date.now() + timeout;
    while (begun().some((request) => request.isNavigationRequest()) && Date.now() < end) await delay(25);
    const left = Math.max(1, end - Date.now());
    await this.page.waitForLoadState('domcontentloaded', { timeout: left }).catch(() => {
      this.#init.news.note('The page is still loading.');
    });
  }
}

function staleness(shown: string): string {
  return `${inOneLine(shown, 200)} is not on the page any more. Take a new snapshot.`;
}

function isOfMainFrame(request: Request, page: Page): boolean {
  try {
    return request.frame() === page.mainFrame();
  } catch {
    // Its frame is not there yet: it is that of a new page.
    return false;
  }
}
