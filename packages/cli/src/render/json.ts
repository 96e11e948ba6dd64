import { progressLines } from './progress-lines.ts';
import type { Renderer, Screen } from './renderer.ts';

// JSON does not escape these, and some terminals act on them.
const unescaped = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Writes one event per line to `output`, as JSON, and nothing else. */
export function jsonRenderer({ output, notices }: { output: Screen; notices: Screen }): Renderer {
  return {
    handle(event) {
      const line = JSON.stringify(event).replace(
        unescaped,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      output.write(`${line}\n`);
    },
    notice(text) {
      notices.write(`${text}\n`);
    },
    progress: progressLines(notices),
    close() {},
  };
}
