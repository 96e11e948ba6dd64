import type { AgentEvent } from '@thimble/core';
import { AskedCalls, callKey } from './asked-calls.ts';
import { answerText, durationText, usageText } from './format.ts';
import { proseFilter } from './prose.ts';
import { progressLines } from './progress-lines.ts';
import type { Renderer, Screen } from './renderer.ts';
import { oneLine, safeText } from './safe-text.ts';
import { firstLines, hasAnswer, outcomeOf, runSummary } from './summary.ts';

export type PlainOptions = { output: Screen; progress: Screen; verbose?: boolean };

/** For files, pipes and CI: writes the final answer to `output`, and what happens to `progress`, in whole lines. */
export function plainRenderer({ output, progress, verbose = false }: PlainOptions): Renderer {
  const prose = proseFilter();
  const inputs = new Map<string, string>();
  const asked = new AskedCalls();
  let startedAt: number | undefined;
  let steps = 0;
  let spoken = '';
  let logs = '';

  function print(event: AgentEvent, text: string): void {
    const who = [...event.agent, String(event.step)].join(' › ');
    for (const line of safeText(text).replace(/\n$/, '').split('\n')) progress.write(`[${safeText(who)}] ${line}\n`);
  }

  /** Prints what the model has said since the last call, without the code that ran. */
  function printSpoken(event: AgentEvent): void {
    if (event.agent.length > 0) return;
    const text = (spoken + prose.take()).trim();
    spoken = '';
    if (text !== '') print(event, text);
  }

  function handle(event: AgentEvent): void {
    startedAt ??= event.time;
    switch (event.type) {
      case 'run-start':
        if (event.agent.length > 0) return;
        return progress.write(`${safeText(event.model)}\n`);
      case 'plan':
        return print(event, `plan: ${event.plan}`);
      case 'text-delta':
        if (event.agent.length === 0) spoken += prose.push(event.text);
        return;
      case 'code':
        if (event.agent.length === 0) prose.take();
        printSpoken(event);
        return print(event, indent(event.code, '│ '));
      case 'tool-start':
        inputs.set(callKey(event), JSON.stringify(event.input));
        return;
      case 'tool-end': {
        const input = inputs.get(callKey(event)) ?? '';
        inputs.delete(callKey(event));
        print(event, `${event.name} ${verbose ? input : oneLine(input, 80)} · ${durationText(event.durationMs)}`);
        if (event.error !== undefined) print(event, `${asked.isOpen(event) ? '?' : '✗'} ${event.error}`);
        else if (verbose && event.output !== undefined) print(event, `→ ${JSON.stringify(event.output)}`);
        return;
      }
      case 'guard':
        return print(event, `${event.name}: ${event.action} by the rule ${event.rule}: ${event.reason}`);
      case 'approval-request':
        asked.add(event);
        return print(event, `${event.name} needs approval: ${JSON.stringify(event.input)}`);
      case 'approval-answer':
        return print(event, asked.outcome(event));
      case 'log':
        if (event.agent.length === 0) logs += event.text;
        return print(event, indent(event.text, '› '));
      case 'memory-compact':
        return print(event, `memory compacted from ${event.before} to ${event.after} tokens`);
      case 'step-start':
        if (event.agent.length > 0) return;
        steps += 1;
        spoken = '';
        logs = '';
        return;
      case 'reasoning-delta':
      case 'final-answer':
        return;
      case 'step-end': {
        const { text, isError } = outcomeOf(event.result, event.agent.length === 0 ? logs : '');
        // If the text is the answer, it is printed as the answer.
        if (event.result.answer === undefined) printSpoken(event);
        if (text !== '') print(event, `${isError ? '✗' : '='} ${verbose ? text : firstLines(text, 10)}`);
        return print(event, `${usageText(event.result.usage)} · ${durationText(event.result.timing.durationMs)}`);
      }
      case 'run-end':
        if (event.agent.length > 0) return;
        if (hasAnswer(event)) output.write(`${safeText(answerText(event.output))}\n`);
        return progress.write(`${runSummary(event, { steps, startedAt })}\n`);
    }
  }

  return {
    handle,
    notice: (text) => progress.write(`${text}\n`),
    progress: progressLines(progress),
    close() {},
  };
}

function indent(text: string, bar: string): string {
  return safeText(text)
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => bar + line)
    .join('\n');
}
