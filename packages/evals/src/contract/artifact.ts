import type { Json, Pricing } from '@thimble/core';
import { z } from 'zod';
import type { Trial } from './trial.ts';

export const artifactVersion = 1;

/** What an evaluation leaves: all that was measured, in one JSON file. */
export type Artifact = {
  kind: 'thimble-eval';
  version: typeof artifactVersion;
  /** ISO time. */
  startedAt: string;
  seed: number;
  versions: { [name: string]: string };
  /** The machine, in words that name nobody: "linux x64, 2 processors". */
  machine: string;
  agents: string[];
  models: { id: string; pricing: Pricing | null }[];
  cases: ArtifactCase[];
  trials: Trial[];
  /** Trials that were not made, because the evaluation was stopped. */
  missing: number;
};

export type ArtifactCase = { id: string; task: string; expected?: Json | undefined };

const number = z.number();
const text = z.string();
const json: z.ZodType<Json> = z.json();
const usage = z.looseObject({ inputTokens: number, outputTokens: number, usd: number.optional() }).nullable();

/** A trial as a file holds it: checked as far as reports and comparisons read it. */
export const trialSchema = z.looseObject({
  key: text,
  case: text,
  agent: text,
  model: text,
  kind: text.optional(),
  level: number.optional(),
  state: z.enum(['success', 'max-steps', 'budget', 'interrupted', 'suspended', 'error']),
  output: json,
  error: text.optional(),
  scores: z.record(text, z.object({ score: number.nullable(), error: text.optional(), metadata: json.optional() })),
  score: number.nullable(),
  turns: number,
  toolCalls: number,
  usage,
  usd: number.nullable(),
  durationMs: number,
  events: z.array(z.custom<Trial['events'][number]>((event) => z.looseObject({ type: text }).safeParse(event).success)),
  eventsLeftOut: number.optional(),
});

export const artifactSchema = z.object({
  kind: z.literal('thimble-eval'),
  version: z.literal(artifactVersion),
  startedAt: text,
  seed: number,
  versions: z.record(text, text),
  machine: text,
  agents: z.array(text),
  models: z.array(
    z.object({
      id: text,
      pricing: z
        .object({ input: number, output: number, cacheRead: number.optional(), cacheWrite: number.optional() })
        .nullable(),
    }),
  ),
  cases: z.array(z.object({ id: text, task: text, expected: json.optional() })),
  trials: z.array(trialSchema),
  missing: number,
});
