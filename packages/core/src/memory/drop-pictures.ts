import type { ActionStep, Step } from '../contract/step.ts';

/** The steps with a third of the pictures that there may be, the newest; undefined where there are not too many. */
export function dropPictures(steps: readonly Step[], maxImages: number): Step[] | undefined {
  const counts = steps.map((step) => (step.type === 'action' ? picturesOf(step) : 0));
  if (counts.reduce((sum, count) => sum + count, 0) <= maxImages) return undefined;
  let left = Math.floor(maxImages / 3);
  return steps
    .toReversed()
    .map((step, index) => {
      const count = counts[steps.length - 1 - index] ?? 0;
      left -= count;
      return step.type === 'action' && count > 0 && left < 0 ? withoutPictures(step) : step;
    })
    .toReversed();
}

function picturesOf({ images = [], results = [] }: ActionStep): number {
  return images.length + results.reduce((sum, result) => sum + (result.images?.length ?? 0), 0);
}

function withoutPictures({ images: _, ...step }: ActionStep): ActionStep {
  const { results } = step;
  return results ? { ...step, results: results.map(({ images: __, ...result }) => result) } : step;
}
