import type { AgentEvent } from '@thimble/core';
import type { Trial } from '../contract/trial.ts';
import { escapeMarkup as escape } from './escape-markup.ts';

/** What happened in a trial, event by event. */
export function traceHtml({ events, eventsLeftOut = 0, output, error, scores }: Trial): string {
  const parts = events.map(eventHtml).filter((html) => html !== '');
  const left = eventsLeftOut > 0 ? `<p>${eventsLeftOut} more events were left out: the trace was too long.</p>` : '';
  const judged = Object.entries(scores).map(([name, score]) => `${name}: ${score.error ?? JSON.stringify(score)}`);
  const failed = error === undefined ? '' : `<p><strong>${escape(error)}</strong></p>`;
  return `${parts.join('\n')}${left}${failed}<p>Answer: <code>${escape(shown(output))}</code></p><pre>${escape(judged.join('\n'))}</pre>`;
}

function eventHtml(event: AgentEvent): string {
  const who = event.agent.length > 0 ? `${event.agent.join(' › ')}: ` : '';
  switch (event.type) {
    case 'run-start':
      return block(`${who}task`, event.task);
    case 'code':
      return block(`${who}step ${event.step}, code`, event.code);
    case 'tool-end':
      return block(`${who}${event.name} gave, after ${event.durationMs} ms`, event.error ?? shown(event.output));
    case 'tool-start':
      return block(`${who}${event.name} is called with`, shown(event.input));
    case 'step-end':
      return block(
        `${who}step ${event.step}, ${event.result.usage ? `${event.result.usage.inputTokens} + ${event.result.usage.outputTokens} tokens` : 'tokens unknown'}`,
        [event.result.output, event.result.observation ?? ''].filter((text) => text !== '').join('\n\n→ '),
      );
    case 'plan':
      return block(`${who}plan`, event.plan);
    case 'run-end':
      return event.error ? block(`${who}${event.state}`, event.error.message) : '';
    default:
      return '';
  }
}

function block(title: string, text: string): string {
  return text === '' ? '' : `<p>${escape(title)}</p><pre>${escape(text)}</pre>`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 20_000 ? `${text.slice(0, 20_000)}… (${text.length} characters)` : text;
}
