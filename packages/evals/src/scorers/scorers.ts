import type { Json, StandardSchema } from '@thimble/core';
import { checkKinds, kinds, parseJson } from '@thimble/core/utilities';
import { z } from 'zod';
import type { Score, Scorer, ScorerArguments } from '../contract/scorer.ts';

/** Whether the answer is the expected one. Texts are compared without the space around them; objects in any order of keys. */
export function exact(): Scorer {
  return named('exact', ({ output, expected }) => {
    if (expected === undefined) throw new Error('The case expects no answer: give it `expected`, or another scorer.');
    return scoreOf('exact', keyOf(output) === keyOf(expected));
  });
}

/** Whether the answer is the expected number, within a share of it. A number in a text counts where the text holds one alone. */
export function number(options: { tolerance?: number | undefined } = {}): Scorer {
  checkKinds('number', options, { tolerance: kinds.notNegative });
  const { tolerance = 1e-6 } = options;
  return named('number', ({ output, expected }) => {
    const [is, wanted] = [numberIn(output), numberIn(expected)];
    if (wanted === undefined) throw new Error('The case expects no number.');
    const isNear = is !== undefined && Math.abs(is - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
    return scoreOf('number', isNear);
  });
}

/**
 * The share of the expected items among all that are expected or given (intersection over union), in any order. A text counts as a list:
 * as JSON, or with an item a line, or between commas.
 */
export function set(): Scorer {
  return named('set', ({ output, expected }) => {
    if (!Array.isArray(expected)) throw new Error('The case expects no list.');
    const wanted = new Set(expected.map(keyOf));
    const items = listIn(output, wanted);
    if (!items) return scoreOf('set', false);
    const given = new Set(items);
    const all = new Set([...wanted, ...given]).size;
    const both = [...wanted].filter((key) => given.has(key)).length;
    return { name: 'set', score: all === 0 ? 1 : both / all };
  });
}

/** Whether the answer fits a schema: zod, Valibot, ArkType … */
export function schema(wanted: StandardSchema): Scorer {
  return named('schema', async ({ output }) => {
    const { issues } = await wanted['~standard'].validate(output);
    const metadata = issues && { issues: issues.slice(0, 10).map(({ message }) => message) };
    return { ...scoreOf('schema', !issues), ...(metadata && { metadata }) };
  });
}

/** A check in code: true or false, or a score from 0 to 1. */
export function check(
  name: string,
  judge: (args: ScorerArguments) => boolean | number | Promise<boolean | number>,
): Scorer {
  return named(name, async (args) => ({ name, score: Number(await judge(args)) }));
}

/** A scorer that takes texts, such as those of `autoevals`: `textScorer(Levenshtein)`. */
export function textScorer(
  scorer: (args: { input: string; output: string; expected: string }) => Score | Promise<Score>,
): Scorer {
  return named(scorer.name, ({ input, output, expected }) =>
    scorer({ input, output: textOf(output), expected: textOf(expected) }),
  );
}

/**
 * A scorer that takes values of a type, such as those of `autoevals`: `valueScorer(z.number(), NumericDiff)`. An answer that is none
 * scores 0.
 */
export function valueScorer<T>(
  wanted: StandardSchema<T>,
  scorer: (args: { input: string; output: T; expected: T }) => Score | Promise<Score>,
): Scorer {
  return named(scorer.name, async ({ input, output, expected }) => {
    const [is, right] = [await wanted['~standard'].validate(output), await wanted['~standard'].validate(expected)];
    if (right.issues) throw new Error(`The case expects something else: ${right.issues[0]?.message}`);
    if (is.issues) return { ...scoreOf(scorer.name || 'value', false), metadata: { problem: is.issues[0]?.message } };
    return scorer({ input, output: is.value, expected: right.value });
  });
}

/** The scorer with a name for reports, where it throws and so gives none itself. */
export function named(name: string, scorer: Scorer): Scorer {
  return Object.defineProperty(scorer, 'name', { value: name });
}

export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The number that a value is, or that a text holds alone, as in "about 1,250 €". */
export function numberIn(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const [found, ...others] = value
    // The minus of typography, which models write too.
    .replaceAll('\u2212', '-')
    .matchAll(/-?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/gi);
  return found && others.length === 0 ? Number(found[0].replaceAll(',', '')) : undefined;
}

/** The items of an answer; undefined where it is no list. Those of a text are texts, but where a number is expected. */
function listIn(output: Json, wanted: ReadonlySet<string>): string[] | undefined {
  if (Array.isArray(output)) return output.map(keyOf);
  if (typeof output !== 'string') return undefined;
  const parsed = parseJson(output);
  if (Array.isArray(parsed)) return z.array(z.json()).parse(parsed).map(keyOf);
  const items = output.trim().split(/\n/.test(output.trim()) ? /\n/ : /[,;]/);
  return items.flatMap((item) => {
    const text = item.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim();
    if (text === '') return [];
    const [asText, asNumber] = [keyOf(text), keyOf(Number(text))];
    return [!wanted.has(asText) && wanted.has(asNumber) ? asNumber : asText];
  });
}

function scoreOf(name: string, isRight: boolean): Score {
  return { name, score: isRight ? 1 : 0 };
}

/** The same text for equal values. */
function keyOf(value: Json): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: Json): Json {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
