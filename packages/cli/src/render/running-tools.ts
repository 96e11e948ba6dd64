import type { AgentEvent } from '@thimble/core';
import { callKey, type AskedCalls } from './asked-calls.ts';
import { answerText, durationText } from './format.ts';
import type { Page } from './page.ts';
import type { Paint } from './paint.ts';
import { oneLine, safeText } from './safe-text.ts';
import { firstLines } from './summary.ts';

export type ToolEvent = Extract<AgentEvent, { type: 'tool-start' | 'tool-end' }>;

/** The tool calls of a run. Several can run at the same time, so each is printed when it ends. */
export class RunningTools {
  readonly #page: Page;
  readonly #paint: Paint;
  readonly #verbose: boolean;
  readonly #asked: AskedCalls;
  readonly #calls = new Map<string, { label: string; input: string }>();

  constructor(page: Page, paint: Paint, { verbose, asked }: { verbose: boolean; asked: AskedCalls }) {
    this.#page = page;
    this.#paint = paint;
    this.#verbose = verbose;
    this.#asked = asked;
  }

  /** The names of the tools that are running. */
  get labels(): string {
    return [...this.#calls.values()].map(({ label }) => label).join(', ');
  }

  handle(event: ToolEvent, prefix = ''): void {
    const key = callKey(event);
    const name = `${prefix}${safeText(event.name)}`;
    if (event.type === 'tool-start') {
      this.#calls.set(key, { label: name, input: JSON.stringify(event.input) });
      return;
    }
    const { label, input } = this.#calls.get(key) ?? { label: name, input: '' };
    this.#calls.delete(key);
    this.#printCall(event, label, input);
  }

  #printCall(event: Extract<ToolEvent, { type: 'tool-end' }>, label: string, input: string) {
    const { error, output, durationMs } = event;
    const paint = this.#paint;
    const isOpen = this.#asked.isOpen(event);
    const bad = isOpen ? paint('yellow', '?') : paint('red', '✗');
    const time = durationText(durationMs);
    const room = Math.max(10, this.#page.columns - label.length - time.length - 8);
    const mark = error === undefined ? paint('green', '✓') : bad;
    this.#page.print(`  ${mark} ${label} ${paint('dim', `${oneLine(input, room)} ${time}`)}`);
    if (error !== undefined) this.#page.printBlock(paint(isOpen ? 'dim' : 'red', firstLines(safeText(error), 10)), ' ');
    else if (this.#verbose && output !== undefined)
      this.#page.printBlock(paint('dim', safeText(answerText(output))), ' ');
  }
}
