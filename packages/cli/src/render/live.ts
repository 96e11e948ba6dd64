import type { ActionStep, AgentEvent } from '@thimble/core';
import { answerText, count, durationText, usageText } from './format.ts';
import { highlight } from './highlight.ts';
import type { Paint } from './paint.ts';
import { proseFilter } from './prose.ts';
import type { Renderer, Screen } from './renderer.ts';
import { oneLine, safeText } from './safe-text.ts';
import type { StatusLine } from './status-line.ts';
import { firstLines, hasAnswer, outcomeOf, runSummary, type RunEnd } from './summary.ts';

export type LiveOptions = { screen: Screen; paint: Paint; status: StatusLine; verbose?: boolean };

/** The view in a terminal: replies as they stream, then their code, tool calls, logs and what each step cost. */
export function liveRenderer({ screen, paint, status, verbose = false }: LiveOptions): Renderer {
  const prose = proseFilter();
  const running = new Map<string, { label: string; input: string }>();
  let startedAt = 0;
  let steps = 0;
  let logs = '';
  let logLines = 0;
  let atLineStart = true;
  let waitingFor = '';
  let preparing = '';
  let spoken = '';

  function write(text: string): void {
    if (text === '') return;
    status.hide();
    screen.write(text);
    atLineStart = text.endsWith('\n');
  }

  /** Whole lines, never in the middle of another. */
  function print(text = ''): void {
    write(`${atLineStart ? '' : '\n'}${text}\n`);
  }

  function printBlock(text: string, bar: string, nextBar = bar): void {
    print(
      text
        .split('\n')
        .map((line, index) => `  ${index === 0 ? bar : nextBar} ${line}`)
        .join('\n'),
    );
  }

  function printLog(text: string): void {
    const lines = safeText(text).replace(/\n$/, '').split('\n');
    const room = verbose ? lines.length : Math.max(0, maxLogLines - logLines);
    logs += text;
    logLines += lines.length;
    if (room > 0) printBlock(lines.slice(0, room).join('\n'), paint('dim', '›'));
  }

  function speak(text: string): void {
    const safe = safeText(text);
    spoken += safe;
    write(safe);
  }

  /** An answer that was the model's last text has been read already. */
  function printAnswer(event: RunEnd): void {
    const answer = safeText(answerText(event.output));
    if (hasAnswer(event) && answer.trim() !== spoken.trim())
      print(`\n${paint(['bold', 'green'], 'Answer')}\n${answer}`);
  }

  function printOutcome(step: ActionStep): void {
    const { text, isError } = outcomeOf(step, logs);
    const style = isError ? 'red' : 'none';
    if (text !== '')
      printBlock(
        paint(style, verbose ? safeText(text) : firstLines(safeText(text), 10)),
        paint(isError ? 'red' : 'dim', isError ? '✗' : '='),
        ' ',
      );
  }

  function wait(): void {
    const calls = [...running.values()].map((call) => call.label).join(', ');
    const label = calls || preparing || waitingFor;
    if (atLineStart && label !== '') status.show(label);
    else status.hide();
  }

  /** What a managed agent does, by its tool calls and ends: several may be at work at the same time. */
  function handleManaged(event: AgentEvent, name: string): void {
    if (event.type === 'tool-start' || event.type === 'tool-end') handleTool(event, `${name} › `);
    else if (event.type === 'step-end') {
      print(
        paint(
          'dim',
          `  ${name} › step ${event.step} · ${usageText(event.result.usage)} · ${durationText(event.result.timing.durationMs)}`,
        ),
      );
    }
  }

  function handleTool(event: Extract<AgentEvent, { type: 'tool-start' | 'tool-end' }>, prefix = ''): void {
    const key = `${event.agent.join('/')} ${event.id}`;
    if (event.type === 'tool-start') {
      running.set(key, { label: `${prefix}${safeText(event.name)}`, input: JSON.stringify(event.input) });
      return;
    }
    const { label = `${prefix}${safeText(event.name)}`, input = '' } = running.get(key) ?? {};
    running.delete(key);
    const time = durationText(event.durationMs);
    const room = Math.max(10, screen.columns() - label.length - time.length - 8);
    const mark = event.error === undefined ? paint('green', '✓') : paint('red', '✗');
    print(`  ${mark} ${label} ${paint('dim', `${oneLine(input, room)} ${time}`)}`);
    if (event.error !== undefined) printBlock(paint('red', firstLines(safeText(event.error), 10)), ' ');
    else if (verbose && event.output !== undefined) printBlock(paint('dim', safeText(answerText(event.output))), ' ');
  }

  function handle(event: AgentEvent): void {
    switch (event.type) {
      case 'run-start':
        startedAt = event.time;
        waitingFor = 'starting';
        return print(paint('dim', safeText(event.model)));
      case 'plan':
        return print(`${paint('bold', 'Plan')}\n${safeText(event.plan)}`);
      case 'step-start':
        steps += 1;
        logs = '';
        logLines = 0;
        spoken = '';
        waitingFor = 'thinking';
        return print(`\n${paint(['bold', 'cyan'], `Step ${event.step}`)}`);
      case 'reasoning-delta':
        waitingFor = 'reasoning';
        if (verbose) write(paint('dim', safeText(event.text)));
        return;
      case 'text-delta':
        if (waitingFor === 'reasoning' && !atLineStart) print();
        waitingFor = 'thinking';
        speak(prose.push(event.text));
        if (prose.inCode) {
          if (!atLineStart) print();
          waitingFor = 'writing code';
        }
        return;
      case 'code':
        prose.take();
        waitingFor = 'running code';
        return printBlock(highlight(safeText(event.code), paint), paint('dim', '│'));
      case 'tool-start':
      case 'tool-end':
        return handleTool(event);
      case 'approval-request':
        return print(
          `  ${paint('yellow', '?')} ${safeText(event.name)} needs approval ${paint('dim', oneLine(JSON.stringify(event.input), screen.columns() - 20))}`,
        );
      case 'log':
        return printLog(event.text);
      case 'memory-compact':
        return print(paint('dim', `  memory compacted from ${event.before} to ${event.after} tokens`));
      case 'final-answer':
        return;
      case 'step-end': {
        speak(prose.take());
        const { usage, timing } = event.result;
        if (!verbose && logLines > maxLogLines)
          printBlock(
            paint('dim', `… ${count(logLines - maxLogLines, 'more line')} (--verbose shows all)`),
            paint('dim', '›'),
          );
        printOutcome(event.result);
        waitingFor = '';
        return print(paint('dim', `  ${usageText(usage)} · ${durationText(timing.durationMs)}`));
      }
      case 'run-end': {
        speak(prose.take());
        waitingFor = '';
        printAnswer(event);
        return print(`\n${paint('dim', runSummary(event, { steps, startedAt }))}`);
      }
    }
  }

  return {
    handle(event) {
      preparing = '';
      const [managed] = event.agent.slice(-1);
      if (managed === undefined) handle(event);
      else handleManaged(event, safeText(managed));
      wait();
    },
    notice: (text) => print(text),
    progress(what, detail = '') {
      preparing = `${what} ${detail}`.trimEnd();
      wait();
    },
    close() {
      status.hide();
      if (!atLineStart) print();
    },
  };
}

const maxLogLines = 30;
