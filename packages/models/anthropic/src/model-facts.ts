import type { ModelSupport } from '@thimble/core';

/** What the API takes of a model, from its id. */
export type ModelFacts = {
  supports: ModelSupport;
  /** The most that it may write, which the API wants to be told. */
  maxOutputTokens: number;
  /** Whether it takes a temperature or top_p at all; never while it thinks. */
  takesSampling: boolean;
  /** Whether a conversation may end with the assistant's turn, to be continued. */
  takesPrefill: boolean;
};

/**
 * Sources: https://platform.claude.com/docs/en/about-claude/models/overview and the page of each model (limits, images),
 * /docs/en/build-with-claude/thinking (sampling), /structured-outputs, /docs/en/api/errors#prefill-not-supported.
 * A Claude without a version, or with a later one, is taken to be as the newest; any other id to be the model of a
 * compatible server, of which no more is known than that it speaks the API.
 */
export function modelFacts(id: string, overrides: Partial<ModelSupport> = {}): ModelFacts {
  const version = claudeVersion(id);
  const isClaude = version !== undefined;
  const from = (first: number) => isClaude && version >= first;
  return {
    supports: {
      tools: overrides.tools ?? (!isClaude || from(300)),
      images: overrides.images ?? (!isClaude || from(300)),
      stop: overrides.stop ?? true,
      structuredOutput: overrides.structuredOutput ?? (from(405) || (version === 401 && isOpus(id))),
      reasoning: overrides.reasoning ?? from(307),
    },
    maxOutputTokens: maxOutputTokens(id, version),
    takesSampling: !from(407),
    takesPrefill: !from(406),
  };
}

function maxOutputTokens(id: string, version: number | undefined): number {
  if (version === undefined) return 8_192;
  if (version >= 406) return 128_000;
  if (version >= 400 && version < 405 && isOpus(id)) return 32_000;
  if (version >= 307) return 64_000;
  return version === 305 ? 8_192 : 4_096;
}

function isOpus(id: string): boolean {
  return /opus/i.test(id);
}

/** 405 for "claude-haiku-4-5-20251001", 307 for "claude-3-7-sonnet-latest"; undefined where it is no Claude. */
function claudeVersion(id: string): number | undefined {
  if (!/claude/i.test(id)) return undefined;
  // A number of more than two digits is a date.
  const [, major, minor = '0'] = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/i.exec(id) ?? [];
  return major === undefined ? Infinity : Number(major) * 100 + Number(minor);
}
