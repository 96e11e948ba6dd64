import { resolve } from 'node:path';
import type { Json } from '@thimble/core';
import { z } from 'zod';
import type { RunFlags } from '../config/run-flags.ts';

/** The flags that a run needs again when it goes on, with paths that hold in any folder. No secrets: those are in the environment. */
export function flagsToKeep(flags: RunFlags, folder: string): Json {
  const { tools, dotenv, outputSchema } = flags;
  const kept = {
    ...flags,
    ...(tools && { tools: tools.map((name) => (name.startsWith('.') ? resolve(folder, name) : name)) }),
    ...(dotenv && { dotenv: dotenv.map((file) => resolve(folder, file)) }),
    ...(outputSchema !== undefined && { outputSchema: resolve(folder, outputSchema) }),
  };
  return JSON.parse(JSON.stringify(schema.parse(kept)));
}

/** The flags of a run that was recorded; undefined if it was not started by the command. */
export function keptFlags(config: Json): RunFlags | undefined {
  const parsed = schema.safeParse(config);
  return parsed.success ? parsed.data : undefined;
}

const schema = z.object({
  model: z.string().exactOptional(),
  baseUrl: z.string().exactOptional(),
  executor: z.string().exactOptional(),
  language: z.enum(['typescript', 'python']).exactOptional(),
  imports: z.array(z.string()).exactOptional(),
  tools: z.array(z.string()).exactOptional(),
  action: z.enum(['code', 'tool-calling']),
  maxSteps: z.number().exactOptional(),
  instructions: z.string().exactOptional(),
  budgetTokens: z.number().exactOptional(),
  budgetUsd: z.number().exactOptional(),
  price: z.object({ input: z.number(), output: z.number() }).exactOptional(),
  dotenv: z.array(z.string()).exactOptional(),
  outputSchema: z.string().exactOptional(),
  shared: z.object({ address: z.string(), revision: z.string(), integrity: z.string() }).exactOptional(),
  trustRemoteCode: z.boolean().exactOptional(),
  allow: z.array(z.string()).exactOptional(),
});
