import { AgentError } from '@thimble/core';
import type { Dialog } from 'playwright-core';
import type { News } from './news.ts';

/** The dialog that waits for an answer: one at a time, as for people. */
export class Dialogs {
  readonly #news: News;
  #waiting: Dialog | undefined;
  #shown = Promise.withResolvers<void>();

  constructor(news: News) {
    this.#news = news;
  }

  get waiting(): Dialog | undefined {
    return this.#waiting;
  }

  /** When the next one waits. */
  get shown(): Promise<void> {
    return this.#shown.promise;
  }

  add(dialog: Dialog): void {
    const type = dialog.type();
    if (type === 'alert') this.#news.alert(dialog.message());
    // Leaving a page is what was asked for.
    if (type === 'alert' || type === 'beforeunload') return void dialog.accept().catch(() => {});
    if (this.#waiting) return void dialog.dismiss().catch(() => {});
    this.#waiting = dialog;
    this.#shown.resolve();
    dialog.page()?.once('close', () => this.#forget(dialog));
  }

  async answer(accept: boolean, text: string | undefined): Promise<void> {
    const dialog = this.#waiting;
    if (!dialog) throw new AgentError('tool', 'There is no dialog to answer.');
    this.#forget(dialog);
    await (accept ? dialog.accept(text) : dialog.dismiss());
  }

  #forget(dialog: Dialog): void {
    if (this.#waiting !== dialog) return;
    this.#waiting = undefined;
    this.#shown = Promise.withResolvers();
  }
}
