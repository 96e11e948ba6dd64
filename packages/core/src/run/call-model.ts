import { AgentError } from '../base/errors.ts';
import { isJson, toJson } from '../base/json.ts';
import type { Model, ModelRequest } from '../contract/model.ts';
import { priceUsage, type Usage } from '../contract/usage.ts';
import { isModelReply, type ModelReply } from '../models/model-reply.ts';
import { readReply, type ReadReplyOptions } from '../models/read-reply.ts';
import type { Run } from './run.ts';

/** One reply of the run's model, recorded and counted. Throws `model-refused` when the model refuses to answer. */
export async function callModel(
  run: Run,
  key: string,
  request: ModelRequest,
  options: ReadReplyOptions = {},
): Promise<ModelReply> {
  const { model, signal, spending, memory } = run;
  let wasCalled = false;
  try {
    const recorded = await run.effects.record(key, async () => {
      wasCalled = true;
      const estimateInputTokens = () => memory.countTokens();
      const read = await readReply(model, request, { signal, estimateInputTokens, ...options });
      return isJson(read) ? read : toJson(read);
    });
    if (!isModelReply(recorded))
      throw new AgentError('invalid-argument', `The journal's record of "${run.step}/${key}" is not a model reply.`);
    const reply = { ...recorded, usage: priceUsage(recorded.usage, model.pricing) };
    if (!wasCalled) replayDeltas(reply, options);
    spending.add(reply.usage, estimateUsage(run, reply));
    if (reply.reason === 'refusal') throw refusal(model, reply.text.trim().slice(0, 300));
    return reply;
  } catch (error) {
    if (AgentError.is(error) && error.usage) spending.add(priceUsage(error.usage, model.pricing), estimateUsage(run));
    throw error;
  }
}

/** The run's model for work apart from the steps, such as compaction: recorded and counted all the same. */
export function modelForSideCalls(run: Run, key: string): Model {
  let calls = 0;
  const call = (request: ModelRequest) =>
    callModel(run, `${key}/${++calls}`, request, {
      estimateInputTokens: () => JSON.stringify(request.messages).length / 4,
    });
  const { id, supports } = run.model;
  return {
    id,
    supports,
    async *stream(request) {
      const reply = await call(request);
      if (reply.text !== '') yield { type: 'text-delta', text: reply.text };
      yield { type: 'finish', reason: reply.reason === 'length' ? 'length' : 'stop', usage: reply.usage };
    },
  };
}

/** What counts against the budget where a provider reports no usage: the prompt as it is, and this reply. */
export function estimateUsage({ memory, model }: Run, reply?: ModelReply): Usage {
  const inputTokens = memory.countTokens();
  const said = reply ? JSON.stringify([reply.text, reply.reasoning, reply.toolCalls]).length : 0;
  const usage = { inputTokens, outputTokens: Math.ceil(said / 4) };
  return priceUsage(usage, model.pricing) ?? usage;
}

/** A recorded reply in deltas, so that whoever watches a replay sees what was seen before. */
function replayDeltas({ reasoning, text }: ModelReply, { onDelta }: ReadReplyOptions): void {
  for (const part of reasoning) onDelta?.({ type: 'reasoning-delta', text: part.text });
  if (text !== '') onDelta?.({ type: 'text-delta', text });
}

function refusal({ id }: Model, text: string): AgentError {
  const words = text === '' ? '.' : `: ${text}`;
  return new AgentError('model-refused', `${id} refused to answer${words} Rephrase the task or choose another model.`);
}
