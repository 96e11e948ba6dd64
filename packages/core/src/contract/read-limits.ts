import { invalid } from '../base/errors.ts';
import { definedOf } from '../base/fields.ts';
import { checkKinds, positive } from '../base/options.ts';
import { defaultLimits, type Limits } from './limits.ts';

/**
 * The limits of a session: those that are given, in forms that every sandbox can hold, and the defaults. Infinity stands for
 * no limit, except of memory.
 *
 * @throws AgentError `invalid-argument`
 */
export function readLimits(given: Partial<Limits> = {}): Limits {
  checkKinds('limits', given, Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, positive])));
  const limits = { ...defaultLimits, ...definedOf(given) };
  if (limits.memoryMb > mostMemoryMb)
    throw invalid(
      `limits.memoryMb must be at most ${mostMemoryMb}: without a bound, a sandbox could take all memory of the machine.`,
    );
  return {
    ...limits,
    timeoutMs: Math.min(limits.timeoutMs, longestMs),
    wallClockMs: Math.min(limits.wallClockMs, longestMs),
    logBytes: countOf(limits.logBytes),
    valueBytes: countOf(limits.valueBytes),
    inputBytes: countOf(limits.inputBytes),
    resultBytes: countOf(limits.resultBytes),
    depth: Math.min(countOf(limits.depth), deepest),
    toolCalls: countOf(limits.toolCalls),
    parallelToolCalls: countOf(limits.parallelToolCalls),
  };
}

// 24 days: a timer holds little more.
const longestMs = 2_147_000_000;
const mostMemoryMb = 65_536;
// What every serialiser walks without running out of stack.
const deepest = 500;

/** JSON has no Infinity, and a slice no fractions. */
function countOf(limit: number): number {
  return Math.min(Math.ceil(limit), Number.MAX_SAFE_INTEGER);
}
