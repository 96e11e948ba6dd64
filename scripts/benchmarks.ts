/** Writes docs/benchmarks.md from bench/bound.json, which `thimble eval bound --out bench/bound.json` wrote. */
import { boundReport, type BoundResult } from '@thimble/evals';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const results = z.array(
  z.custom<BoundResult>((value) => z.looseObject({ kind: z.literal('thimble-bound') }).safeParse(value).success),
);

export function benchmarksPage(): string {
  return `# Benchmarks

This page is generated from \`bench/bound.json\` by \`scripts/benchmarks.ts\`. What the words mean is in [Evaluation](evaluation.md#the-bound).

**No model was available to the machines that measure for this repository.** So nothing here says how many tasks a model solves, in code
or with tool calls. What was measured is the bound: the most that code can save on these tasks, counted from real runs of an oracle
that plays reference solutions. To measure a model, run \`thimble eval\` with your key.

In brackets: the share of JSON with one call a turn.

${boundReport(results.parse(JSON.parse(readFileSync('bench/bound.json', 'utf8')))).trimEnd()}

Time and memory of the framework itself are measured by \`npm run bench\`, beside its peers: \`bench/results.json\`.
`;
}

if (import.meta.main) writeFileSync('docs/benchmarks.md', benchmarksPage());
