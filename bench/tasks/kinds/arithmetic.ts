import { tool, type Json } from '@thimble/core';
import type { ReferenceCall } from '@thimble/evals';
import { z } from 'zod';
import { call, task } from '../task.ts';

const pair = z.object({ a: z.number(), b: z.number() });
const operations = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
  divide: (a: number, b: number) => a / b,
};

function open() {
  return {
    tools: Object.entries(operations).map(([name, operate]) =>
      tool({
        name,
        description: `Gives the result of: ${name} a and b.`,
        input: pair,
        output: z.number(),
        effect: 'pure',
        execute: ({ a, b }) => operate(a, b),
      }),
    ),
  };
}

const make = (options: Parameters<typeof task>[2]) => task('arithmetic', open, options);
const op = (name: keyof typeof operations, a: number, b: number): ReferenceCall => call(name, { a, b });
const answerOf = (calls: readonly ReferenceCall[]): Json => {
  const { name, input } = calls.at(-1) ?? op('add', 0, 0);
  const operate = Object.entries(operations).find(([one]) => one === name)?.[1];
  return operate?.(Number(input['a']), Number(input['b'])) ?? null;
};

/** Adds up numbers that are there already. */
function sumOf(values: readonly number[]): ReferenceCall[] {
  let total = values[0] ?? 0;
  return values.slice(1).map((value) => {
    const step = op('add', total, value);
    total += value;
    return step;
  });
}

const easy = [
  {
    id: 'product',
    task: 'Multiply 1,234 by 567.',
    calls: [op('multiply', 1234, 567)],
    code: 'final_answer(await multiply({ a: 1234, b: 567 }));',
  },
  {
    id: 'quotient',
    task: 'Divide 9,801 by 99.',
    calls: [op('divide', 9801, 99)],
    code: 'final_answer(await divide({ a: 9801, b: 99 }));',
  },
  {
    id: 'two-steps',
    task: 'Add 17 and 25, and multiply the sum by 12.',
    calls: [op('add', 17, 25), op('multiply', 42, 12)],
    code: 'final_answer(await multiply({ a: await add({ a: 17, b: 25 }), b: 12 }));',
  },
  {
    id: 'difference',
    task: 'Subtract 4,321 from 10,000 and divide the difference by 3.',
    calls: [op('subtract', 10000, 4321), op('divide', 5679, 3)],
    code: 'final_answer(await divide({ a: await subtract({ a: 10000, b: 4321 }), b: 3 }));',
  },
].map((one) => make({ ...one, level: 1, answer: answerOf(one.calls) }));

const list = [3, 8, 15, 22, 41];
const squares = Array.from({ length: 12 }, (_, index) => index + 1);
const prices = [
  [12.5, 4],
  [3.25, 16],
  [80, 2],
  [7.75, 8],
] as const;
const medium = [
  {
    id: 'mean-of-five',
    task: `What is the mean of ${list.join(', ')}?`,
    calls: [...sumOf(list), op('divide', 89, 5)],
    code: `let sum = 0;\nfor (const value of ${JSON.stringify(list)}) sum = await add({ a: sum, b: value });\nfinal_answer(await divide({ a: sum, b: 5 }));`,
  },
  {
    id: 'factorial',
    task: 'What is 8! (8 · 7 · … · 1)?',
    calls: [8, 56, 336, 1680, 6720, 20160].map((a, index) => op('multiply', a, 7 - index)),
    code: 'let product = 8;\nfor (let factor = 7; factor >= 2; factor--) product = await multiply({ a: product, b: factor });\nfinal_answer(product);',
  },
  {
    id: 'two-products',
    task: 'Multiply 19 by 21 and 33 by 35, and subtract the first from the second.',
    calls: [op('multiply', 19, 21), op('multiply', 33, 35), op('subtract', 1155, 399)],
    code: 'const [a, b] = await Promise.all([multiply({ a: 19, b: 21 }), multiply({ a: 33, b: 35 })]);\nfinal_answer(await subtract({ a: b, b: a }));',
  },
].map((one) => make({ ...one, level: 2, answer: answerOf(one.calls) }));

const fibonacci = [1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144];
const hard = [
  {
    id: 'sum-of-squares',
    task: 'Add up the squares of the numbers from 1 to 12.',
    calls: [...squares.map((n) => op('multiply', n, n)), ...sumOf(squares.map((n) => n * n))],
    code: 'const numbers = Array.from({ length: 12 }, (_, index) => index + 1);\nconst squares = await Promise.all(numbers.map((n) => multiply({ a: n, b: n })));\nlet sum = 0;\nfor (const square of squares) sum = await add({ a: sum, b: square });\nfinal_answer(sum);',
  },
  {
    id: 'invoice',
    task: `What does this come to: ${prices.map(([price, count]) => `${count} at ${price}`).join(', ')}?`,
    calls: [
      ...prices.map(([price, count]) => op('multiply', price, count)),
      ...sumOf(prices.map(([price, count]) => price * count)),
    ],
    code: `const lines = await Promise.all(${JSON.stringify(prices)}.map(([a, b]) => multiply({ a, b })));\nlet sum = 0;\nfor (const line of lines) sum = await add({ a: sum, b: line });\nfinal_answer(sum);`,
  },
  {
    id: 'fibonacci',
    task: 'In the sequence 1, 1, 2, 3, 5 … each number is the sum of the two before it. What is the twelfth?',
    calls: fibonacci.slice(0, 10).map((value, index) => op('add', value, fibonacci[index + 1] ?? 0)),
    code: 'let [a, b] = [1, 1];\nfor (let n = 3; n <= 12; n++) [a, b] = [b, await add({ a, b })];\nfinal_answer(b);',
  },
].map((one) => make({ ...one, level: 3, answer: answerOf(one.calls) }));

export const arithmetic = [...easy, ...medium, ...hard];
