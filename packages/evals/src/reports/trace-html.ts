import type { AgentEvent } from '@thimble/core';
import type { Trial, TrialScore } from '../contract/trial.ts';
import { escapeMarkup as escape } from './escape-markup.ts';

type StepEnd = Extract<AgentEvent, { type: 'step-end' }>;

/** What happened in a trial, event by event; `task` is shown already. */
export function traceHtml({ events, eventsLeftOut = 0, output, error, scores }: Trial, task: string): string {
  const ends = new Map(events.flatMap((event) => (event.type === 'step-end' ? [[keyOf(event), event] as const] : [])));
  const coded = new Set(events.flatMap((event) => (event.type === 'code' ? [keyOf(event)] : [])));

  function eventHtml(event: AgentEvent): string {
    const who = event.agent.length > 0 ? `${event.agent.join(' › ')}: ` : '';
    switch (event.type) {
      case 'run-start':
        return event.task === task ? '' : block(`${who}task`, event.task);
      case 'code':
        // The reply that it stands in, where the step came to its end.
        return block(`${who}step ${event.step}, code`, ends.get(keyOf(event))?.result.output || event.code);
      case 'tool-end':
        return block(`${who}${event.name} gave, after ${event.durationMs} ms`, event.error ?? shown(event.output));
      case 'tool-start':
        return block(`${who}${event.name} is called with`, shown(event.input));
      case 'step-end':
        return block(`${who}step ${event.step}, ${tokensOf(event)}`, stepText(event, coded.has(keyOf(event))));
      case 'plan':
        return block(`${who}plan`, event.plan);
      case 'run-end':
        return event.error ? block(`${who}${event.state}`, event.error.message) : '';
      default:
        return '';
    }
  }

  const parts = events.map(eventHtml).filter((html) => html !== '');
  const left = eventsLeftOut > 0 ? `<p>${eventsLeftOut} more events were left out: the trace was too long.</p>` : '';
  const judged = Object.entries(scores).map(scoreText);
  const failed = error === undefined ? '' : `<p><strong>${escape(error)}</strong></p>`;
  return `${parts.join('\n')}${left}${failed}<p>Answer: <code>${escape(shown(output))}</code></p><pre>${escape(judged.join('\n'))}</pre>`;
}

function keyOf({ runId, step }: AgentEvent): string {
  return `${runId} ${step}`;
}

function tokensOf({ result: { usage } }: StepEnd): string {
  return usage ? `${usage.inputTokens} + ${usage.outputTokens} tokens` : 'tokens unknown';
}

/** The reply, where it was not shown with the code that it holds, and what the agent saw of it. */
function stepText({ result }: StepEnd, isShown: boolean): string {
  return [isShown ? '' : result.output, result.observation ?? ''].filter((text) => text !== '').join('\n\n→ ');
}

function scoreText([name, { score, error, metadata }]: [string, TrialScore]): string {
  const details = metadata === undefined ? '' : ` ${JSON.stringify(metadata)}`;
  return `${name}: ${error ?? score ?? 'no score'}${details}`;
}

function block(title: string, text: string): string {
  return text === '' ? '' : `<p>${escape(title)}</p><pre>${escape(text)}</pre>`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 20_000 ? `${text.slice(0, 20_000)}… (${text.length} characters)` : text;
}
