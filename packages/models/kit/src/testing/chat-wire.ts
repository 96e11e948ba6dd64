import type { ScenarioFailure, ScenarioPart, WireReply, WireScenario } from '@thimble/core/testing';

/** How a reply of Chat Completions looks on the wire. */
export function toChatWire(reply: WireScenario): WireReply {
  if (reply.type === 'failure') return toErrorWire(reply);
  const calls = reply.parts.filter((part) => part.type === 'tool-call');
  const texts = reply.parts.filter((part) => part.type !== 'tool-call');
  const body = [
    chunk({ role: 'assistant', content: '' }),
    ...texts.flatMap(({ type, deltas }) => deltas.map((delta) => chunk({ [deltaFields[type]]: delta }))),
    ...calls.map(({ id, name }, index) =>
      chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
    ),
    ...interleaved(calls).map(([index, text]) => chunk({ tool_calls: [{ index, function: { arguments: text } }] })),
  ];
  const { end } = reply;
  if (end.type === 'error') body.push(data({ error: { message: end.message, type: 'server_error', code: null } }));
  if (end.type === 'finish') {
    body.push(chunk({}, finishReasons[end.reason]));
    if (end.usage) {
      const {
        inputTokens,
        outputTokens,
        cacheReadTokens: cached_tokens,
        cacheWriteTokens: cache_write_tokens,
        reasoningTokens: reasoning_tokens,
      } = end.usage;
      const usage = {
        prompt_tokens: inputTokens,
        completion_tokens: outputTokens,
        total_tokens: inputTokens + outputTokens,
        prompt_tokens_details: { cached_tokens, cache_write_tokens },
        completion_tokens_details: { reasoning_tokens },
      };
      body.push(data({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [], usage }));
    }
    body.push('data: [DONE]\n\n');
  }
  return { headers: { 'content-type': 'text/event-stream' }, body };
}

const deltaFields = { text: 'content', reasoning: 'reasoning_content', refusal: 'refusal' } as const;
const finishReasons = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  refusal: 'stop',
  'content-filter': 'content_filter',
} as const;

/** The fragments of parallel calls, interleaved, each with the index of its call. */
function interleaved(calls: readonly ScenarioPart[]): [index: number, text: string][] {
  const rounds = Math.max(0, ...calls.map(({ deltas }) => deltas.length));
  return Array.from({ length: rounds }, (_, round) =>
    calls.flatMap(({ deltas }, index): [number, string][] => {
      const text = deltas[round];
      return text === undefined ? [] : [[index, text]];
    }),
  ).flat();
}

function chunk(delta: object, finish_reason: string | null = null): string {
  return data({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason }],
    usage: null,
  });
}

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

const failures: { [failure in ScenarioFailure]: { status: number; type: string; code: string | null } } = {
  unauthorized: { status: 401, type: 'invalid_request_error', code: 'invalid_api_key' },
  'rate-limited': { status: 429, type: 'requests', code: 'rate_limit_exceeded' },
  'quota-used-up': { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
  'bad-request': { status: 400, type: 'invalid_request_error', code: null },
  'context-overflow': { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' },
  'unknown-model': { status: 404, type: 'invalid_request_error', code: 'model_not_found' },
  unavailable: { status: 503, type: 'server_error', code: null },
};

/** Errors look the same in both APIs. */
export function toErrorWire(reply: Extract<WireScenario, { type: 'failure' }>): WireReply {
  const { status, type, code } = failures[reply.failure];
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(reply.retryAfterSeconds && { 'retry-after': String(reply.retryAfterSeconds) }),
    },
    body: [JSON.stringify({ error: { message: reply.message, type, code, param: null } })],
  };
}
