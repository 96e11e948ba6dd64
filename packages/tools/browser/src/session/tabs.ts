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
};

/** More than any page for people shows before another one is loaded. */
const maxDialogs = 30;

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
      const page = await this.#context.newPage();
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

  /** Gives a page up that says nothing any more, for a new one. It may not even be closed. */
  async replace(tab: Tab): Promise<void> {
    this.#remove(tab);
    void tab.page.close().catch(() => {});
    await this.open();
    this.#options.news.note(`The page of tab ${tab.number} did not answer any more, and was closed.`);
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

  #adopt(page: Page): Tab {
    const { news, hide, onDownload } = this.#options;
    const tab = new Tab(page, {
      number: ++this.#count,
      news,
      hide,
      nextDocument: () => ++this.#documents,
      isCurrent: () => this.#current === tab,
    });
    this.#tabs.push(tab);
    page.on('download', onDownload);
    page.on('crash', () => {
      news.note(`The page of tab ${tab.number} crashed and was closed. Open it again, or another one.`);
      this.#remove(tab);
      void page.close().catch(() => {});
    });
    page.on('close', () => this.#remove(tab));
    return tab;
  }

  #asked(dialog: Dialog): void {
    const { news, onDialog } = this.#options;
    const tab = this.#tabs.find(({ page }) => page === dialog.page());
    if (!tab || ++tab.dialogs <= maxDialogs) return onDialog(dialog);
    news.note(`The page of tab ${tab.number} showed more than ${maxDialogs} dialogs, and was closed.`);
    this.#remove(tab);
    void tab.page.close().catch(() => {});
  }

  #remove(tab: Tab): void {
    this.#tabs = this.#tabs.filter((candidate) => candidate !== tab);
    if (this.#current === tab) this.#current = this.#tabs.at(-1);
  }
}
