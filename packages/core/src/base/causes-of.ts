import { asText } from './fields.ts';
import { isRecord } from '../json.ts';

const maxDepth = 5;

/**
 * The messages (or codes) of an error and its causes, outermost first, each one once. "fetch failed" says little until
 * its cause, "ECONNREFUSED", stands beside it.
 */
export function causesOf(error: unknown): string[] {
  const messages: string[] = [];
  let current = error;
  for (let depth = 0; depth < maxDepth && isRecord(current); depth++) {
    const message = asText(current.message) || asText(current.code);
    if (message && !messages.includes(message)) messages.push(message);
    current = current.cause;
  }
  return messages;
}
