import { count } from './format.ts';
import type { Page } from './page.ts';
import type { Paint } from './paint.ts';
import { safeText } from './safe-text.ts';

const maxLines = 30;

/** Shows what the code of one step prints. Unless `verbose`, lines after the first `maxLines` are only counted. */
export class StepLog {
  readonly #page: Page;
  readonly #bar: string;
  readonly #paint: Paint;
  readonly #maxLines: number;
  #text = '';
  #lines = 0;

  constructor(page: Page, paint: Paint, verbose: boolean) {
    this.#page = page;
    this.#paint = paint;
    this.#bar = paint('dim', '›');
    this.#maxLines = verbose ? Infinity : maxLines;
  }

  get text(): string {
    return this.#text;
  }

  push(text: string): void {
    const lines = safeText(text).replace(/\n$/, '').split('\n');
    const room = Math.max(0, this.#maxLines - this.#lines);
    this.#text += text;
    this.#lines += lines.length;
    if (room > 0) this.#page.printBlock(lines.slice(0, room).join('\n'), this.#bar);
  }

  /** Says how many lines were left out, if any. */
  end(): void {
    const more = this.#lines - this.#maxLines;
    if (more > 0)
      this.#page.printBlock(this.#paint('dim', `… ${count(more, 'more line')} (--verbose shows all)`), this.#bar);
  }
}
