import { AgentError, didYouMean, type Executor, type Json, type Model } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import {
  codeAgent,
  evaluate,
  fileStore,
  htmlReport,
  jsonAgent,
  junitReport,
  markdownReport,
  namedScorer,
  plainModel,
  summarize,
  summaryTable,
  writeArtifact,
  type AgentFactory,
  type Artifact,
} from '@thimble/evals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { budgetOf, createModel } from '../config/create-agent.ts';
import { resolveExecutor } from '../config/executors.ts';
import { loadEnv } from '../config/load-env.ts';
import { redactor } from '../config/secrets.ts';
import { loadTools, type OpenTools } from '../config/tools.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { EvalFlags } from './flags.ts';
import { loadCases } from './load-cases.ts';
import { progressBar } from './progress-bar.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { writeOutput } from './write-output.ts';

/** Evaluates, and writes `run.json`, `report.md`, `report.html` and `junit.xml`. Until it is complete, `run.jsonl` has what is done. */
export async function runEval(file: string | undefined, flags: EvalFlags, io: Io): Promise<void> {
  loadEnv(flags.dotenv ?? []);
  const { toJson } = redactor(process.env);
  const budget = { wallClockMs: (flags.timeout ?? 300) * 1000, ...budgetOf(flags) };
  const cases = await loadCases(file, flags);
  const scorers = flags.scorer?.map(namedScorer);
  const models = await modelsOf(flags, io);
  await using executor = flags.agent.includes('code') ? await resolveExecutor(flags) : undefined;
  const place = { directory: process.cwd(), action: 'code' as const, variables: process.env };
  await using open = await loadTools(flags.tools ?? [], place);
  const agents = agentsOf(flags, open, executor);
  const store = join(flags.out, 'run.jsonl');
  using stop = stopOnSignal();
  const bar = progressBar(io);
  try {
    const artifact = await evaluate({
      cases,
      agents,
      models,
      scorers,
      concurrency: flags.concurrency,
      seed: flags.seed,
      budget,
      setup: setupOf(flags),
      store: fileStore(store),
      redact: (trial) => JSON.parse(toJson(trial)),
      signal: stop.signal,
      onProgress: ({ done, total, leftMs }) => bar.show(done, total, leftMs),
    });
    bar.hide();
    await writeOutput(join(flags.out, 'report.md'), markdownReport(artifact));
    await writeOutput(join(flags.out, 'report.html'), htmlReport(artifact));
    await writeOutput(join(flags.out, 'junit.xml'), junitReport(artifact));
    await writeArtifact(join(flags.out, 'run.json'), artifact);
    io.stdout.write(summaryTable(artifact));
    if (artifact.missing === 0) await rm(store, { force: true });
    else io.stderr.write(`Stopped: trials are missing (${artifact.missing}). The same command goes on with them.\n`);
    io.stderr.write(`Reports: ${join(flags.out, 'report.html')}\n`);
    io.exitCode = artifact.missing > 0 ? exitCodes.interrupted : exitCodeOf(artifact, flags, io);
  } finally {
    bar.hide();
  }
}

/** What trials depend on besides their case, agent, model and budget: those that were kept with other options are done again. */
function setupOf(flags: EvalFlags): Json {
  const { scorer, executor, language, imports, tools, maxSteps, instructions, yes, baseUrl } = flags;
  return definedOf({ scorer, executor, language, imports, tools, maxSteps, instructions, yes, baseUrl });
}

/** Whether each agent solved enough of the cases. */
function exitCodeOf(artifact: Artifact, { threshold = 0 }: EvalFlags, io: Io): ExitCode {
  const weak = summarize(artifact).filter(({ solved, trials }) => solved < threshold * trials.length);
  for (const { agent, model, solved, trials } of weak)
    io.stderr.write(`${agent} ${model} solved ${solved} of ${trials.length}: less than --threshold ${threshold}.\n`);
  return weak.length === 0 ? exitCodes.answered : exitCodes.failed;
}

async function modelsOf({ model, ...flags }: EvalFlags, io: Io): Promise<Model[]> {
  const names = model?.split(',').flatMap((name) => name.trim() || []) ?? [undefined];
  if (names.length > 1 && flags.price) {
    const advice = 'Evaluate each with its own price, and compare the artifacts.';
    throw new AgentError('invalid-argument', `--price is that of one model, and there are ${names.length}. ${advice}`);
  }
  const models: Model[] = [];
  for (const name of names)
    models.push(await createModel({ ...flags, ...(name !== undefined && { model: name }) }, io));
  return models;
}

function agentsOf(
  flags: EvalFlags,
  { tools }: OpenTools,
  executor: Executor | undefined,
): { [name: string]: AgentFactory } {
  const { maxSteps, instructions, yes } = flags;
  const options = { tools, maxSteps, instructions, ...(yes && { approve: () => true }) };
  const kinds: { readonly [kind: string]: (() => AgentFactory) | undefined } = {
    ...(executor && { code: () => codeAgent({ ...options, executor }) }),
    json: () => jsonAgent(options),
    plain: () => plainModel({ instructions }),
  };
  return Object.fromEntries(
    flags.agent.map((kind) => {
      const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
      if (make) return [kind, make()];
      const problem = `there is no such kind.${didYouMean(kind, ['code', 'json', 'plain'])} Kinds: code, json, plain.`;
      throw new AgentError('invalid-argument', `--agent ${kind}: ${problem}`);
    }),
  );
}
