import { z } from 'zod';

const positive = z.number().positive();
const price = z.number().nonnegative();

/** What a model and tools are taken to cost and to need: assumptions, which the user gives; nothing of it is measured. */
export const ratesSchema = z.strictObject({
  /** Dollars per million tokens. */
  price: z.strictObject({ input: price, output: price, cacheRead: price }),
  /** From the request to the first token, in milliseconds. */
  latencyMs: z.number().nonnegative(),
  inputTokensPerSecond: positive,
  outputTokensPerSecond: positive,
  /** One call of a tool, in milliseconds; calls at the same time need it once. */
  toolMs: z.number().nonnegative(),
  /** A provider caches no shorter beginning of a prompt. */
  cacheFromTokens: z.number().nonnegative(),
});

export type Rates = z.infer<typeof ratesSchema>;

export const defaultRates: Rates = {
  price: { input: 1.25, output: 10, cacheRead: 0.125 },
  latencyMs: 600,
  inputTokensPerSecond: 5_000,
  outputTokensPerSecond: 80,
  toolMs: 200,
  cacheFromTokens: 1_024,
};
