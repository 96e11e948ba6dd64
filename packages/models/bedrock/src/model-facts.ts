import type { ModelSupport } from '@thimble/core';

/** What requests must know about a model. Whatever is not documented for a model is assumed to be supported. */
export type ModelFacts = {
  supports: ModelSupport;
  /** Whether `cachePoint` is allowed in the system prompt and in messages. */
  cachePoints: boolean;
  /** 'one-of-two': either temperature or topP, but not both. */
  sampling: 'all' | 'one-of-two' | 'none';
  /** Whether the model supports toolResult.status and toolChoice.tool. */
  knowsToolFields: boolean;
  /** 'nine': exactly nine letters and digits, which is all that Mistral's models accept. */
  toolIds: 'any' | 'nine';
};

/**
 * What a model supports, judging by its id: that of a model or of an inference profile ("eu.amazon.nova-pro-v1:0"), or the
 * ARN of either. The ARNs of application inference profiles and of provisioned models do not name the model, so little is
 * known about those.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function modelFacts(id: string, overrides: Partial<ModelSupport> = {}): ModelFacts {
  const name = modelName(id);
  const version = claudeVersion(name);
  const isClaude = version !== undefined;
  const isNova = name.startsWith('amazon.nova');
  const isUnknown = !name.includes('.');
  return {
    supports: {
      tools: overrides.tools ?? !noTools.test(name),
      images: overrides.images ?? !noImages.test(name),
      stop: overrides.stop ?? !noStop.test(name),
      structuredOutput:
        overrides.structuredOutput ?? (isClaude ? version >= 405 && version <= 406 : schemaModels.test(name)),
      reasoning: overrides.reasoning ?? (isClaude ? version >= 307 : reasoningModels.test(name)),
    },
    cachePoints: isClaude ? version >= 305 && !/3-5-sonnet/.test(name) : cachingModels.test(name),
    sampling: samplingOf(name, version),
    knowsToolFields: isClaude || isNova || isUnknown,
    toolIds: name.startsWith('mistral.') ? 'nine' : 'any',
  };
}

const noTools =
  /^(amazon\.titan|anthropic\.claude-(v\d|instant)|deepseek\.r1|meta\.llama(2|3-8b|3-70b)|mistral\.(mistral-7b|mixtral)|cohere\.command-(light-)?text|ai21\.(j2|jamba-instruct))/;
const noImages =
  /^(amazon\.(titan|nova-micro)|anthropic\.claude-(v\d|instant|3-5-haiku)|ai21\.|cohere\.|deepseek\.|minimax\.|meta\.llama(2|3-8b|3-70b|3-1|3-2-[13]b|3-3)|mistral\.(mistral-7b|mixtral|mistral-(large|small)-24)|openai\.gpt-oss|qwen\.qwen3-(?!vl))/;
const noStop = /^(amazon\.titan|openai\.)/;
const schemaModels =
  /^(qwen\.qwen3|deepseek\.v3|google\.gemma-3|minimax\.|moonshot|nvidia\.|openai\.gpt-oss|mistral\.(ministral|magistral|voxtral|mistral-large-3))/;
const cachingModels = /^amazon\.nova-(micro|lite|pro|premier)/;
const reasoningModels = /^(amazon\.nova-2|deepseek\.|minimax\.|openai\.|mistral\.magistral|moonshot\S*thinking)/;

function samplingOf(name: string, version = 0): ModelFacts['sampling'] {
  if (version >= 407 || /^openai\.gpt-\d/.test(name)) return 'none';
  return version >= 401 ? 'one-of-two' : 'all';
}

/** "anthropic.claude-sonnet-4-5-…": the id without the rest of an ARN and the geography of an inference profile. */
export function modelName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).replace(/^(global|apac|[a-z]{2}(-gov)?)\./, '');
}

/** 305 for Claude 3.5; undefined if it is not a Claude model. */
function claudeVersion(name: string): number | undefined {
  if (!name.startsWith('anthropic.')) return undefined;
  const [, major, minor = '0'] = /claude-(?:[a-z]+-)?(\d{1,2})(?:-(\d{1,2})(?!\d))?/.exec(name) ?? [];
  if (major !== undefined) return Number(major) * 100 + Number(minor);
  // Names without a number are either older (v2, instant) or newer than all names with one.
  return /claude-(v\d|instant)/.test(name) ? 200 : 9_900;
}
