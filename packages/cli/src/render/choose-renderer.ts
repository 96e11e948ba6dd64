import { jsonRenderer } from './json.ts';
import { liveRenderer } from './live.ts';
import { paintFor } from './paint.ts';
import { plainRenderer } from './plain.ts';
import type { Renderer, Screen } from './renderer.ts';
import { noStatusLine, statusLine } from './status-line.ts';

export type OutputFlags = { json?: boolean; verbose?: boolean };

/** JSON lines where asked for, the live view in a terminal, plain lines anywhere else. */
export function chooseRenderer({ json = false, verbose = false }: OutputFlags): Renderer {
  const output = screenOf(process.stdout);
  const progress = screenOf(process.stderr);
  if (json) return jsonRenderer({ output, notices: progress });
  if (!process.stdout.isTTY) return plainRenderer({ output, progress, verbose });
  const paint = paintFor(process.stdout);
  const canErase = process.env.TERM !== 'dumb' && process.env.CI === undefined;
  return liveRenderer({ screen: output, paint, status: canErase ? statusLine(output, paint) : noStatusLine, verbose });
}

function screenOf(stream: NodeJS.WriteStream): Screen {
  return {
    write: (text) => void stream.write(text),
    columns: () => stream.columns ?? 80,
  };
}
