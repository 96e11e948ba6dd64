/** Fails with `message` and what was `seen` unless `condition` holds, in any test framework. */
export function check(condition: unknown, message: string, seen: unknown): asserts condition {
  if (!condition) throw new Error(`Expected: ${message}. Got: ${JSON.stringify(seen)?.slice(0, 2_000)}`);
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
