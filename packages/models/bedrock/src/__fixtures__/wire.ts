import type { ScenarioFailure, ScenarioPart, WireReply, WireScenario } from '@thimble/core/testing';
import { eventFrame, exceptionFrame } from './event-stream.ts';

/** How a reply of ConverseStream looks on the wire. Bodies of streams are binary: each character is a byte. */
export function toConverseWire(reply: WireScenario): WireReply {
  if (reply.type === 'failure') return toErrorWire(reply);
  const { end } = reply;
  const body = [eventFrame({ messageStart: { role: 'assistant' } }), ...reply.parts.flatMap(toFrames)];
  if (end.type === 'error') body.push(exceptionFrame('serviceUnavailableException', end.message));
  if (end.type === 'finish') {
    body.push(eventFrame({ messageStop: { stopReason: stopReasons[end.reason] } }));
    const { inputTokens = 0, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = end.usage ?? {};
    const usage = end.usage && {
      inputTokens: inputTokens - cacheReadTokens - cacheWriteTokens,
      outputTokens,
      totalTokens: inputTokens + (outputTokens ?? 0),
      cacheReadInputTokens: cacheReadTokens,
      cacheWriteInputTokens: cacheWriteTokens,
    };
    body.push(eventFrame({ metadata: { usage: usage ?? undefined, metrics: { latencyMs: 5 } } }));
  }
  return {
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    body: body.map((bytes) => bytes.toString('latin1')),
  };
}

const stopReasons = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  refusal: 'content_filtered',
  'content-filter': 'guardrail_intervened',
} as const;

function toFrames(part: ScenarioPart, contentBlockIndex: number): Buffer[] {
  const deltas: object[] = part.deltas.map((text) => {
    if (part.type === 'tool-call') return { toolUse: { input: text } };
    return part.type === 'reasoning' ? { reasoningContent: { text } } : { text };
  });
  if (part.type === 'reasoning' && part.signature) deltas.push({ reasoningContent: { signature: part.signature } });
  const start = part.type === 'tool-call' ? [{ toolUse: { toolUseId: part.id, name: part.name } }] : [];
  return [
    ...start.map((block) => eventFrame({ contentBlockStart: { contentBlockIndex, start: block } })),
    ...deltas.map((delta) => eventFrame({ contentBlockDelta: { contentBlockIndex, delta } })),
    eventFrame({ contentBlockStop: { contentBlockIndex } }),
  ];
}

const failures: { [failure in ScenarioFailure]: { status: number; name: string; message?: string } } = {
  unauthorized: { status: 403, name: 'UnrecognizedClientException' },
  'rate-limited': { status: 429, name: 'ThrottlingException' },
  'quota-used-up': { status: 400, name: 'ServiceQuotaExceededException' },
  'bad-request': { status: 400, name: 'ValidationException' },
  'context-overflow': { status: 400, name: 'ValidationException', message: 'Input is too long for requested model.' },
  'unknown-model': { status: 404, name: 'ResourceNotFoundException' },
  unavailable: { status: 503, name: 'ServiceUnavailableException' },
};

function toErrorWire({
  failure,
  message,
  retryAfterSeconds,
}: Extract<WireScenario, { type: 'failure' }>): WireReply {
  const { status, name, message: fixed = '' } = failures[failure];
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
      ...(retryAfterSeconds && { 'retry-after': String(retryAfterSeconds) }),
    },
    body: [JSON.stringify({ message: `${fixed}${message}` })],
  };
}
