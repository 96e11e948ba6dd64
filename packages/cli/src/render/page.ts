import type { Screen } from './renderer.ts';
import type { StatusLine } from './status-line.ts';

/** Text in a terminal, with a status line below it while the view waits for something. */
export class Page {
  readonly #screen: Screen;
  readonly #status: StatusLine;
  #atLineStart = true;

  constructor(screen: Screen, status: StatusLine) {
    this.#screen = screen;
    this.#status = status;
  }

  /** Continues where the last text ended. */
  write(text: string): void {
    if (text === '') return;
    this.#status.hide();
    this.#screen.write(text);
    this.#atLineStart = text.endsWith('\n');
  }

  /** Writes whole lines, never in the middle of another. */
  print(text = ''): void {
    this.endLine();
    this.write(`${text}\n`);
  }

  /** Writes indented lines, the first one marked with `bar`, the others with `nextBar`. */
  printBlock(text: string, bar: string, nextBar = bar): void {
    const lines = text.split('\n').map((line, index) => `  ${index === 0 ? bar : nextBar} ${line}`);
    this.print(lines.join('\n'));
  }

  endLine(): void {
    if (!this.#atLineStart) this.write('\n');
  }

  /** Shows what the view is waiting for, unless a line is still being written. */
  wait(label: string): void {
    if (this.#atLineStart && label !== '') this.#status.show(label);
    else this.#status.hide();
  }

  /** Width in columns. */
  get columns(): number {
    return this.#screen.columns();
  }
}
