import type { Paint } from '../render/paint.ts';

/** Formats the lines of a list, each with a mark that shows its state at a glance. */
export function marks(paint: Paint) {
  return {
    good: (text: string) => `  ${paint('green', '✓')} ${text}`,
    bad: (text: string) => `  ${paint('red', '✗')} ${text}`,
    open: (text: string) => `  ${paint('dim', `· ${text}`)}`,
  };
}
