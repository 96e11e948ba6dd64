/** More than pages for people make happen: at once, and each second from then on. */
const burst = 5_000;
const perSecond = 500;

/**
 * Counts what a page makes happen: messages in the console, requests, frames. True for the one that shows that there is no end to it:
 * such a page keeps the browser so busy with telling of it that it does nothing else.
 *
 * @param now in milliseconds
 */
export function floodCount(now: () => number = () => performance.now()): () => boolean {
  let level = 0;
  let last = now();
  return () => {
    const time = now();
    level = Math.max(0, level - ((time - last) * perSecond) / 1_000) + 1;
    last = time;
    return level > burst;
  };
}
