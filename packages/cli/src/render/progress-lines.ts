import type { Renderer, Screen } from './renderer.ts';
import { safeText } from './safe-text.ts';

/** Shows progress where lines cannot be erased: one line for each thing that is waited for, without percentages. */
export function progressLines(screen: Screen): Renderer['progress'] {
  let last = '';
  return (what) => {
    if (what !== last) screen.write(`${safeText(what)}\n`);
    last = what;
  };
}
