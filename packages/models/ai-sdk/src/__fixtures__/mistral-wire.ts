import type { ScenarioPart, WireReply, WireScenario } from '@thimble/core/testing';

/** How Mistral answers: https://docs.mistral.ai/api/#tag/chat */
export function toMistralWire(reply: WireScenario): WireReply {
  if (reply.type === 'failure') return toErrorWire(reply);
  const calls = reply.parts.filter((part) => part.type === 'tool-call');
  const body = [
    chunk({ role: 'assistant', content: '' }),
    ...reply.parts.flatMap((part) =>
      part.type === 'tool-call' ? [] : part.deltas.map((delta) => chunk({ content: toContent(part.type, delta) })),
    ),
  ];
  const { end } = reply;
  // Calls arrive complete, together with the reason.
  const tool_calls = calls.map(({ id, name, deltas }, index) => ({
    id,
    index,
    function: { name, arguments: deltas.join('') },
  }));
  const last = tool_calls.length > 0 ? { content: '', tool_calls } : { content: '' };
  if (end.type === 'error') body.push(data({ object: 'error', message: end.message, type: 'service_unavailable' }));
  if (end.type === 'finish') {
    const { inputTokens: prompt_tokens, outputTokens: completion_tokens, cacheReadTokens } = end.usage ?? {};
    const usage = end.usage && {
      prompt_tokens,
      completion_tokens,
      total_tokens: end.usage.inputTokens + end.usage.outputTokens,
      ...(cacheReadTokens !== undefined && { num_cached_tokens: cacheReadTokens }),
    };
    body.push(chunk(last, finishReasons[end.reason], usage), 'data: [DONE]\n\n');
  } else if (tool_calls.length > 0) body.push(chunk(last));
  return { headers: { 'content-type': 'text/event-stream; charset=utf-8' }, body };
}

const finishReasons = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  refusal: 'content_filter',
  'content-filter': 'content_filter',
} as const;

function toContent(type: Exclude<ScenarioPart['type'], 'tool-call'>, delta: string): unknown {
  return type === 'reasoning' ? [{ type: 'thinking', thinking: [{ type: 'text', text: delta }] }] : delta;
}

function chunk(delta: object, finish_reason: string | null = null, usage?: object | null): string {
  return data({
    id: 'b5c0f3a1',
    object: 'chat.completion.chunk',
    created: 1_754_500_000,
    model: 'mistral-large-latest',
    choices: [{ index: 0, delta, finish_reason }],
    ...(usage ? { usage } : {}),
  });
}

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

const failures = {
  unauthorized: { status: 401, type: 'unauthorized', code: null },
  'rate-limited': { status: 429, type: 'rate_limited', code: '1300' },
  'quota-used-up': { status: 402, type: 'payment_required', code: null },
  'bad-request': { status: 400, type: 'invalid_request_error', code: '1500' },
  'context-overflow': { status: 400, type: 'invalid_request_prompt', code: '3051' },
  'unknown-model': { status: 400, type: 'invalid_model', code: '1500' },
  unavailable: { status: 503, type: 'service_unavailable', code: '3505' },
} as const;

function toErrorWire(reply: Extract<WireScenario, { type: 'failure' }>): WireReply {
  const { status, type, code } = failures[reply.failure];
  const message =
    reply.failure === 'context-overflow'
      ? `${reply.message} Prompt contains 40000 tokens, too large for model with 32768 maximum context length`
      : reply.message;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(reply.retryAfterSeconds && { 'retry-after': String(reply.retryAfterSeconds) }),
    },
    body: [JSON.stringify({ object: 'error', message, type, param: null, code })],
  };
}
