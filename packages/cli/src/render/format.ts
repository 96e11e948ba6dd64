import type { Json, Usage } from '@thimble/core';

/** A final answer as text: a string unchanged, anything else as JSON. */
export function answerText(answer: Json): string {
  return typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2);
}

/** "1,234 tokens in, 56 out, $0.0021"; a tilde marks numbers that Thimble estimated itself. */
export function usageText(usage: Usage | null): string {
  if (!usage) return 'tokens unknown';
  const { inputTokens, outputTokens, usd, estimated } = usage;
  const about = estimated ? '~' : '';
  const cost = usd === undefined ? '' : `, $${usd < 0.01 ? usd.toPrecision(2) : usd.toFixed(2)}`;
  return `${about}${inputTokens.toLocaleString('en-US')} tokens in, ${about}${outputTokens.toLocaleString('en-US')} out${cost}`;
}

/** "120 ms", "1.4 s" or "2 min 5 s". */
export function durationText(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "1 step", "3 steps". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** "a", "a or b", "a, b or c". */
export function alternatives(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' or ');
}

const barWidth = 20;

/** "━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 25 %" for a share between 0 and 1. */
export function shareText(share: number): string {
  const done = Math.min(1, Math.max(0, share));
  const filled = Math.round(done * barWidth);
  return `${'━'.repeat(filled)}${'╌'.repeat(barWidth - filled)} ${Math.floor(done * 100)} %`;
}
