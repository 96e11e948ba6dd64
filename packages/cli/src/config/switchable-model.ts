import type { Model } from '@thimble/core';

export type SwitchableModel = {
  model: Model;
  /** From its next call on, `model` is this one. */
  use(next: Model): void;
};

/** A model that can be another one later, while what the agent remembers and its sandbox stay. */
export function switchableModel(first: Model): SwitchableModel {
  let current = first;
  const model: Model = {
    get id() {
      return current.id;
    },
    get supports() {
      return current.supports;
    },
    get pricing() {
      return current.pricing;
    },
    stream: (request, options) => current.stream(request, options),
  };
  return { model, use: (next) => void (current = next) };
}
