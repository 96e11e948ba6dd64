import type { Json, JsonSchema } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { cleanText } from './clean-text.ts';

// The largest schemas of public servers have some hundred nodes, and are a dozen levels deep.
const limits = { nodes: 5_000, depth: 40, characters: 100_000, text: 2_000 };

/**
 * A copy of a server's schema, with clean texts. Or a string that says why it is not taken: its size is bounded, since a prompt
 * and a validator are made of it.
 */
export function boundedSchema(schema: unknown): JsonSchema | string {
  let nodes = 0;
  let characters = 0;

  function copy(value: unknown, depth: number): Json {
    nodes += 1;
    if (depth > limits.depth) throw new TooLarge(`is nested more than ${limits.depth} levels deep`);
    if (nodes > limits.nodes) throw new TooLarge(`has more than ${limits.nodes} parts`);
    if (typeof value === 'string') {
      characters += value.length;
      if (characters > limits.characters) throw new TooLarge(`has more than ${limits.characters} characters`);
      return cleanText(value, limits.text);
    }
    if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
    if (isRecord(value)) return copyObject(value, depth);
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    return typeof value === 'boolean' ? value : null;
  }

  function copyObject(value: { [key: string]: unknown }, depth: number): { [key: string]: Json } {
    const entries = Object.entries(value).map(([key, part]) => {
      characters += key.length;
      return [key, copy(part, depth + 1)] as const;
    });
    // Defined, not assigned: '__proto__' is a name like any other.
    return Object.fromEntries(entries);
  }

  if (!isRecord(schema)) return 'is no object';
  try {
    return copyObject(schema, 0);
  } catch (error) {
    if (error instanceof TooLarge) return error.message;
    throw error;
  }
}

class TooLarge extends Error {}
