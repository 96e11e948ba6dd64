import { priceUsage, type Model, type Pricing } from '@thimble/core';

/** The model with what it costs. */
export function pricedModel(model: Model, pricing: Pricing | undefined): Model {
  if (!pricing) return model;
  return {
    ...model,
    pricing,
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
