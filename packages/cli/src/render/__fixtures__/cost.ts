/** How much longer `run` takes for four times as much: 4 where it takes time in proportion, 16 where it is quadratic. */
export function growthOfCost(run: (size: number) => void, size: number): number {
  run(size);
  return shortest(() => run(4 * size)) / shortest(() => run(size));
}

/** Of several times: a busy machine makes some of them longer. */
function shortest(run: () => void): number {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}
