import type { AnyNode, Identifier } from 'acorn';
import { StepParseError } from './step-parse-error.ts';

/** The guest's global `(specifier: string) => Promise<namespace>` that imports become calls of. */
export const importFunction = '__thimble_import';

/** What the rewriting of one step shares. */
export type Step = {
  /** The model's code; every offset is in here. */
  source: string;
  /** The local name of the global object; it stands nowhere in the source. */
  global: string;
  /** The local name of the function that everything awaited goes through; so too. */
  wait: string;
  /** The local name of the function that everything spread in an object goes through; so too. */
  fields: string;
  reserved: ReadonlySet<string>;
  /** Properties of the global object that the step declares. */
  names: Set<string>;
  /** Those of them declared by `var`, which exist from the start of the step. */
  variables: Set<string>;
  /** Identifiers to be written as properties of the global object. */
  targets: Set<AnyNode>;
};

/** The property of the global object that holds the variable `name`; a tool's variable lives beside the tool. */
export function globalName(step: Step, name: string): string {
  return step.reserved.has(name) ? `${name}$` : name;
}

/** Registers a name that the step declares, and gives the expression to assign to. */
export function declareGlobal(step: Step, { name, start }: Identifier): string {
  if (name === '__proto__') throw new StepParseError(start, 'The name `__proto__` is taken: choose another name.');
  const property = globalName(step, name);
  step.names.add(property);
  return `${step.global}.${property}`;
}

/** The end of a statement without its semicolon. */
export function bodyEnd(step: Step, { end }: AnyNode): number {
  return step.source[end - 1] === ';' ? end - 1 : end;
}
