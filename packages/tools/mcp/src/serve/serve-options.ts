import type { Agent, AgentOptions, StandardSchema } from '@thimble/core';
import { checkKinds, invalid, isRecord, kinds, type OptionKinds } from '@thimble/core/utilities';

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

const matching = (pattern: RegExp, expected: string) => ({
  is: (value: unknown) => typeof value === 'string' && pattern.test(value),
  expected,
});
const optionKinds: OptionKinds<ServeOptions> = {
  name: matching(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'an identifier'),
  description: matching(/\S/, 'a text'),
  version: kinds.text,
  output: {
    is: (value) => (isRecord(value) || typeof value === 'function') && '~standard' in value,
    expected: 'a Standard Schema, such as z.object({ … })',
  },
  maxRuns: kinds.count,
  approvalTimeoutMs: kinds.positive,
  allowedHosts: kinds.listOf(kinds.text),
};

/** Throws AgentError `invalid-argument` */
export function checkServeOptions(create: CreateAgent, options: ServeOptions): void {
  if (typeof create !== 'function')
    throw invalid('serveAgent takes a function that makes an agent: each run has one of its own.');
  checkKinds('serveAgent', options, optionKinds);
  if (options.name === undefined || options.description === undefined)
    throw invalid('serveAgent needs a `name`, which is an identifier, and a `description` of what the agent does.');
}
