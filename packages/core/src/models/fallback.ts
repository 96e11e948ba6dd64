import { coreSpec, nested } from '../base/component-spec.ts';
import { AgentError, invalid } from '../base/errors.ts';
import type { Model, ModelEvent, ModelSupport } from '../contract/model.ts';
import { checkModel } from '../base/options.ts';
import { priceUsage } from '../contract/usage.ts';

/**
 * The first of these models that answers: when one fails before it has begun to stream, the next is asked. `supports` is
 * what all of them support. Throws the last error, with those before it in its message.
 */
export function fallback(models: readonly [Model, ...Model[]]): Model {
  if (!Array.isArray(models)) throw invalid('fallback takes a list of models.');
  for (const model of models) checkModel('fallback', model);
  const [first] = models;
  if (!first) throw invalid('fallback needs at least one model.');

  async function* stream(...[request, call]: Parameters<Model['stream']>): AsyncGenerator<ModelEvent> {
    const failures: string[] = [];
    for (const [index, model] of models.entries()) {
      let begun = false;
      try {
        for await (const event of model.stream(request, call)) {
          begun = true;
          yield markedBy(model, event);
        }
        return;
      } catch (error) {
        if (begun || !AgentError.is(error) || error.code === 'aborted' || call?.signal?.aborted) throw error;
        failures.push(`${model.id}: ${error.message}`);
        if (index === models.length - 1) throw allFailed(error, failures);
      }
    }
  }

  const pricing = models.every((model) => model.pricing) ? first.pricing : undefined;
  const spec = coreSpec('fallback', [models.map(nested)]);
  return { id: first.id, supports: supportedByAll(models), pricing, spec, stream };
}

/** Priced, and with the owner of a signature: only here it is known which model answered. */
function markedBy({ id, pricing }: Model, event: ModelEvent): ModelEvent {
  if (event.type === 'finish') return { ...event, usage: priceUsage(event.usage, pricing) };
  if (event.type !== 'reasoning-delta' || event.signature === undefined) return event;
  return { ...event, provider: event.provider ?? id.slice(0, id.indexOf('/')) };
}

function allFailed(error: AgentError, failures: readonly string[]): AgentError {
  if (failures.length === 1) return error;
  const { code, retryable, retryAfterMs, usage } = error;
  const message = `All ${failures.length} models failed.\n- ${failures.join('\n- ')}`;
  return new AgentError(code, message, { cause: error, retryable, retryAfterMs, usage });
}

function supportedByAll(models: readonly Model[]): ModelSupport {
  const all = (key: keyof ModelSupport) => models.every((model) => model.supports[key]);
  return {
    tools: all('tools'),
    images: all('images'),
    stop: all('stop'),
    structuredOutput: all('structuredOutput'),
    reasoning: all('reasoning'),
  };
}
