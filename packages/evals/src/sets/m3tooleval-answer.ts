import type { Json } from '@thimble/core';
import { numberIn, textOf } from '../scorers/scorers.ts';
import { pythonValue } from './python/python-literals.ts';
import { toJson } from './python/values.ts';

/** The answers of M3ToolEval are compared as values; amounts, which it asks for in cents, to the cent. */
export function isSame(given: Json, expected: Json): boolean {
  if (typeof expected === 'number') {
    const number = numberIn(given);
    return number !== undefined && Math.abs(number - expected) <= 0.005;
  }
  if (typeof expected === 'string') return textOf(given).trim() === expected;
  if (typeof expected === 'boolean') return textOf(given).trim().toLowerCase() === String(expected);
  const value = typeof given === 'string' ? valueIn(given) : given;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(value) &&
      value.length === expected.length &&
      expected.every((item, index) => isSame(value[index] ?? null, item))
    );
  }
  if (typeof expected !== 'object' || expected === null) return value === expected;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(expected);
  return (
    keys.length === Object.keys(value).length && keys.every((key) => isSame(value[key] ?? null, expected[key] ?? null))
  );
}

/** An answer as Python writes it: "[1.0, 2.0]", "('A', 4)". */
function valueIn(text: string): Json {
  try {
    return toJson(pythonValue(text.trim()));
  } catch {
    return text;
  }
}
