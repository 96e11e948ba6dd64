import type { ScenarioFailure, ScenarioPart, WireReply, WireScenario } from '@thimble/core/testing';

type WireEvent = { type: string; [field: string]: unknown };

/** How a reply of the Messages API looks on the wire. */
export function toWire(reply: WireScenario): WireReply {
  if (reply.type === 'failure') return toErrorWire(reply);
  const { parts, end } = reply;
  const usage = end.type === 'finish' ? toWireUsage(end.usage) : { input_tokens: 10, output_tokens: 1 };
  const events: WireEvent[] = [
    { type: 'message_start', message: { id: 'msg_1', type: 'message', role: 'assistant', content: [], usage } },
    { type: 'ping' },
    ...parts.flatMap(toBlockEvents),
  ];
  if (end.type === 'error') events.push({ type: 'error', error: { type: 'overloaded_error', message: end.message } });
  if (end.type === 'finish')
    events.push(
      { type: 'message_delta', delta: { stop_reason: stopReasons[end.reason], stop_sequence: null }, usage },
      { type: 'message_stop' },
    );
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    body: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
  };
}

const stopReasons = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  refusal: 'refusal',
  'content-filter': 'refusal',
} as const;

function toWireUsage(usage: Extract<Extract<WireScenario, { type: 'stream' }>['end'], { type: 'finish' }>['usage']) {
  if (!usage) return undefined;
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens } = usage;
  return {
    input_tokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    output_tokens: outputTokens,
    output_tokens_details: reasoningTokens === undefined ? null : { thinking_tokens: reasoningTokens },
  };
}

/** Blocks arrive one after another, so fragments of calls are never interleaved. */
function toBlockEvents(part: ScenarioPart, index: number): WireEvent[] {
  const { content_block, deltas } = toBlock(part);
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function toBlock(part: ScenarioPart): { content_block: object; deltas: object[] } {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return {
        content_block: { type: 'text', text: '' },
        deltas: part.deltas.map((text) => ({ type: 'text_delta', text })),
      };
    case 'reasoning':
      return {
        content_block: { type: 'thinking', thinking: '', signature: '' },
        deltas: [
          ...part.deltas.map((thinking) => ({ type: 'thinking_delta', thinking })),
          { type: 'signature_delta', signature: part.signature ?? 'EqQB' },
        ],
      };
    case 'tool-call':
      return {
        content_block: { type: 'tool_use', id: part.id, name: part.name, input: {} },
        deltas: part.deltas.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      };
  }
}

const failures: { [failure in ScenarioFailure]: { status: number; type: string } } = {
  unauthorized: { status: 401, type: 'authentication_error' },
  'rate-limited': { status: 429, type: 'rate_limit_error' },
  'quota-used-up': { status: 402, type: 'billing_error' },
  'bad-request': { status: 400, type: 'invalid_request_error' },
  'context-overflow': { status: 400, type: 'invalid_request_error' },
  'unknown-model': { status: 404, type: 'not_found_error' },
  unavailable: { status: 529, type: 'overloaded_error' },
};

function toErrorWire(reply: Extract<WireScenario, { type: 'failure' }>): WireReply {
  const { status, type } = failures[reply.failure];
  const overflow = reply.failure === 'context-overflow' ? 'prompt is too long: 210000 tokens > 200000 maximum. ' : '';
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(reply.retryAfterSeconds && { 'retry-after': String(reply.retryAfterSeconds) }),
    },
    body: [JSON.stringify({ type: 'error', error: { type, message: overflow + reply.message }, request_id: 'req_1' })],
  };
}
