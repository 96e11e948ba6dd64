import { z } from 'zod';
import type { GuestOptions } from './guest/report.ts';
import type { ToolManual } from './tool-manual.ts';

/** What the host says to a sandbox. `run` numbers the runs of a session: what belongs to another run is dropped. */
export type HostFrame =
  /** `manuals`: one for each of the tools, in their order, where the language of the guest has a use for them. */
  | { type: 'open'; options: GuestOptions; memoryMb: number; manuals?: ToolManual[] }
  /** `step` counts the runs of the session from 0, resets included. `now` is the time in milliseconds since 1970. */
  | { type: 'exec'; run: number; step: number; code: string; timeoutMs: number; wallClockMs: number; now: number }
  /** `wallClockMs` is left for code to compute. While the sandbox waits for answers, the host watches that clock. */
  | { type: 'tool-result'; run: number; call: number; json: string; now: number; wallClockMs: number }
  | { type: 'tool-error'; run: number; call: number; name: string; message: string; now: number; wallClockMs: number }
  /** Sent once to each sandbox, which keeps it: all packages that may be imported. */
  | { type: 'package'; run: number; call: number; name: string; script: string }
  /** Ends the run, whose `done` still comes. */
  | { type: 'abort'; run: number };

export type OpenFrame = Extract<HostFrame, { type: 'open' }>;

const run = z.int().nonnegative();
const call = z.int().positive();
const place = z.int().positive().optional();

const outcome = z.discriminatedUnion('type', [
  z.object({ type: z.literal('value'), json: z.string().optional(), truncated: z.boolean() }),
  z.object({ type: z.literal('final-answer'), json: z.string() }),
  z.object({
    type: z.literal('error'),
    name: z.string().max(200),
    message: z.string().max(20_000),
    line: place,
    column: place,
    snippet: z.string().max(1_000).optional(),
    /** Names that may have been meant, one a line. */
    candidates: z.string().max(200_000).optional(),
  }),
]);

const image = z.object({ mediaType: z.string().regex(/^image\/[a-z+.-]{1,30}$/), data: z.string() });

/** What a sandbox says to the host, which takes nothing of it for granted. JSON of the model's values stays text. */
export const sandboxFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('log'), run, text: z.string() }),
  /** Above the log budget: how much was left out, and the end of it. */
  z.object({ type: z.literal('left-out'), run, characters: z.number().nonnegative(), tail: z.string() }),
  z.object({ type: z.literal('tool-call'), run, call, name: z.string().max(64), input: z.string() }),
  /** Results that the guest has taken, in characters since the last time: the host sends no more than it takes. */
  z.object({ type: z.literal('taken'), run, characters: z.int().positive() }),
  z.object({ type: z.literal('package'), run, call, name: z.string().max(300) }),
  /** `kept` is false when the variables of the session are gone, `last` is true when the sandbox ends with them. */
  z.object({
    type: z.literal('done'),
    run,
    outcome,
    kept: z.boolean(),
    last: z.boolean().optional(),
    images: z.array(image).max(10).optional(),
  }),
]);

export type SandboxFrame = z.infer<typeof sandboxFrame>;
export type Outcome = z.infer<typeof outcome>;
