import type { Parser } from 'acorn';
import { ParseTimeoutError, StepParseError } from './step-parse-error.ts';

// Real code is read with 0.2 tokens a character, the densest with 1.5; backtracking reads tokens again.
const freeTokens = 10_000;
const tokensPerCharacter = 2;
const tokensBetweenLooks = 64;
// Half of what the stack of a thread in Node.js and in browsers has room for.
const mostNested = 250;
const mostInChain = 1_000;

const nesting = [
  'parseStatement',
  'parseMaybeAssign',
  'parseBindingAtom',
  'parseNew',
  'tsParseType',
  'jsx_parseElementAt',
];
const chains = ['parseExprOp', 'parseMaybeUnary', 'tsParseTypeOperatorOrHigher'];

type Meter = { deadline: number; tokens: number; nesting: number; chain: number; offset: number; nodes: number };

/** Of the parser: offsets of the token that it has read, and of words that mean something to functions around them. */
type State = { start: number; awaitPos: number; yieldPos: number };

// Parsing is synchronous: there is one at a time.
let meter: Meter = { deadline: Infinity, tokens: 0, nesting: 0, chain: 0, offset: 0, nodes: 0 };

/** Starts a parse of `source`: it ends by `deadline`, a time of `performance.now()`. */
export function startMeter(source: string, deadline: number): void {
  const tokens = freeTokens + tokensPerCharacter * source.length;
  meter = { deadline, tokens, nesting: 0, chain: 0, offset: 0, nodes: 0 };
}

/** One more node of the tree is worked on. @throws ParseTimeoutError */
export function lookAtClock(): void {
  if (++meter.nodes % tokensBetweenLooks === 0 && performance.now() > meter.deadline) throw new ParseTimeoutError();
}

/** How far the parser has come. */
export function meteredOffset(): number {
  return meter.offset;
}

/**
 * A plugin for a parser that reads hostile code: it stops after a number of tokens that backtracking cannot stretch, at the
 * deadline, and at a depth that does not depend on the size of the stack.
 */
export function metered(Base: typeof Parser): typeof Parser {
  class Metered extends Base {}
  const override = (name: string, value: (this: State, ...parameters: unknown[]) => unknown): void =>
    void Object.defineProperty(Metered.prototype, name, { value, writable: true, configurable: true });

  const nextToken = methodOf(Base, 'nextToken');
  override('nextToken', function () {
    spend(this.start);
    return Reflect.apply(nextToken, this, []);
  });
  for (const [counter, limit, names] of [
    ['nesting', mostNested, nesting] as const,
    ['chain', mostInChain, chains] as const,
  ]) {
    for (const name of names) {
      if (!Reflect.has(Base.prototype, name)) continue;
      const inner = methodOf(Base, name);
      override(name, function (...parameters) {
        if (++meter[counter] > limit) throw tooDeep(this.start);
        try {
          return Reflect.apply(inner, this, parameters);
        } finally {
          meter[counter]--;
        }
      });
    }
  }
  // The parser's own ones count the lines up to each error, also of those that it takes back.
  for (const name of ['raise', 'raiseRecoverable']) override(name, raise);
  // Its own one makes a syntax error of an overflow, which backtracking swallows.
  override('catchStackOverflow', (parse) =>
    typeof parse === 'function' ? Reflect.apply(parse, undefined, []) : undefined,
  );
  // It takes an `await` before a generic async arrow function for one in its parameters.
  const genericArrow = methodOf(Base, 'tsTryParseGenericAsyncArrowFunction');
  override('tsTryParseGenericAsyncArrowFunction', function (...parameters) {
    const { awaitPos, yieldPos } = this;
    Object.assign(this, { awaitPos: 0, yieldPos: 0 });
    try {
      return Reflect.apply(genericArrow, this, parameters);
    } finally {
      Object.assign(this, { awaitPos, yieldPos });
    }
  });
  // What is exported may come from an earlier step.
  override('checkLocalExport', () => {});
  return Metered;
}

export function tooDeep(offset: number): StepParseError {
  return new StepParseError(offset, 'The code is nested too deeply: split it into smaller statements.');
}

function spend(offset: number): void {
  meter.tokens--;
  meter.offset = offset;
  if (meter.tokens < 0) {
    throw new StepParseError(offset, 'The code is too ambiguous to be read: split it into smaller statements.');
  }
  if (meter.tokens % tokensBetweenLooks === 0 && performance.now() > meter.deadline) throw new ParseTimeoutError();
}

function raise(this: State, offset: unknown, message: unknown): never {
  throw Object.assign(new SyntaxError(String(message)), { pos: typeof offset === 'number' ? offset : this.start });
}

function methodOf(Base: typeof Parser, name: string): (...parameters: unknown[]) => unknown {
  const method: unknown = Reflect.get(Base.prototype, name);
  if (!isMethod(method)) throw new TypeError(`The parser has no ${name}.`);
  return method;
}

function isMethod(value: unknown): value is (...parameters: unknown[]) => unknown {
  return typeof value === 'function';
}
