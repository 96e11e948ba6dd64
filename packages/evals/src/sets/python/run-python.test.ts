import { expect, test } from 'vitest';
import { builtins } from './builtins.ts';
import { runPython } from './run-python.ts';
import { toJson } from './values.ts';

function resultOf(source: string, files: { [path: string]: string } = {}) {
  const names = builtins(new Map(Object.entries(files)));
  runPython(source, names);
  return toJson(names.get('result') ?? null);
}

test.each<[what: string, source: string, result: unknown]>([
  ['sums', 'result = 7 // 2 + -7 % 3 + 2 * (3 - 1) / 4', 6],
  ['texts', `result = f"{'A b'.lower().replace(' ', '_')}-{[1, 2][1]}" "!" + 'x'[::-1] * 2`, 'a_b-2!xx'],
  [
    'comparisons',
    'result = [1 < 2 and "a" in "abc", not 3 != 3, 2 not in [1], None is None, 0 or "b"]',
    [true, true, true, true, 'b'],
  ],
  ['comprehensions', 'result = [a * b for a, b in zip([1, 2, 3], [4, 5, 6]) if a != 2 for c in range(1)]', [4, 18]],
  ['generators', 'result = sum(n * n for n in range(4))', 14],
  ['dicts', 'd = {k: v for k, v in [("a", 1)]}\nd["b"] = 2\nresult = [*d.items()][-1:]', [['b', 2]]],
  ['the least by a key', 'result = min([{"p": 3}, {"p": 1}], key=lambda f, k="p": f[k])["p"]', 1],
  ['what is chosen where there is nothing', 'result = min([], default=float("inf")) == float("inf")', true],
  [
    'functions',
    'def f(a, b=2, *rest):\n    """Doc."""\n    for x in rest:\n        if x == 3:\n            continue\n        elif x > 4:\n            return x\n    else_ = a + b\n    return else_\nresult = [f(1), f(1, b=5), f(0, 0, 3, 4, 5)]',
    [3, 6, 5],
  ],
  ['errors', 'def f():\n    raise ValueError(f"no {1}")\ntry:\n    f()\nexcept:\n    result = "caught"', 'caught'],
  [
    'classes',
    'class A:\n    def __init__(self, n: int):\n        self.n: int = n\n    def next(self):\n        self.n += 1\n        return self.n\na = A(n=1)\na.next()\nresult = [a.next(), A(5).n]',
    [3, 5],
  ],
  [
    'files that were given',
    'import os, json\nwith open(os.path.join(os.path.dirname(__file__), "a.json")) as f:\n    result = json.load(f)["a"]',
    1,
  ],
  [
    'tables of letters',
    'result = "ACGT".translate(str.maketrans("AC", "UG")) + bytes.fromhex("7a").decode("utf-8")',
    'UGGTz',
  ],
])('%s are as in Python', (_, source, result) => {
  expect(resultOf(source, { 'a.json': '{"a": 1}' })).toEqual(result);
});

test.each([
  ['what is not Python', 'a = 1\nb = (', /line \d: this is no Python/],
  ['a name that it was not given', 'a = 1\nprocess.exit()', /line 2: The name "process" is not known/],
  ['a file that it was not given', 'open("/etc/passwd")', /line 1: The file "\/etc\/passwd" is not read/],
  ['a way out through an object', '"".constructor("return 1")', /no "\.constructor"/],
  ['what would fill the memory', '"aaaa" * 1000000000', /too long/],
  ['a loop without end', 'range(1000000000000)', /too long/],
  ['what it does not understand', 'while True:\n    pass', /line 1: A WhileStatement is not understood/],
])('%s is refused, with its line', (_, source, message) => {
  expect(() => resultOf(source)).toThrow(message);
});
