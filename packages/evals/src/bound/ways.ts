/** How the reference solution is played: JSON with one call a turn, JSON with parallel calls, code. */
export const ways = ['json', 'json-parallel', 'code'] as const;

export type Way = (typeof ways)[number];

/** What one run, or the sum of several, came to. All but `seconds` and `usd`, which the rates give, is counted from events. */
export type WayResult = {
  /** Replies of the model. */
  turns: number;
  toolCalls: number;
  /** Times that something waited for tools; calls at the same time are one. */
  toolRounds: number;
  inputTokens: number;
  /** Of these, what a provider's cache holds from the turn before. */
  cachedTokens: number;
  outputTokens: number;
  seconds: number;
  usd: number;
};

export const noResult: WayResult = {
  turns: 0,
  toolCalls: 0,
  toolRounds: 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  seconds: 0,
  usd: 0,
};

export function addResults(a: WayResult, b: WayResult): WayResult {
  return {
    turns: a.turns + b.turns,
    toolCalls: a.toolCalls + b.toolCalls,
    toolRounds: a.toolRounds + b.toolRounds,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    seconds: a.seconds + b.seconds,
    usd: a.usd + b.usd,
  };
}
