import { coreSpec, nested } from '../base/component-spec.ts';
import { checkKinds, checkModel, notNegative } from '../base/options.ts';
import type { Model } from '../contract/model.ts';
import { priceUsage, type Pricing } from '../contract/usage.ts';

/**
 * The model with what it costs, in dollars per million tokens: for one that was made without its prices.
 *
 * @example priced(openai('gpt-5.2'), { input: 1.25, output: 10 })
 */
export function priced(model: Model, pricing: Pricing): Model {
  checkModel('priced', model);
  const price = notNegative;
  checkKinds('priced', pricing, { input: price, output: price, cacheRead: price, cacheWrite: price });
  return {
    id: model.id,
    pricing,
    spec: coreSpec('priced', [nested(model), pricing]),
    // A getter: some adapters know this only after the model is loaded.
    get supports() {
      return model.supports;
    },
    async *stream(request, options) {
      for await (const event of model.stream(request, options))
        yield event.type === 'finish' ? { ...event, usage: priceUsage(event.usage, pricing) } : event;
    },
  };
}
