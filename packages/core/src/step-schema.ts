import { invalid } from './options.ts';
import { agentErrorCodes } from './errors.ts';
import { isJson, isRecord } from './json.ts';
import type { Step } from './step.ts';

// Checks by hand: a schema library would cost more time and memory on import than all of core.
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const flag: Check = (value) => typeof value === 'boolean';
const json: Check = (value) => value !== undefined;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const nullable =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const either =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const literal =
  (expected: string): Check =>
  (value) =>
    value === expected;
const shape =
  (fields: { [name: string]: Check }): Check =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const image = either(
  shape({ type: literal('image'), mediaType: text, data: text }),
  shape({ type: literal('image'), url: text }),
);
const timing = shape({ startedAt: number, durationMs: number });
const usage = nullable(
  shape({
    inputTokens: number,
    outputTokens: number,
    reasoningTokens: optional(number),
    cacheReadTokens: optional(number),
    cacheWriteTokens: optional(number),
    usd: optional(number),
    estimated: optional(flag),
  }),
);
const reasoning = shape({ type: literal('reasoning'), text, signature: optional(text) });
const toolCall = shape({ type: literal('tool-call'), id: text, name: text, input: json });
const toolResult = shape({
  type: literal('tool-result'),
  id: text,
  name: text,
  output: json,
  isError: optional(flag),
  images: optional(list(image)),
});

const step = either(
  shape({ type: literal('system'), content: text }),
  shape({ type: literal('task'), task: text, images: optional(list(image)) }),
  shape({ type: literal('planning'), plan: text, usage, timing }),
  shape({ type: literal('summary'), content: text, replaces: number }),
  shape({
    type: literal('action'),
    number,
    output: text,
    reasoning: optional(list(reasoning)),
    code: optional(text),
    toolCalls: optional(list(toolCall)),
    results: optional(list(toolResult)),
    observation: optional(text),
    images: optional(list(image)),
    error: optional(shape({ code: either(...agentErrorCodes.map(literal)), message: text })),
    isFinalAnswer: optional(flag),
    usage,
    timing,
  }),
);

function isStep(value: unknown): value is Step {
  return step(value);
}

/** The steps of a saved memory. Throws AgentError `invalid-argument` for anything that is none. */
export function parseSteps(json: unknown): Step[] {
  if (!isJson(json)) throw invalid('This is no saved memory: it is not plain JSON.');
  const saved = structuredClone(json);
  if (!isRecord(saved) || !Array.isArray(saved.steps)) {
    throw invalid('This is no saved memory: expected { version: 1, steps: […] }, as memory.toJSON() gives it.');
  }
  if (saved.version !== 1) {
    throw invalid(
      `This memory has version ${JSON.stringify(saved.version)}, and this release of @thimble/core reads version 1. Install a newer release.`,
    );
  }
  return saved.steps.map((value: unknown, index) => {
    if (isStep(value)) return value;
    throw invalid(`Step ${index} of this memory is not a step that @thimble/core knows.`);
  });
}
