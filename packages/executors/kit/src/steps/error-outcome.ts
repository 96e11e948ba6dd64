import { lineEnd } from '../rewrite/position.ts';
import type { Outcome } from '../protocol.ts';
import { snippetAt } from '../rewrite/step-syntax-error.ts';
import type { Realm, ErrorReport, Place } from './realm.ts';

/** A step as the engine knows it: its stacks call it `name`. */
export type NamedStep = { name: string; source: string };

/** What the guest says of an error, with the place in the model's code. */
export function errorOutcome(report: ErrorReport, step: NamedStep, realm: Realm): Outcome {
  const found = placeIn(report.stack, step, report.name);
  const { name, message, candidates } = realm.reword?.(report, step.source, found) ?? report;
  if (!found) return { type: 'error', name, message, candidates };
  const place = { ...found, column: columnOfName(message, step.source, found) };
  return { type: 'error', name, message, candidates, ...place, snippet: snippetAt(step.source, place) };
}

/** The first frame of the step, in the model's code. Where it is the constructor of the error, the one below. */
export function placeIn(stack: string, { name, source }: NamedStep, errorName?: string): Place | undefined {
  // The stack may be of the model's making: no part of the pattern is without a bound.
  const frames = stack.matchAll(
    new RegExp(`(?:at (?:new )?([^\\n(]{0,200}) \\()?\\b${name}:(\\d{1,9}):(\\d{1,9})\\b`, 'g'),
  );
  for (const [, functionName, line, column] of frames) {
    if (functionName !== errorName || errorName === undefined) return within(source, Number(line), Number(column));
  }
  return undefined;
}

/** The guest tells where it is, and may tell anything. */
function within(source: string, line: number, column: number): Place | undefined {
  const text = source.split(lineEnd, line)[line - 1];
  return text === undefined || column < 1 || column > text.length + 1 ? undefined : { line, column };
}

/** V8 blames the member access after an unknown name; the name stands before it. */
function columnOfName(message: string, source: string, { line, column }: Place): number {
  const name = /^([\w$]+) is not defined$/.exec(message)?.[1];
  const text = source.split('\n', line)[line - 1] ?? '';
  const index = name === undefined ? -1 : text.lastIndexOf(name, column - 1);
  return index < 0 ? column : index + 1;
}
