import { aborted, delay } from '../base/abort.ts';
import { AgentError, invalid } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import {
  checkKinds,
  count,
  either,
  list,
  notNegative,
  record,
  text,
  type OptionKind,
  type OptionKinds,
} from '../base/options.ts';
import type { FinishReason, Model, ModelEvent, ModelRequest, ModelSupport } from '../contract/model.ts';
import type { Usage, Pricing } from '../contract/usage.ts';

/** What a scripted model says: text, or a reply in parts, or an error to throw, or a function of the request that gives one of them. */
export type ScriptedReply = string | ScriptedParts | Error | ((request: ModelRequest) => ScriptedReply);

export type ScriptedParts = {
  text?: string | undefined;
  reasoning?: string | undefined;
  /** `id` defaults to "call-1", "call-2" … */
  toolCalls?: { id?: string; name: string; input: Json; error?: string }[] | undefined;
  /** @default 'tool-calls' when there are any, else 'stop' */
  finish?: FinishReason | undefined;
  /** @default characters / 4 */
  usage?: Usage | null | undefined;
  /** Thrown after the parts above. */
  error?: Error | undefined;
  /** Milliseconds before the first event. @default 0 */
  delayMs?: number | undefined;
  /** Characters of a text delta. @default the model's */
  chunkSize?: number | undefined;
};

export type ScriptedModelOptions = {
  /** @default 'scripted/model' */
  id?: string | undefined;
  supports?: Partial<ModelSupport> | undefined;
  pricing?: Pricing | undefined;
  /** Characters of a text delta. @default 7, which splits tags and code at odd places */
  chunkSize?: number | undefined;
  /** Milliseconds before each reply. @default 0 */
  delayMs?: number | undefined;
};

/** A model that plays a script, and the requests that it was sent. After the last reply it throws. */
export type ScriptedModel = Model & { readonly requests: ModelRequest[] };

const optionKinds: OptionKinds<ScriptedModelOptions> = {
  id: text,
  supports: record,
  pricing: record,
  chunkSize: count,
  delayMs: notNegative,
};

const nothing: OptionKind = { is: (value) => value === null, expected: 'null' };

const partKinds: OptionKinds<ScriptedParts> = {
  text,
  reasoning: text,
  toolCalls: list,
  finish: text,
  usage: either(record, nothing),
  error: { is: (value) => value instanceof Error, expected: 'an Error' },
  delayMs: notNegative,
  chunkSize: count,
};

/** @throws AgentError `invalid-argument` for what is no script, and from a call for what is no reply */
export function scriptedModel(replies: readonly ScriptedReply[], options: ScriptedModelOptions = {}): ScriptedModel {
  if (!Array.isArray(replies)) throw invalid('scriptedModel takes a list of replies: scriptedModel(["…", "…"]).');
  checkKinds('scriptedModel', options, optionKinds);
  const { id = 'scripted/model', supports, pricing, chunkSize = 7, delayMs = 0 } = options;
  const requests: ModelRequest[] = [];
  let calls = 0;

  async function* stream(
    request: ModelRequest,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<ModelEvent> {
    requests.push(request);
    const scripted = replies[requests.length - 1];
    if (scripted === undefined) {
      throw new AgentError(
        'bad-request',
        `The script of ${id} has ${replies.length} replies, and this is call ${requests.length}.`,
      );
    }
    const parts = toParts(scripted, request);
    const wait = parts.delayMs ?? delayMs;
    if (wait > 0) await delay(wait, signal);
    const size = parts.chunkSize ?? chunkSize;
    for (const text of chunks(parts.reasoning ?? '', size)) yield { type: 'reasoning-delta', text };
    for (const text of chunks(parts.text ?? '', size)) {
      if (signal?.aborted) throw aborted(signal.reason);
      yield { type: 'text-delta', text };
    }
    const toolCalls = parts.toolCalls ?? [];
    for (const call of toolCalls) yield { type: 'tool-call', id: `call-${++calls}`, ...call };
    if (parts.error) throw parts.error;
    const reason = parts.finish ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop');
    const usage = parts.usage === undefined ? estimate(request, parts) : parts.usage;
    yield { type: 'finish', reason, usage };
  }

  return {
    id,
    supports: { tools: true, images: true, stop: false, structuredOutput: true, reasoning: true, ...supports },
    ...(pricing && { pricing }),
    requests,
    stream,
  };
}

function toParts(reply: ScriptedReply, request: ModelRequest): ScriptedParts {
  if (typeof reply === 'function') return toParts(reply(request), request);
  if (typeof reply === 'string') return { text: reply };
  if (reply instanceof Error) return { error: reply };
  checkKinds('A scripted reply', reply, partKinds);
  return reply;
}

function* chunks(text: string, size: number): Generator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

function estimate(request: ModelRequest, parts: ScriptedParts): Usage {
  const input = JSON.stringify(request.messages).length;
  const output = (parts.text ?? '').length + JSON.stringify(parts.toolCalls ?? '').length;
  return { inputTokens: Math.ceil(input / 4), outputTokens: Math.ceil(output / 4) };
}
