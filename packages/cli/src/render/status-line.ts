import { durationText } from './format.ts';
import type { Paint } from './paint.ts';
import type { Screen } from './renderer.ts';
import { oneLine } from './safe-text.ts';

export type StatusLine = {
  /** Shows a spinner and a label until `hide`. Showing the same label again does not restart its clock. */
  show(label: string): void;
  hide(): void;
};

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A line at the bottom that says what the run is waiting for. Hide it before writing anything else. */
export function statusLine(screen: Screen, paint: Paint): StatusLine {
  let timer: NodeJS.Timeout | undefined;
  let label = '';
  let startedAt = 0;
  let frame = 0;

  function draw(): void {
    const elapsed = performance.now() - startedAt;
    const time = elapsed < 1000 ? '' : ` ${durationText(elapsed)}`;
    const text = oneLine(`${label}${time}`, screen.columns() - 4);
    frame = (frame + 1) % frames.length;
    screen.write(`\r${eraseLine}${paint('cyan', frames[frame] ?? '')} ${paint('dim', text)}`);
  }

  return {
    show(next) {
      if (next !== label) startedAt = performance.now();
      label = next;
      if (timer) return;
      draw();
      timer = setInterval(draw, 80).unref();
    },
    hide() {
      if (!timer) return;
      clearInterval(timer);
      timer = undefined;
      screen.write(`\r${eraseLine}`);
    },
  };
}

/** For output that cannot be erased: in CI, or in a terminal that cannot move its cursor. */
export const noStatusLine: StatusLine = { show() {}, hide() {} };

const eraseLine = '\u001b[K';
