import { AgentError } from '@thimble/core';
import type { BrowserContext, Dialog, Download, Page } from 'playwright-core';
import type { News } from './news.ts';
import type { HideSecrets } from './secrets.ts';
import { Tab } from './tab.ts';
import { within } from './within.ts';

export { Tab } from './tab.ts';

export type TabsOptions = {
  maxTabs: number;
  news: News;
  hide: HideSecrets;
  onDialog(dialog: Dialog): void;
  onDownload(download: Download): void;
  /** The browser opens no tab any more. */
  onSilent(): void;
};

/** More than any page for people shows before another one is loaded. */
const maxDialogs = 30;
/** For a new tab, or for one to close, in milliseconds: the browser itself does this, whatever its pages do. */
const maxWait = 8_000;

/** The tabs of a browser, numbered from 1, and the one that is looked at. */
export class Tabs {
  readonly #context: BrowserContext;
  readonly #options: TabsOptions;
  #tabs: Tab[] = [];
  #current: Tab | undefined;
  #count = 0;
  #documents = 0;
  #isOpening = false;
  #onOpened = () => {};

  constructor(context: BrowserContext, options: TabsOptions) {
    this.#context = context;
    this.#options = options;
    for (const page of context.pages()) this.#adopt(page);
    this.#current = this.#tabs[0];
    // Of a page that was just opened too: it may ask before anybody is told that it is there.
    context.on('dialog', (dialog) => this.#asked(dialog));
    context.on('page', (page) => {
      // A page may open more than anybody could look at.
      if (this.#tabs.length >= options.maxTabs) {
        options.news.note(`The page opens more than ${options.maxTabs} tabs; the others were closed.`);
        return void page.close().catch(() => {});
      }
      const tab = this.#adopt(page);
      this.#onOpened();
      if (!this.#isOpening) options.news.newTab({ tab: tab.number, url: page.url() });
    });
  }

  get all(): readonly Tab[] {
    return this.#tabs;
  }

  get current(): Tab | undefined {
    return this.#current;
  }

  async open(): Promise<Tab> {
    const { maxTabs } = this.#options;
    if (this.#tabs.length >= maxTabs)
      throw new AgentError('tool', `There are ${maxTabs} tabs already. Close one first.`);
    this.#isOpening = true;
    try {
      const page = await this.#newPage();
      this.#current = this.#tabs.find((tab) => tab.page === page) ?? this.#adopt(page);
      return this.#current;
    } finally {
      this.#isOpening = false;
    }
  }

  /** When the next tab is there, which something has begun to open; or a little later, where none comes. */
  opened(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onOpened = resolve;
    return within(promise, 2_000, undefined);
  }

  /** Gives a page up that says nothing any more. It may not even be closed. */
  giveUp(tab: Tab): Promise<void> {
    return within(this.#close(tab, 'did not answer any more, and was closed.'), maxWait, undefined);
  }

  select(number: number): Tab {
    this.#current = this.find(number);
    return this.#current;
  }

  find(number: number): Tab {
    const tab = this.#tabs.find((candidate) => candidate.number === number);
    if (tab) return tab;
    const numbers = this.#tabs.map((candidate) => candidate.number).join(', ') || 'none';
    throw new AgentError('tool', `There is no tab ${number}. There are: ${numbers}.`);
  }

  /** The first new tab may have crashed before it was one; a browser that opens no second one is of no use. */
  async #newPage(): Promise<Page> {
    for (let attempt = 1; attempt <= 2; attempt++) {
      const opening = this.#context.newPage();
      const opened = await within<Page | 'late' | { error: unknown }>(
        opening.catch((error: unknown) => ({ error })),
        maxWait,
        'late',
      );
      if (opened === 'late') void opening.then((page) => page.close()).catch(() => {});
      else if ('error' in opened) throw opened.error;
      else return opened;
    }
    this.#options.onSilent();
    throw new AgentError('tool', 'The browser did not answer any more, and was closed. Use open; a new one starts.');
  }

  #adopt(page: Page): Tab {
    const { news, hide, onDownload } = this.#options;
    const closeFor = (reason: string) => void this.#close(tab, reason);
    const tab: Tab = new Tab(page, {
      number: ++this.#count,
      news,
      hide,
      nextDocument: () => ++this.#documents,
      isCurrent: () => this.#current === tab,
      onFlood() {
        closeFor('kept the browser busy without end, with messages, requests or frames, and was closed.');
      },
    });
    this.#tabs.push(tab);
    page.on('download', onDownload);
    page.on('crash', () => closeFor('crashed and was closed. Open it again, or another one.'));
    page.on('close', () => this.#remove(tab));
    return tab;
  }

  #asked(dialog: Dialog): void {
    const { onDialog } = this.#options;
    const tab = this.#tabs.find(({ page }) => page === dialog.page());
    if (!tab || ++tab.dialogs <= maxDialogs) return onDialog(dialog);
    void this.#close(tab, `showed more than ${maxDialogs} dialogs, and was closed.`);
  }

  /** Closes a page for what it did, once. */
  async #close(tab: Tab, reason: string): Promise<void> {
    if (!this.#tabs.includes(tab)) return;
    this.#remove(tab);
    this.#options.news.note(`The page of tab ${tab.number} ${reason}`);
    await tab.page.close().catch(() => {});
  }

  #remove(tab: Tab): void {
    this.#tabs = this.#tabs.filter((candidate) => candidate !== tab);
    if (this.#current === tab) this.#current = this.#tabs.at(-1);
  }
}
