import type { Agent, AgentOptions, StandardSchema } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { z } from 'zod';

export type ServeOptions = {
  /** Of the server, and of its one tool. An identifier. */
  name: string;
  /** What the agent does: all that clients know of it. */
  description: string;
  /** @default '1.0.0' */
  version?: string | undefined;
  /** The schema of the answer; clients get it as structured content. @default the answer as text */
  output?: StandardSchema | undefined;
  /** Runs at a time; above it, calls are refused. @default 16 */
  maxRuns?: number | undefined;
  /** How long a run waits for a person's answer, in milliseconds. @default 300_000 */
  approvalTimeoutMs?: number | undefined;
  /** The host names by which HTTP requests may come; others are refused. @default those of this machine */
  allowedHosts?: readonly string[] | undefined;
};

/** Makes the agent for one run. `approve` asks the client's user, where the client can: give it to the agent. */
export type CreateAgent = (run: { approve: NonNullable<AgentOptions['approve']> }) => Agent | Promise<Agent>;

const optionsSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'expected an identifier'),
  description: z.string().regex(/\S/, 'expected a text'),
  version: z.string().optional(),
  output: z
    .object({ '~standard': z.unknown() })
    .or(z.custom((value) => typeof value === 'function'))
    .optional(),
  maxRuns: z.number().int().positive().optional(),
  approvalTimeoutMs: z.number().positive().optional(),
  allowedHosts: z.array(z.string()).optional(),
} satisfies { [option in keyof Required<ServeOptions>]: z.ZodType });

/** Throws AgentError `invalid-argument` */
export function checkServeOptions(create: CreateAgent, options: ServeOptions): void {
  if (typeof create !== 'function')
    throw invalid('serveAgent takes a function that makes an agent: each run has one of its own.');
  const { error } = optionsSchema.safeParse(options);
  if (error) throw invalid(`The options of serveAgent: ${z.prettifyError(error)}`);
}
