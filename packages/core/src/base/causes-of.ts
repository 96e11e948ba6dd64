import { messageOf } from './errors.ts';
import { asText } from './fields.ts';
import { isRecord } from './json.ts';

const maxCauses = 5;

/**
 * The messages (or codes) of an error, its causes and its parts, outermost first, each one once. "fetch failed" says little
 * until its cause, "ECONNREFUSED", stands next to it.
 */
export function causesOf(error: unknown): string[] {
  const messages: string[] = [];
  const next = [error];
  for (let count = 0; count < maxCauses && next.length > 0; count++) {
    const current = next.shift();
    const message = isRecord(current) ? asText(current.message) || asText(current.code) : asText(current);
    if (message && !messages.includes(message)) messages.push(message);
    if (!isRecord(current)) continue;
    next.push(current.cause, ...(Array.isArray(current.errors) ? current.errors.slice(0, maxCauses) : []));
  }
  return messages;
}

/** The message of whatever was thrown, with those of its causes and parts that it does not repeat itself. */
export function explainError(error: unknown): string {
  const first = messageOf(error);
  const causes = causesOf(error).filter((message) => !first.includes(message));
  return causes.length === 0 ? first : `${first} (${causes.join('; ')})`;
}
