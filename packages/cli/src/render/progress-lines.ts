import type { Renderer, Screen } from './renderer.ts';
import { safeText } from './safe-text.ts';

/** Progress where lines cannot be taken back: one for each thing that is waited for, without how far it is. */
export function progressLines(screen: Screen): Renderer['progress'] {
  let last = '';
  return (what) => {
    if (what !== last) screen.write(`${safeText(what)}\n`);
    last = what;
  };
}
