import type { Io, Output } from '../io.ts';
import { jsonRenderer } from './json.ts';
import { liveRenderer } from './live.ts';
import { type Paint, paintFor } from './paint.ts';
import { plainRenderer } from './plain.ts';
import type { Renderer, Screen } from './renderer.ts';
import { noStatusLine, type StatusLine, statusLine } from './status-line.ts';

export type OutputFlags = { json?: boolean; verbose?: boolean };

/** JSON lines if asked for, the live view in a terminal, plain lines everywhere else. */
export function chooseRenderer({ json = false, verbose = false }: OutputFlags, { stdout, stderr }: Io): Renderer {
  const output = screenOf(stdout);
  const progress = screenOf(stderr);
  if (json) return jsonRenderer({ output, notices: progress });
  if (!stdout.isTTY) return plainRenderer({ output, progress, verbose });
  const paint = paintFor(stdout);
  return liveRenderer({ screen: output, paint, status: statusOn(output, paint), verbose });
}

/** A status line on stderr, for what happens before the run. */
export function errorStatus({ stderr }: Io): StatusLine {
  return statusOn(screenOf(stderr), paintFor(stderr));
}

/** Whether a terminal takes back what was written: some do not, and the logs of CI keep all. */
export function canErase(): boolean {
  return process.env.TERM !== 'dumb' && process.env.CI === undefined;
}

function statusOn(screen: Screen, paint: Paint): StatusLine {
  return canErase() ? statusLine(screen, paint) : noStatusLine;
}

function screenOf(stream: Output): Screen {
  return {
    write: (text) => void stream.write(text),
    // 0 in a terminal that does not know its size.
    columns: () => stream.columns || 80,
  };
}
