import type { ModelSupport } from '@thimble/core';

/** What requests must know about a model, judging by its id. */
export type ModelFacts = {
  supports: ModelSupport;
  /** Its output limit, which the API requires in every request. */
  maxOutputTokens: number;
  /** Whether it accepts a temperature or top_p. Never while it thinks. */
  takesSampling: boolean;
  /** Whether a conversation may end with an assistant turn for the model to continue. */
  takesPrefill: boolean;
};

/**
 * Sources: https://platform.claude.com/docs/en/about-claude/models/overview and the page of each model (limits, images),
 * /docs/en/build-with-claude/thinking (sampling), /structured-outputs, /docs/en/api/errors#prefill-not-supported.
 * A Claude model without a version, or with a later one, is treated like the newest. Any other id belongs to a compatible
 * server, of which we only know that it has the same API.
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

/** 405 for "claude-haiku-4-5-20251001", 307 for "claude-3-7-sonnet-latest"; undefined if it is not a Claude model. */
function claudeVersion(id: string): number | undefined {
  if (!/claude/i.test(id)) return undefined;
  // A number with more than two digits is a date.
  const [, major, minor = '0'] = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/i.exec(id) ?? [];
  return major === undefined ? Infinity : Number(major) * 100 + Number(minor);
}
