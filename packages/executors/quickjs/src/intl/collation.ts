import type { Settings } from './settings.ts';

export type Collation = { compare(one: string, other: string, locales?: unknown, options?: unknown): number };

/** The order of a dictionary for Latin letters, digits and signs of ASCII. Runs inside the sandbox, from its source text. */
export function createCollation({ refuse, checkLocale, read }: Settings): Collation {
  const instead = 'compare with < and >, as in (a, b) => (a < b ? -1 : a > b ? 1 : 0)';
  // As the Unicode root collation has it.
  const order = '\t\n\v\f\r _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz';
  const marks = '\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328\u0304';
  const sameOrder = /^(?:en|de|it|nl|pt)(?:-[A-Z]{2})?$/i;

  type Weights = { primary: number[]; accents: number[]; cases: number[] };

  function weigh(text: string, isNumeric: boolean): Weights {
    const weights: Weights = { primary: [], accents: [], cases: [] };
    const plain = text.normalize('NFD');
    for (let index = 0; index < plain.length; index++) {
      const character = plain.charAt(index);
      const mark = marks.indexOf(character);
      if (mark >= 0 && weights.accents.length > 0) {
        const last = weights.accents.length - 1;
        weights.accents[last] = (weights.accents[last] ?? 0) * 32 + mark + 1;
        continue;
      }
      const lower = character.toLowerCase();
      const place = order.indexOf(lower);
      if (place < 0) {
        const shown = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
        return refuse(`The order of ${shown} among letters`, instead);
      }
      const digits = isNumeric ? (/^\d+/.exec(plain.slice(index))?.[0] ?? '') : '';
      if (digits !== '') {
        const number = digits.replace(/^0+/, '');
        // As many digits first, then the digits.
        weights.primary.push(order.indexOf('0') + number.length / 1e6, ...Array.from(number, Number));
        for (let count = 0; count <= number.length; count++) {
          weights.accents.push(0);
          weights.cases.push(0);
        }
        index += digits.length - 1;
        continue;
      }
      weights.primary.push(place);
      weights.accents.push(0);
      weights.cases.push(lower === character ? 0 : 1);
    }
    return weights;
  }

  function difference(one: readonly number[], other: readonly number[]): number {
    for (let index = 0; index < one.length || index < other.length; index++) {
      const [a = -1, b = -1] = [one[index], other[index]];
      if (a !== b) return a < b ? -1 : 1;
    }
    return 0;
  }

  return {
    compare(one, other, locales, options) {
      checkLocale(locales, instead, sameOrder);
      const {
        numeric,
        sensitivity = 'variant',
        caseFirst = 'false',
        usage = 'sort',
      } = read(options, ['numeric', 'sensitivity', 'caseFirst', 'usage'], instead);
      if (!['base', 'accent', 'case', 'variant'].includes(String(sensitivity))) {
        throw new RangeError(`Value ${String(sensitivity)} out of range for options property sensitivity`);
      }
      if (String(caseFirst) !== 'false' || usage !== 'sort') refuse('That order', instead);
      // Also where nobody knows the characters.
      if (one === other) return 0;
      const [a, b] = [weigh(one, Boolean(numeric)), weigh(other, Boolean(numeric))];
      const [isAccent, isCase] = [
        sensitivity !== 'base' && sensitivity !== 'case',
        sensitivity === 'case' || sensitivity === 'variant',
      ];
      return (
        difference(a.primary, b.primary) ||
        (isAccent ? difference(a.accents, b.accents) : 0) ||
        (isCase ? difference(a.cases, b.cases) : 0)
      );
    },
  };
}
