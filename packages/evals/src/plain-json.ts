import type { Json } from '@thimble/core';

/** The value as JSON holds it; null for what it cannot hold, such as undefined. */
export function plainJson(value: unknown): Json {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}
