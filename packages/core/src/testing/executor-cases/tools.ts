import type { CaseTable } from './case.ts';

const caught = (call: string, result: string) =>
  `let e; try { await ${call}; } catch (error) { e = error; }\n${result}`;

/** Tools are functions of one JSON input that give a promise of a JSON output. */
// One case a line:
// oxfmt-ignore
export const tools: CaseTable = {
  'a tool gets its input and gives its result': { code: 'await add({ a: 40, b: 2 })', value: 42, calls: [{ a: 40, b: 2 }] },
  'results of every kind come back': {
    code: "const out = [];\nfor (const value of [null, true, 0, 'é\\u2028', [], {}, [{ a: [1] }]]) out.push(await echo({ value }));\nout",
    value: [null, true, 0, 'é\u2028', [], {}, [{ a: [1] }]],
  },
  'results are ordinary data': { code: 'const r = await echo({ value: [{}] });\n[Array.isArray(r), r[0] instanceof Object, r[0].constructor === Object]', value: [true, true, true] },
  'tools are functions and give promises': { code: '[typeof add, add({ a: 1, b: 1 }) instanceof Promise]', value: ['function', true] },
  'a tool works in functions, callbacks and then': {
    code: 'class A { async run() { return add({ a: 1, b: 1 }); } }\nawait add({ a: await new A().run(), b: 1 }).then((a) => add({ a, b: 1 })).finally(() => {})',
    value: 4,
  },
  'calls one after the other keep their order': { code: 'let sum = 0;\nfor (const b of [1, 2, 3]) sum = await add({ a: sum, b });\nsum', value: 6, calls: [{ a: 0, b: 1 }, { a: 1, b: 2 }, { a: 3, b: 3 }] },
  'Promise.all is really parallel': { code: 'await Promise.all([1, 2, 3, 4].map((value) => slow({ ms: 150, value })))', value: [1, 2, 3, 4], parallel: 4, atMostMs: 550 },
  'a hundred calls are really parallel': { code: '(await Promise.all(Array.from({ length: 100 }, (_, value) => slow({ ms: 300, value })))).length', value: 100, parallel: 100, atMostMs: 1_200 },
  'Promise.race gives the fastest': { code: "await Promise.race([slow({ ms: 400, value: 'slow' }), slow({ ms: 20, value: 'fast' })])", value: 'fast' },
  'Promise.allSettled and any work': {
    code: "[(await Promise.allSettled([fail({ message: 'a' }), add({ a: 1, b: 1 })])).map((r) => r.status), await Promise.any([fail({ message: 'b' }), add({ a: 2, b: 2 })])]",
    value: [['rejected', 'fulfilled'], 4],
  },
  'a call that nobody awaits is made': { code: ['add({ a: 1, b: 1 }); 1', 'await add({ a: 2, b: 2 })'], value: 4, calls: [{ a: 1, b: 1 }, { a: 2, b: 2 }] },
  'a failing call that nobody awaits does not end the session': { code: ["fail({ message: 'lost' }); 1", 'await add({ a: 1, b: 1 })'], value: 2 },
  'a bare value is the input': { code: "await echo('bare'); await echo(5)", calls: ['bare', 5] },
  'an input loses what JSON cannot hold of it': { code: 'await echo({ value: 1, nothing: undefined, at: new Date(0) })', calls: [{ value: 1, at: '1970-01-01T00:00:00.000Z' }] },
  'an input is what it was when the call was made': { code: 'const o = { value: 1 };\nconst p = echo(o);\no.value = 2;\nawait p', value: 1, calls: [{ value: 1 }] },

  'an error of a tool can be caught': { code: caught("fail({ message: 'no luck' })", '[e instanceof Error, e.name, e.message]'), value: [true, 'ToolFailure', 'no luck'] },
  'an error of a tool has a name and a message only': {
    code: caught(
      "fail({ message: 'no luck' })",
      "[Object.getOwnPropertyNames(e).filter((k) => !['name', 'message', 'stack'].includes(k)), e.cause ?? e.secret ?? 'nothing']",
    ),
    value: [[], 'nothing'],
  },
  'an error of a tool shows nothing of the host': { code: caught("fail({ message: 'no luck' })", '[e.message, /secret|node_modules|node:|[.]ts:/.test(e.stack)]'), value: ['no luck', false] },
  'an error of a tool ends the step': { code: "const a = 1;\nawait fail({ message: 'no luck' });\nprint('after')", error: { name: 'ToolFailure', message: 'no luck', line: 2 }, logs: '' },
  'an error of one of many calls has its line': { code: "await Promise.all([\n  add({ a: 1, b: 1 }),\n  fail({ message: 'no luck' }),\n]);", error: { message: 'no luck' } },
  'a rejection with text is an error': { code: caught("fail_oddly({ kind: 'string' })", '[e instanceof Error, e.message]'), value: [true, 'thrown as text'] },
  'a rejection with undefined is an error': { code: caught("fail_oddly({ kind: 'undefined' })", 'e instanceof Error'), value: true },
  'a rejection with an object is an error': { code: caught("fail_oddly({ kind: 'object' })", 'e instanceof Error'), value: true },
  'an error that cannot be read is an error': { code: caught("fail_oddly({ kind: 'getter' })", 'e instanceof Error'), value: true },

  'a bigint in an input throws': { code: caught('echo({ value: 10n })', 'e instanceof Error'), value: true, calls: [] },
  'a cycle in an input throws': { code: caught('((o) => ((o.value = o), echo(o)))({})', 'e instanceof Error'), value: true, calls: [] },
  'a getter that throws in an input throws': { code: caught("echo({ get value() { throw new RangeError('mine'); } })", 'e instanceof Error'), value: true, calls: [] },
  'a step after a failed call works': { code: [caught('echo({ value: 10n })', '0'), 'await add({ a: 1, b: 1 })'], value: 2 },
};
