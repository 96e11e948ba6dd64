import type { Place, Wording } from '@thimble/executor-kit/portable';
import type { QuickJS } from 'quickjs-wasi';
import { membersOf } from './object-members.ts';

/** QuickJS says "not a function" and no more: says what was called, as V8 does, with what its owner has instead. */
export function notAFunction(
  vm: QuickJS,
  source: string,
  place: Place,
): Pick<Wording, 'message' | 'candidates'> | undefined {
  const called = calledAt(source, place);
  if (called === undefined) return undefined;
  return { message: `${called} is not a function`, candidates: membersOf(vm, called) };
}

/** `name`, or `owner.member` for a plain owner. The position is that of the name. */
export function calledAt(source: string, { line, column }: Place): string | undefined {
  const text = source.split(/\r\n?|[\n\u2028\u2029]/, line)[line - 1] ?? '';
  const name = /^[\w$]+/.exec(text.slice(column - 1))?.[0];
  const owner = /(?:^|[^\w$.])([\w$]+)\??\.\s*$/.exec(text.slice(0, column - 1))?.[1];
  return name !== undefined && owner !== undefined ? `${owner}.${name}` : name;
}
