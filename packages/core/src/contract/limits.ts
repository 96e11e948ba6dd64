/**
 * Limits of one run of a session. Enforced from outside the guest. Numbers above 0; Infinity is no limit, except for
 * `memoryMb`.
 */
export type Limits = {
  /** Computing always counts; waiting counts only while no tool call is pending. Milliseconds. @default 30_000 */
  timeoutMs: number;
  /** The whole run with its tool calls, in milliseconds, but not the waiting for a person's approval. @default 600_000 */
  wallClockMs: number;
  /** Memory of one session; at most 65,536. @default 128 */
  memoryMb: number;
  /** Logs: cut in the middle, said so. @default 50_000 */
  logBytes: number;
  /** Result of a step: cut to a preview, `truncated`; a final answer above it is an error. @default 1_000_000 */
  valueBytes: number;
  /** One tool input; above it the call throws in the guest. @default 1_000_000 */
  inputBytes: number;
  /** One tool result; above it the call throws in the guest and says the size. @default 10_000_000 */
  resultBytes: number;
  /**
   * Nesting, at most 500: a step's value above it becomes a preview; a final answer, an input or a result is an error.
   *
   * @default 100
   */
  depth: number;
  /** Tool calls of one run. @default 1_000 */
  toolCalls: number;
  /** Tool calls at the same time; above it, calls queue. @default 128 */
  parallelToolCalls: number;
};

export const defaultLimits: Limits = {
  timeoutMs: 30_000,
  wallClockMs: 600_000,
  memoryMb: 128,
  logBytes: 50_000,
  valueBytes: 1_000_000,
  inputBytes: 1_000_000,
  resultBytes: 10_000_000,
  depth: 100,
  toolCalls: 1_000,
  parallelToolCalls: 128,
};
