import { readFileSync } from 'node:fs';
import { eventFrame, exceptionFrame } from './event-stream.ts';

/** The body in its binary form. Exceptions are a separate kind of message. */
export function recorded(name: string): Buffer {
  return Buffer.concat(
    recordedLines(name).map((event) => {
      const [kind = ''] = Object.keys(event);
      return kind.endsWith('Exception') ? exceptionFrame(kind, messageOf(event)) : eventFrame(event);
    }),
  );
}

/** The events as the SDK decodes them: encrypted reasoning is bytes. */
export function recordedEvents(name: string): unknown[] {
  return recordedLines(name).map((event): unknown =>
    JSON.parse(JSON.stringify(event), (key, value: unknown) =>
      key === 'redactedContent' && typeof value === 'string' ? Uint8Array.from(Buffer.from(value, 'base64')) : value,
    ),
  );
}

/** The events of a recorded reply as JSON, from a file in this folder with one event per line. */
function recordedLines(name: string): object[] {
  return readFileSync(new URL(`${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line): object => JSON.parse(line));
}

function messageOf(event: object): string {
  const [fault]: unknown[] = Object.values(event);
  return typeof fault === 'object' && fault && 'message' in fault ? String(fault.message) : '';
}
