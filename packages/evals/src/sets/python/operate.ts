import { add, compareValues, numberOf } from './builtins.ts';
import { isEqual, itemsOf, textOf, type Value } from './values.ts';

/** What a binary operator gives; `and` and `or` are not among them. */
export function operate(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '+':
      return add(left, right);
    case '*':
      return typeof left === 'string' ? repeated(left, numberOf(right)) : numberOf(left) * numberOf(right);
    case '-':
      return numberOf(left) - numberOf(right);
    case '/':
    case '//':
    case '%':
      if (numberOf(right) === 0) throw new Error('Nothing can be divided by 0.');
      if (operator === '/') return numberOf(left) / numberOf(right);
      return operator === '//'
        ? Math.floor(numberOf(left) / numberOf(right))
        : remainder(numberOf(left), numberOf(right));
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case 'is':
      return left === right;
    case 'is not':
      return left !== right;
    case '<':
      return compareValues(left, right) < 0;
    case '<=':
      return compareValues(left, right) <= 0;
    case '>':
      return compareValues(left, right) > 0;
    case '>=':
      return compareValues(left, right) >= 0;
    case 'in':
      return holds(right, left);
    case 'not in':
      return !holds(right, left);
    default:
      throw new Error(`The operator "${operator}" is not understood.`);
  }
}

function repeated(text: string, times: number): string {
  if (text.length * times > 100_000) throw new Error('The text would be too long.');
  return text.repeat(Math.max(0, times));
}

/** With the sign of the divisor, as in Python. */
function remainder(left: number, right: number): number {
  return left - right * Math.floor(left / right);
}

function holds(whole: Value, part: Value): boolean {
  if (typeof whole === 'string') return whole.includes(textOf(part));
  if (whole instanceof Map || whole instanceof Set) return whole.has(part);
  return itemsOf(whole).some((item) => isEqual(item, part));
}

/** `of[start:end:step]` */
export function sliceOf(of: Value, start: number | undefined, end: number | undefined, step: number): Value {
  const items = itemsOf(of);
  if (step < 0 && (start !== undefined || end !== undefined)) throw new Error('This slice is not understood.');
  const taken = step < 0 ? items.toReversed() : items.slice(start, end);
  const picked = taken.filter((_, index) => index % Math.abs(step) === 0);
  return typeof of === 'string' ? picked.map(textOf).join('') : picked;
}
