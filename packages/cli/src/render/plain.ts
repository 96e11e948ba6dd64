import type { AgentEvent } from '@thimble/core';
import { answerText, durationText, usageText } from './format.ts';
import type { Renderer, Screen } from './renderer.ts';
import { oneLine, safeText } from './safe-text.ts';
import { firstLines, hasAnswer, runSummary, stepError, valueOf } from './summary.ts';

export type PlainOptions = { output: Screen; progress: Screen; verbose?: boolean };

/** For files, pipes and CI: the final answer on `output`, and whole lines that say what happens on `progress`. */
export function plainRenderer({ output, progress, verbose = false }: PlainOptions): Renderer {
  const inputs = new Map<string, string>();
  let startedAt = 0;
  let steps = 0;
  let reply = '';

  function print(event: AgentEvent, text: string): void {
    const who = [...event.agent, String(event.step)].join(' › ');
    for (const line of safeText(text).replace(/\n$/, '').split('\n')) progress.write(`[${safeText(who)}] ${line}\n`);
  }

  function handle(event: AgentEvent): void {
    switch (event.type) {
      case 'run-start':
        if (event.agent.length > 0) return;
        startedAt = event.time;
        return progress.write(`${safeText(event.model)}\n`);
      case 'plan':
        return print(event, `plan: ${event.plan}`);
      case 'text-delta':
        if (event.agent.length === 0) reply += event.text;
        return;
      case 'code':
        if (verbose) print(event, event.code);
        return;
      case 'tool-start':
        inputs.set(callKey(event), JSON.stringify(event.input));
        return;
      case 'tool-end': {
        const input = inputs.get(callKey(event)) ?? '';
        inputs.delete(callKey(event));
        print(event, `${event.name} ${verbose ? input : oneLine(input, 80)} · ${durationText(event.durationMs)}`);
        if (event.error !== undefined) print(event, `${event.name} failed: ${event.error}`);
        else if (verbose && event.output !== undefined) print(event, `→ ${answerText(event.output)}`);
        return;
      }
      case 'approval-request':
        return print(event, `${event.name} needs approval: ${JSON.stringify(event.input)}`);
      case 'log':
        return print(event, event.text);
      case 'memory-compact':
        return print(event, `memory compacted from ${event.before} to ${event.after} tokens`);
      case 'step-start':
        if (event.agent.length > 0) return;
        steps += 1;
        reply = '';
        return;
      case 'reasoning-delta':
      case 'final-answer':
        return;
      case 'step-end': {
        const error = stepError(event.result);
        const value = valueOf(event.result);
        if (value !== '') print(event, `= ${firstLines(value, verbose ? Infinity : 10)}`);
        if (verbose && event.result.code === undefined && event.result.output !== '') print(event, event.result.output);
        if (error !== undefined) print(event, `error: ${error}`);
        return print(event, `${usageText(event.result.usage)} · ${durationText(event.result.timing.durationMs)}`);
      }
      case 'run-end':
        if (event.agent.length > 0) return;
        if (event.state === 'interrupted' && reply.trim() !== '') print(event, `so far: ${reply}`);
        if (hasAnswer(event)) output.write(`${safeText(answerText(event.output))}\n`);
        return progress.write(`${runSummary(event, { steps, startedAt })}\n`);
    }
  }

  return {
    handle,
    notice: (text) => progress.write(`${text}\n`),
    close() {},
  };
}

function callKey(event: { agent: string[]; id: string }): string {
  return `${event.agent.join('/')} ${event.id}`;
}
