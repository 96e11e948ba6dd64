/** How much longer `run` takes for sixteen times as much: 16 where it takes time in proportion, 256 where it is quadratic. */
export function growthOfCost(run: (size: number) => void, size: number): number {
  return shortest(() => run(16 * size)) / shortest(() => run(size));
}

/** Of many short times: however busy the machine is, some of them are not interrupted. */
function shortest(run: () => void): number {
  const times = Array.from({ length: 25 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}
