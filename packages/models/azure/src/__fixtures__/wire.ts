import type { ScenarioFailure, WireReply, WireScenario } from '@thimble/core/testing';
import { toChatWire, toResponsesWire } from '@thimble/model-kit/testing';

/** How a reply of Azure looks on the wire: like OpenAI's, after the verdict on the prompt, and with its own errors. */
export function toWire(api: 'chat' | 'responses'): (reply: WireScenario) => WireReply {
  return (reply) => {
    if (reply.type === 'failure') return toErrorWire(reply);
    if (api === 'responses') return toResponsesWire(reply);
    const wire = toChatWire(reply);
    return { ...wire, body: [`data: ${JSON.stringify(promptVerdict)}\n\n`, ...wire.body] };
  };
}

const promptVerdict = {
  choices: [],
  created: 0,
  id: '',
  model: '',
  object: '',
  prompt_filter_results: [
    { prompt_index: 0, content_filter_results: { violence: { filtered: false, severity: 'safe' } } },
  ],
};

const failures: { [failure in ScenarioFailure]: { status: number; code: string; type?: string } } = {
  unauthorized: { status: 401, code: '401' },
  'rate-limited': { status: 429, code: '429' },
  'quota-used-up': { status: 429, code: 'insufficient_quota', type: 'insufficient_quota' },
  'bad-request': { status: 400, code: 'BadRequest' },
  'context-overflow': { status: 400, code: 'context_length_exceeded', type: 'invalid_request_error' },
  'unknown-model': { status: 404, code: 'DeploymentNotFound' },
  unavailable: { status: 503, code: 'ServiceUnavailable' },
};

function toErrorWire({ failure, message, retryAfterSeconds }: Extract<WireScenario, { type: 'failure' }>): WireReply {
  const { status, ...names } = failures[failure];
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(retryAfterSeconds && { 'retry-after': String(retryAfterSeconds) }),
    },
    body: [JSON.stringify({ error: { ...names, message } })],
  };
}
