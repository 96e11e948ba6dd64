import type { ScenarioPart, WireReply, WireScenario } from '@thimble/core/testing';
import { toErrorWire } from './chat-wire.ts';

type WireEvent = { type: string; [field: string]: unknown };

/** How a reply of the Responses API looks on the wire. */
export function toResponsesWire(reply: WireScenario): WireReply {
  if (reply.type === 'failure') return toErrorWire(reply);
  const items = reply.parts.map(toItem);
  const events: WireEvent[] = [
    { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
    ...reply.parts.flatMap((part, index) => toEvents(part, index)),
  ];
  const { end } = reply;
  if (end.type === 'error') events.push({ type: 'error', code: 'server_error', message: end.message });
  if (end.type === 'finish') {
    const cause = { length: 'max_output_tokens', 'content-filter': 'content_filter' };
    const reason = end.reason === 'length' || end.reason === 'content-filter' ? cause[end.reason] : undefined;
    const status = reason ? 'incomplete' : 'completed';
    const usage = end.usage && {
      input_tokens: end.usage.inputTokens,
      input_tokens_details: {
        cached_tokens: end.usage.cacheReadTokens ?? 0,
        cache_write_tokens: end.usage.cacheWriteTokens,
      },
      output_tokens: end.usage.outputTokens,
      output_tokens_details: { reasoning_tokens: end.usage.reasoningTokens ?? 0 },
    };
    const incomplete_details = reason ? { reason } : null;
    events.push({
      type: `response.${status}`,
      response: { id: 'resp_1', status, incomplete_details, output: items, usage },
    });
  }
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    body: events.map(
      (event, sequence_number) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
    ),
  };
}

function toItem(part: ScenarioPart): object {
  const whole = part.deltas.join('');
  switch (part.type) {
    case 'text':
      return { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: whole }] };
    case 'refusal':
      return { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: whole }] };
    case 'reasoning':
      return {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: whole }],
        encrypted_content: part.signature ?? 'gAAAAA',
      };
    case 'tool-call':
      return { type: 'function_call', call_id: part.id, name: part.name, arguments: whole };
  }
}

const deltaEvents = {
  text: 'response.output_text.delta',
  refusal: 'response.refusal.delta',
  reasoning: 'response.reasoning_summary_text.delta',
  'tool-call': 'response.function_call_arguments.delta',
} as const;

function toEvents(part: ScenarioPart, output_index: number): WireEvent[] {
  const item_id = `item_${output_index}`;
  const added = {
    type: 'response.output_item.added',
    output_index,
    item: { ...toItem({ ...part, deltas: [] }), id: item_id },
  };
  const done = { type: 'response.output_item.done', output_index, item: { ...toItem(part), id: item_id } };
  return [added, ...part.deltas.map((delta) => ({ type: deltaEvents[part.type], output_index, item_id, delta })), done];
}
