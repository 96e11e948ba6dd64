import type { ActionStep, AgentEvent } from '@thimble/core';
import { AskedCalls } from './asked-calls.ts';
import { answerText, durationText, usageText } from './format.ts';
import { highlight } from './highlight.ts';
import { Page } from './page.ts';
import type { Paint } from './paint.ts';
import { proseFilter } from './prose.ts';
import type { Renderer, Screen } from './renderer.ts';
import { RunningTools } from './running-tools.ts';
import { oneLine, safeText } from './safe-text.ts';
import type { StatusLine } from './status-line.ts';
import { StepLog } from './step-log.ts';
import { firstLines, hasAnswer, outcomeOf, runSummary, type RunEnd } from './summary.ts';

type ApprovalEvent = Extract<AgentEvent, { type: 'approval-request' | 'approval-answer' }>;

export type LiveOptions = { screen: Screen; paint: Paint; status: StatusLine; verbose?: boolean };

/** The view in a terminal: replies as they stream, then their code, tool calls, logs and what each step cost. */
export function liveRenderer(options: LiveOptions): Renderer {
  const view = new LiveView(options);
  return {
    handle: (event) => view.handle(event),
    notice: (text) => view.page.print(text),
    progress: (what, detail) => view.prepare(what, detail),
    close: () => view.close(),
  };
}

class LiveView {
  readonly page: Page;
  readonly #paint: Paint;
  readonly #verbose: boolean;
  readonly #prose = proseFilter();
  readonly #tools: RunningTools;
  readonly #asked = new AskedCalls();
  #log: StepLog;
  #startedAt: number | undefined;
  #steps = 0;
  /** What the model has said in this step, without its code. */
  #spoken = '';
  #waitingFor = '';
  /** What the sandbox is waiting for; shown instead of `#waitingFor` until the next event. */
  #preparing = '';

  constructor({ screen, paint, status, verbose = false }: LiveOptions) {
    this.page = new Page(screen, status);
    this.#paint = paint;
    this.#verbose = verbose;
    this.#tools = new RunningTools(this.page, paint, { verbose, asked: this.#asked });
    this.#log = this.#newLog();
  }

  handle(event: AgentEvent): void {
    this.#preparing = '';
    this.#startedAt ??= event.time;
    const [managed] = event.agent.slice(-1);
    if (managed === undefined) this.#handleOwn(event);
    else this.#handleManaged(event, safeText(managed));
    this.#wait();
  }

  prepare(what: string, detail = ''): void {
    this.#preparing = `${what} ${detail}`.trimEnd();
    this.#wait();
  }

  close(): void {
    this.page.wait('');
    this.page.endLine();
  }

  #wait(): void {
    this.page.wait(this.#tools.labels || this.#preparing || this.#waitingFor);
  }

  #handleOwn(event: AgentEvent): void {
    const { page } = this;
    const paint = this.#paint;
    switch (event.type) {
      case 'run-start':
        this.#waitingFor = 'starting';
        return page.print(paint('dim', safeText(event.model)));
      case 'plan':
        return page.print(`${paint('bold', 'Plan')}\n${safeText(event.plan)}`);
      case 'step-start':
        return this.#startStep(event.step);
      case 'reasoning-delta':
        this.#waitingFor = 'reasoning';
        return this.#verbose ? page.write(paint('dim', safeText(event.text))) : undefined;
      case 'text-delta':
        return this.#stream(event.text);
      case 'code':
        this.#prose.take();
        this.#waitingFor = 'running code';
        return page.printBlock(highlight(safeText(event.code), paint), paint('dim', '│'));
      case 'tool-start':
      case 'tool-end':
        return this.#tools.handle(event);
      case 'guard':
        return page.print(
          paint('dim', `  ${safeText(`${event.name}: ${event.action} by the rule ${event.rule}: ${event.reason}`)}`),
        );
      case 'approval-request':
      case 'approval-answer':
        return this.#showApproval(event);
      case 'log':
        return this.#log.push(event.text);
      case 'memory-compact':
        return page.print(paint('dim', `  memory compacted from ${event.before} to ${event.after} tokens`));
      case 'final-answer':
        return;
      case 'step-end':
        return this.#endStep(event.result);
      case 'run-end':
        return this.#endRun(event);
    }
  }

  /** Of managed agents only calls, approvals and the ends of steps are shown, because several can be at work at the same time. */
  #handleManaged(event: AgentEvent, name: string): void {
    if (event.type === 'tool-start' || event.type === 'tool-end') this.#tools.handle(event, `${name} › `);
    else if (event.type === 'approval-request' || event.type === 'approval-answer')
      this.#showApproval(event, `${name} › `);
    else if (event.type === 'step-end')
      this.page.print(this.#paint('dim', `  ${name} › step ${event.step} · ${costOf(event.result)}`));
  }

  #showApproval(event: ApprovalEvent, prefix = ''): void {
    const paint = this.#paint;
    if (event.type === 'approval-answer') {
      const mark = event.approved ? paint('green', '✓') : paint('red', '✗');
      return this.page.print(`  ${mark} ${prefix}${safeText(this.#asked.outcome(event))}`);
    }
    this.#asked.add(event);
    const input = oneLine(JSON.stringify(event.input), this.page.columns - 20);
    const name = `${prefix}${safeText(event.name)}`;
    this.page.print(`  ${paint('yellow', '?')} ${name} needs approval ${paint('dim', input)}`);
  }

  #startStep(number: number): void {
    this.#steps += 1;
    this.#log = this.#newLog();
    this.#spoken = '';
    this.#waitingFor = 'thinking';
    this.page.print(`\n${this.#paint(['bold', 'cyan'], `Step ${number}`)}`);
  }

  #stream(text: string): void {
    if (this.#waitingFor === 'reasoning') this.page.endLine();
    this.#waitingFor = 'thinking';
    this.#speak(this.#prose.push(text));
    if (!this.#prose.inCode) return;
    this.page.endLine();
    this.#waitingFor = 'writing code';
  }

  #speak(text: string): void {
    const safe = safeText(text);
    this.#spoken += safe;
    this.page.write(safe);
  }

  #endStep(step: ActionStep): void {
    this.#speak(this.#prose.take());
    this.#log.end();
    const { text, isError } = outcomeOf(step, this.#log.text);
    if (text !== '') {
      const shown = this.#verbose ? safeText(text) : firstLines(safeText(text), 10);
      const mark = isError ? this.#paint('red', '✗') : this.#paint('dim', '=');
      this.page.printBlock(this.#paint(isError ? 'red' : 'none', shown), mark, ' ');
    }
    this.#waitingFor = '';
    this.page.print(this.#paint('dim', `  ${costOf(step)}`));
  }

  #endRun(event: RunEnd): void {
    this.#speak(this.#prose.take());
    this.#waitingFor = '';
    const answer = safeText(answerText(event.output));
    // If the answer is the model's last text, the reader has already seen it.
    if (hasAnswer(event) && answer.trim() !== this.#spoken.trim())
      this.page.print(`\n${this.#paint(['bold', 'green'], 'Answer')}\n${answer}`);
    const tally = { steps: this.#steps, startedAt: this.#startedAt ?? event.time };
    this.page.print(`\n${this.#paint('dim', runSummary(event, tally))}`);
  }

  #newLog(): StepLog {
    return new StepLog(this.page, this.#paint, this.#verbose);
  }
}

function costOf({ usage, timing }: Pick<ActionStep, 'usage' | 'timing'>): string {
  return `${usageText(usage)} · ${durationText(timing.durationMs)}`;
}
