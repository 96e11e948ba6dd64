import type { Paint } from '../render/paint.ts';

/** Lines of a list that tell at a glance how a thing stands. */
export function marks(paint: Paint) {
  return {
    good: (text: string) => `  ${paint('green', '✓')} ${text}`,
    bad: (text: string) => `  ${paint('red', '✗')} ${text}`,
    open: (text: string) => `  ${paint('dim', `· ${text}`)}`,
  };
}
