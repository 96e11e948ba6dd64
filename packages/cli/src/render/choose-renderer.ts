import { jsonRenderer } from './json.ts';
import { liveRenderer } from './live.ts';
import { type Paint, paintFor } from './paint.ts';
import { plainRenderer } from './plain.ts';
import type { Renderer, Screen } from './renderer.ts';
import { noStatusLine, type StatusLine, statusLine } from './status-line.ts';

export type OutputFlags = { json?: boolean; verbose?: boolean };

/** JSON lines if asked for, the live view in a terminal, plain lines everywhere else. */
export function chooseRenderer({ json = false, verbose = false }: OutputFlags): Renderer {
  const output = screenOf(process.stdout);
  const progress = screenOf(process.stderr);
  if (json) return jsonRenderer({ output, notices: progress });
  if (!process.stdout.isTTY) return plainRenderer({ output, progress, verbose });
  const paint = paintFor(process.stdout);
  return liveRenderer({ screen: output, paint, status: statusOn(output, paint), verbose });
}

/** A status line on stderr, for what happens before the run. */
export function errorStatus(): StatusLine {
  return statusOn(screenOf(process.stderr), paintFor(process.stderr));
}

function statusOn(screen: Screen, paint: Paint): StatusLine {
  const canErase = process.env.TERM !== 'dumb' && process.env.CI === undefined;
  return canErase ? statusLine(screen, paint) : noStatusLine;
}

function screenOf(stream: NodeJS.WriteStream): Screen {
  return {
    write: (text) => void stream.write(text),
    columns: () => stream.columns ?? 80,
  };
}
