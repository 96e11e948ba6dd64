import { startTimer } from '../base/abort.ts';
import { reportUncaught } from '../base/report-error.ts';

type Clean = () => void | Promise<void>;

const longestMs = 10_000;

/** What tools leave to be done when a run is over. */
export class RunEnd {
  readonly #cleanings: Clean[] = [];
  #isOver = false;

  /** A call that outlives its run cleans up at once. */
  add(clean: Clean): void {
    if (this.#isOver) void perform(clean);
    else this.#cleanings.push(clean);
  }

  /** Cleans up, all at once. What fails is reported, and what hangs is left behind. */
  async clean(): Promise<void> {
    this.#isOver = true;
    if (this.#cleanings.length === 0) return;
    const { promise: tooLong, resolve } = Promise.withResolvers<void>();
    const timer = startTimer(longestMs, resolve);
    await Promise.race([Promise.all(this.#cleanings.map(perform)), tooLong]);
    clearTimeout(timer);
  }
}

async function perform(clean: Clean): Promise<void> {
  try {
    await clean();
  } catch (error) {
    reportUncaught(error);
  }
}
