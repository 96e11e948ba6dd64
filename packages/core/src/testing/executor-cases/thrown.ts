import type { CaseTable } from './case.ts';

const endless = (property: string) =>
  `{\n  const e = new Error('x');\n  Object.defineProperty(e, '${property}', { get() { for (;;); } });\n  throw e;\n}`;
const endlessInPython = (method: string) =>
  `class E(Exception):\n    def ${method}(self, *names):\n        while True: pass\nraise E('x')`;
// On a busy machine, an executor may only stop it with its sandbox.
const outOfTime = { error: { name: 'TimeoutError' }, firstTimeoutMs: 500, state: 'any', alone: true } as const;

/** What the model is told of what its code threw: all that it holds, within bounds, whatever its own code does. */
// One case or one snippet a line:
// oxfmt-ignore
export const thrown: CaseTable = {
  'a thrown object tells its fields': { typescript: "throw { code: 1, detail: 'x' }", error: { name: 'Error', message: "{ code: 1, detail: 'x' }" } },
  'a thrown object with a message tells its other fields': { typescript: "throw { message: 'no rows', code: 7 }", error: { name: 'Error', message: 'no rows\n{ code: 7 }' } },
  'thrown text is told as it is': { typescript: "throw 'no rows'", error: { name: 'Error', message: 'no rows' } },
  'thrown empty text is told': { typescript: "throw ''", error: { message: "''" } },
  'null that is thrown is told': { typescript: 'throw null', error: { name: 'Error', message: 'null' } },
  'a rejection without a reason is told': { typescript: 'await Promise.reject(undefined)', error: { name: 'Error', message: 'undefined' } },
  'a thrown number, symbol, function, list and map are told': {
    typescript: "throw [5, 5n, Symbol('s'), () => 1, new Map([['a', 1]])]",
    error: { message: "[ 5, 5n, Symbol(s), [Function: (anonymous)], Map(1) { 'a' => 1 } ]" },
  },
  'a long thrown text is cut': { typescript: "throw 'x'.repeat(100_000)", error: { message: /^x{1000,10000}$/ } },
  'a large thrown object is cut': { typescript: "throw { rows: Array(10_000).fill({ a: 'x'.repeat(100) }) }", error: { message: /^\{\s+rows: [^]{100,10000}$/ } },

  'an error tells its own fields': {
    typescript: "const err = new Error('no page');\nthrow Object.assign(err, { status: 404, body: { hint: 'gone' } })",
    error: { name: 'Error', message: "no page\n{ status: 404, body: { hint: 'gone' } }", line: 1 },
  },
  'a cause tells its own fields': {
    typescript: "throw new Error('outer', { cause: Object.assign(new Error('inner'), { status: 500 }) })",
    error: { message: 'outer\nCaused by Error: inner\n{ status: 500 }' },
  },
  'an error without a message tells its own fields': { typescript: "throw Object.assign(new Error(), { code: 'E1' })", error: { message: "{ code: 'E1' }" } },
  'the fields of an error are cut': { typescript: "throw Object.assign(new Error('m'), { body: 'x'.repeat(100_000) })", error: { message: /^m\n[^]{100,2000}$/ } },
  'an error that is printed shows its fields': { typescript: "print(Object.assign(new Error('m'), { status: 404 }))", logs: 'Error: m { status: 404 }' },
  'an error of a class without a name has that of the class': {
    typescript: "class MissingPage extends TypeError {}\nthrow new MissingPage('m')",
    error: { name: 'MissingPage', message: 'm', line: 2 },
  },
  'an error of a class without any name is an Error': { typescript: 'throw new (class extends Error {})()', error: { name: 'Error', message: '', line: 1 } },
  'a DOMException has its name': { typescript: "throw new DOMException('no node', 'NotFoundError')", error: { name: 'NotFoundError', message: 'no node', line: 1 } },
  'notes of an exception are told': { python: "e = ValueError('m')\ne.add_note('first try')\nraise e", error: { name: 'ValueError', message: 'm\nfirst try', line: 3 } },

  'rejections that nobody handles are told in the same words': {
    typescript: 'Promise.reject(undefined);\n1',
    value: 1,
    logs: 'Unhandled rejection: undefined',
  },
  'a rejection with an object that nobody handles is told': { typescript: 'Promise.reject({ code: 1 });\n1', value: 1, logs: 'Unhandled rejection: a value that is not an error' },

  'an error whose stack does not end ends by the time limit': { ...outOfTime, typescript: endless('stack') },
  'an error whose message does not end ends by the time limit': { ...outOfTime, typescript: endless('message') },
  'an error whose name does not end ends by the time limit': { ...outOfTime, typescript: endless('name') },
  'a proxy that does not end ends by the time limit': { ...outOfTime, typescript: 'throw new Proxy(new Error("p"), { get() { for (;;); }, getPrototypeOf() { for (;;); } })' },
  'an error whose text does not end ends by the time limit': { ...outOfTime, python: endlessInPython('__str__') },
  'an error whose attributes do not end ends by the time limit': { ...outOfTime, python: endlessInPython('__getattribute__') },
  'a step after an error that does not end runs': {
    alone: true,
    firstTimeoutMs: 500,
    typescript: [endless('stack'), '1 + 1'],
    python: [endlessInPython('__str__'), '1 + 1'],
    value: 2,
  },
  'what is not asked of an error may not end': {
    typescript: "throw Object.defineProperties({ a: 1, toString() { for (;;); }, toJSON() { for (;;); }, [Symbol.toPrimitive]() { for (;;); } }, { cause: { get() { for (;;); } } })",
    error: { message: /^\{\s+a: 1/ },
  },
  'stacks of the code’s own making end with their step': {
    alone: true,
    firstTimeoutMs: 500,
    typescript: ['Error.prepareStackTrace = () => { for (;;); };\nnew Error("x").stack', "let kind; try { null.x; } catch (e) { kind = typeof e.stack; }\nkind"],
    value: 'string',
  },
  'an error that lies about its class is told': {
    python: "class E(Exception):\n    __class__ = property(lambda self: 1 / 0)\nraise E('m')",
    error: { name: 'E' },
  },
  'causes in a circle are told once': {
    typescript: "const a = new Error('a'), b = new Error('b', { cause: a }); a.cause = b;\nthrow a",
    python: "a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a",
    error: { message: /^a\nCaused by \w+: b$/ },
  },
};
