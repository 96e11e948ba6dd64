import { agentErrorCodes, invalid } from '../base/errors.ts';
import { isJson, isRecord } from '../base/json.ts';
import type { Step } from '../contract/step.ts';

/** The steps of a saved memory. Throws AgentError `invalid-argument` for anything that is none. */
export function parseSteps(json: unknown): Step[] {
  if (!isJson(json)) throw invalid('This is not a saved memory: it is not plain JSON.');
  const saved = structuredClone(json);
  if (!isRecord(saved) || !Array.isArray(saved.steps)) {
    throw invalid('This is not a saved memory: expected { version: 1, steps: […] }, as memory.toJSON() gives it.');
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

function isStep(value: unknown): value is Step {
  return step(value);
}

// Checks by hand: a schema library would cost more time and memory on import than all of core.
type Check = (value: unknown) => boolean;
type Fields = { [name: string]: Check };

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const flag: Check = (value) => typeof value === 'boolean';
const json: Check = (value) => value !== undefined;

function list(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function oneOf(...expected: readonly string[]): Check {
  return (value) => expected.some((known) => known === value);
}

function either(...checks: readonly Check[]): Check {
  return (value) => checks.some((check) => check(value));
}

function record(required: Fields, optional: Fields = {}): Check {
  return (value) =>
    isRecord(value) &&
    Object.entries(required).every(([name, check]) => check(value[name])) &&
    Object.entries(optional).every(([name, check]) => value[name] === undefined || check(value[name]));
}

const images = list(
  either(record({ type: oneOf('image'), mediaType: text, data: text }), record({ type: oneOf('image'), url: text })),
);
const timing = record({ startedAt: number, durationMs: number });
const usage = either(
  (value) => value === null,
  record(
    { inputTokens: number, outputTokens: number },
    { reasoningTokens: number, cacheReadTokens: number, cacheWriteTokens: number, usd: number, estimated: flag },
  ),
);
const reasoning = record({ type: oneOf('reasoning'), text }, { signature: text, provider: text });
const toolCall = record({ type: oneOf('tool-call'), id: text, name: text, input: json });
const result = record({ type: oneOf('tool-result'), id: text, name: text, output: json }, { isError: flag, images });

const step = either(
  record({ type: oneOf('system'), content: text }),
  record({ type: oneOf('task'), task: text }, { images }),
  record({ type: oneOf('planning'), plan: text, usage, timing }),
  record({ type: oneOf('summary'), content: text, replaces: number }),
  record(
    { type: oneOf('action'), number, output: text, usage, timing },
    {
      reasoning: list(reasoning),
      code: text,
      toolCalls: list(toolCall),
      results: list(result),
      observation: text,
      images,
      error: record({ code: oneOf(...agentErrorCodes), message: text }),
      answer: json,
    },
  ),
);
