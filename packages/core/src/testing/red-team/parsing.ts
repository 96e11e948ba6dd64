import type { AttackTable } from './attack.ts';

// It ends by itself; a busy machine takes its time to say so.
const refused = { error: { name: 'SyntaxError' }, limits: { timeoutMs: 3_000, wallClockMs: 6_000 } };
const ends = { error: {} };
const many = (times: number, text: (index: number) => string): string =>
  Array.from({ length: times }, (_, index) => text(index)).join('');

/** Code that is costly to read: it must end as an error of the step or run, and harm nobody. */
// One case a line:
// oxfmt-ignore
export const parsing: AttackTable = {
  'brackets that a scanner takes for text': { typescript: `"/'/;" + ${'('.repeat(50_000)}1${')'.repeat(50_000)};/'/`, ...refused },
  'errors on one line': { typescript: 'let v=1;'.repeat(20_000), ...refused },
  'comparisons that may be types': { typescript: `${'a<b,'.repeat(12_000)}0`, ...refused },
  'calls that may be generic': { typescript: `${'a<b>('.repeat(200)}0`, ...ends },
  'brackets that may be parameters': { typescript: `${'<T>('.repeat(30)}x${')'.repeat(30)}`, ...ends },
  'async arrows that are none': { typescript: `${'async <T>('.repeat(25)}x${')'.repeat(25)}` },
  'conditions that may be arrows': { typescript: `${'a ? (b) : c => d : '.repeat(40)}1` },
  'types that may be parameters': { typescript: `let x: ${'(a: '.repeat(60)}b${')'.repeat(60)} = 1`, ...ends },
  'thousands of failed guesses': { typescript: 'a<b;'.repeat(70_000), ...ends },
  'thousands of names': { typescript: many(25_000, (index) => `let a${index};`) },
  'thousands of uses of a tool': { typescript: `function f() { ${'echo;'.repeat(50_000)} }\n1` },
  'thousands of functions in functions': { typescript: many(4_000, (index) => `function f${index}(a) { return g; function g(b) { return echo; } }`) },
  'quotes that may be Python': { typescript: `${'f"'.repeat(100_000)} =`, ...refused },
  'blanks before an error': { typescript: `${' '.repeat(290_000)})`, ...refused },
  'names of the executor': { typescript: `$global${'$'.repeat(100_000)}; $object${'$'.repeat(100_000)}`, ...ends },
  'tags without end': { typescript: '<a>'.repeat(90_000), ...ends },
  'tags in tags': { typescript: `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`, ...ends },
  'members of members': { typescript: `a${'.b'.repeat(140_000)}`, ...ends },
  'labels of labels': { typescript: `${many(20_000, (index) => `a${index}:`)};`, ...ends },
  'names of names': { typescript: `namespace a${'.a'.repeat(100_000)} { export const b = 1; }`, ...ends },
  'expressions of great depth': { typescript: `/${'(?:a'.repeat(50_000)}${')'.repeat(50_000)}/`, ...ends },
  'decorators': { typescript: `${'@a '.repeat(80_000)}class A {}`, ...ends },
  'enums of thousands': { typescript: `enum E { ${many(10_000, (index) => `a${index}, `)} }\nE.a9999` },
  'a text longer than is read': { typescript: ';'.repeat(310_000), ...refused },
};
