import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CodeAgent,
  guard,
  limitCalls,
  Memory,
  retry,
  ToolCallingAgent,
  type Budget,
  type CodeAgentOptions,
  type Limits,
  type MemoryOptions,
  type Prompts,
} from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { isRecord } from '@thimble/core/utilities';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgent, promptTemplate, saveAgent } from '../index.ts';
import * as own from '../__fixtures__/tools.ts';

/** An arbitrary value of each option: one that is missing here does not compile. */
type Values<Options> = { [Option in keyof Required<Options>]: fc.Arbitrary<NonNullable<Options[Option]>> };

const sources = [new URL('../__fixtures__/tools.ts', import.meta.url)];
const any = { requiredKeys: [] };
const text = fc.lorem({ maxCount: 6 });
const count = fc.integer({ min: 1, max: 1_000_000 });
const amount = fc.oneof(count, fc.constant(0), fc.constant(Infinity));
const bound = fc.oneof(count, fc.double({ min: 0.001, max: 1e9, noNaN: true }), fc.constant(Infinity));
const name = fc.stringMatching(/^[a-z]{1,8}$/).map((word) => `agent_${word}`);

const limits: Values<Limits> = {
  timeoutMs: bound,
  wallClockMs: bound,
  memoryMb: fc.integer({ min: 32, max: 512 }),
  logBytes: bound,
  valueBytes: bound,
  inputBytes: bound,
  resultBytes: bound,
  depth: fc.integer({ min: 1, max: 500 }),
  toolCalls: bound,
  parallelToolCalls: bound,
};
const budget: Values<Budget> = { tokens: amount, usd: amount, wallClockMs: amount, toolCalls: amount };
const memory: Values<MemoryOptions> = {
  maxTokens: bound,
  maxImages: amount,
  countTokens: fc.constant(own.countWords),
  compact: fc.constant(own.forget),
};
const prompts: Values<Prompts> = {
  system: text.map((words) => promptTemplate(`${words} {{tools}} {{listing}} {{instructions}}`)),
  plan: text.map((words) => promptTemplate(`${words} {{task}}`)),
  managedTask: fc.constant(own.say),
  finalAnswer: fc.constant(own.say),
};

/** `depth`: how many agents it may manage below each other. */
const valuesAt = (depth: number): Omit<Values<CodeAgentOptions>, 'snapshot'> => ({
  model: fc.record({ attempts: count, temperature: fc.double({ min: 0, max: 2, noNaN: true }) }).map((given) => {
    const options = {
      temperature: given.temperature + 0,
      pricing: { input: 1, output: 2 },
      headers: { 'x-team': 'blue' },
    };
    return retry(openai('gpt-5.2', options), { attempts: given.attempts });
  }),
  tools: fc.subarray([own.greet, own.pay], { minLength: 1 }),
  managedAgents: fc.uniqueArray(agentAt(depth - 1), {
    selector: (agent) => agent.name,
    minLength: depth > 0 ? 1 : 0,
    maxLength: Math.min(depth, 2),
  }),
  toolText: amount,
  name,
  description: text,
  instructions: text,
  prompts: fc.record(prompts, any),
  maxSteps: count,
  planningInterval: count,
  finalAnswerChecks: fc.constant([own.isShort]),
  provideRunSummary: fc.boolean(),
  memory: fc.oneof(
    fc.record(memory, any),
    fc.record(memory, any).map((options) => new Memory(options)),
  ),
  budget: fc.record(budget, any),
  beforeTool: fc.constant(own.refusePayments),
  guard: count.map((calls) => guard([limitCalls({ calls, tools: ['pay'] })])),
  approve: fc.constant(own.agree),
  look: fc.constant(own.picture),
  onEvent: fc.constant(own.observe),
  executor: fc.integer({ min: 1, max: 3 }).map((processes) => isolatedVm({ processes, imports: ['zod'] })),
  limits: fc.record(limits, any),
  codeTags: fc.constantFrom('markdown' as const, ['<go>', '</go>'] as const),
  structured: fc.boolean(),
  idleMs: bound,
});

function agentAt(depth: number): fc.Arbitrary<CodeAgent | ToolCallingAgent> {
  if (depth < 0) return fc.constant(new ToolCallingAgent({ model: openai('gpt-5.2') }));
  const values = valuesAt(depth);
  const { executor: _e, limits: _l, codeTags: _t, structured: _s, idleMs: _i, ...common } = values;
  const head = ['model', 'name', 'description'] as const;
  return fc.oneof(
    fc.record(values).map((options) => new CodeAgent(options)),
    fc.record(common).map((options) => new ToolCallingAgent(options)),
    fc.record(values, { requiredKeys: [...head, 'executor'] }).map((options) => new CodeAgent(options)),
    fc.record(common, { requiredKeys: [...head] }).map((options) => new ToolCallingAgent(options)),
  );
}

/** What of an agent two that are the same have alike: data, specs, and the names of functions. */
function seen(value: unknown): unknown {
  if (value instanceof CodeAgent || value instanceof ToolCallingAgent)
    return { class: value.constructor.name, ...seenIn(value.options) };
  if (value instanceof Memory) return seenIn(value.options);
  if (typeof value === 'function') return 'template' in value ? value.template : value.name;
  if (Array.isArray(value)) return value.map(seen);
  if (!isRecord(value)) return value;
  if (isRecord(value['spec'])) return value['spec'];
  return 'declaration' in value ? value['declaration'] : seenIn(value);
}

function seenIn(options: object): object {
  // None managed is the same as nothing said.
  const given = Object.entries(options).filter(([, value]) => value !== undefined && !isEmpty(value));
  return Object.fromEntries(given.map(([option, value]) => [option, seen(value)]));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-options-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('whatever an agent is given, and those that it manages, the saved and loaded one has', async () => {
  await fc.assert(
    fc.asyncProperty(agentAt(2), async (agent) => {
      await saveAgent(agent, dir, { sources });
      await using loaded = await loadAgent(dir, { trustRemoteCode: true, runCode: 'in-process' });
      expect(seen(loaded)).toEqual(seen(agent));
    }),
    { numRuns: 25 },
  );
});
