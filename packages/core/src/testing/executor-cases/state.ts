import type { CaseTable } from './case.ts';

/** What lives from step to step. */
// One case a line:
// oxfmt-ignore
export const state: CaseTable = {
  'let, const and var live on': { code: ['let a = 1; const b = 2; var c = 3;', '[a, b, c]'], value: [1, 2, 3] },
  'functions live on': { code: ['function double(n) { return 2 * n; }', 'double(21)'], value: 42 },
  'async functions live on': { code: ['async function sum(a, b) { return add({ a, b }); }', 'await sum(1, 2)'], value: 3 },
  'arrow functions live on': { code: ['const double = (n) => 2 * n', 'double(4)'], value: 8 },
  'classes live on': { code: ['class Counter { n = 0; next() { return ++this.n; } }', 'const c = new Counter(); c.next();', 'c.next()'], value: 2 },
  'subclasses live on': { code: ['class A { a = 1 }', 'class B extends A { b = 2 }', 'new B() instanceof A && new B()'], value: { a: 1, b: 2 } },
  'a generator goes on where it stood': { code: ['function* g() { yield 1; yield 2; }\nconst i = g(); i.next()', 'i.next().value'], value: 2 },
  'objects keep their identity': { code: ['const o = {}; const list = [o];', 'list[0] === o'], value: true },
  'objects keep their changes': { code: ['const list = [1];', 'list.push(2);', 'list'], value: [1, 2] },
  'maps and symbols live on': { code: ["const k = Symbol('k'); const m = new Map([[k, 1]])", 'm.get(k)'], value: 1 },
  'a pending promise lives on': { code: ['let open; const p = new Promise((resolve) => { open = resolve; });', 'open(7);', 'await p'], value: 7 },
  'destructured names live on': {
    code: [
      'const { a, b: { c = 5, ...rest }, ...others } = { a: 1, b: { d: 2 }, e: 3 }; const [x, , y = 9] = [7];',
      '[a, c, rest, others, x, y]',
    ],
    value: [1, 5, { d: 2 }, { e: 3 }, 7, 9],
  },
  'names assigned after an await live on': { code: ['const sum = await add({ a: 1, b: 2 });', 'sum'], value: 3 },
  'a const can be declared again': { code: ['const a = 1;', 'const a = 2;', 'a'], value: 2 },
  'a name can become a function, and a class': { code: ['let a = 1;', 'function a() { return 2; }', 'class a { b = 3 }', 'new a().b'], value: 3 },
  'a variable can be assigned': { code: ['let a = 1;', 'a += 5;', 'a'], value: 6 },
  'closures see what is assigned later': { code: ['let n = 1; const read = () => n;', 'n = 5;', 'read()'], value: 5 },
  'closures keep their own variables': { code: ['const make = () => { let n = 0; return () => ++n; }; const f = make(), g = make();', 'f(); f();', '[f(), g()]'], value: [3, 1] },
  'loop variables are bound once per turn': { code: ['const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i);', 'fs.map((f) => f())'], value: [0, 1, 2] },
  'a var of a nested block lives on': { code: ['if (true) { var deep = 3; } for (var i = 0; i < 2; i++);', '[deep, i]'], value: [3, 2] },
  'names of a block end with it': { code: ['{ let inner = 1; const other = 2; }', '[typeof inner, typeof other]'], value: ['undefined', 'undefined'] },
  'functions can be called before they stand': { code: 'const r = f();\nfunction f() { return 1; }\nr', value: 1 },
  'a declaration without a value is undefined': { code: ['let a;', 'a === undefined'], value: true },
  'names declared before an error live on': { code: ["const a = 1;\nthrow new Error('late');\nconst b = 2;", 'a'], value: 1 },
  'a syntax error changes nothing': { code: ['const a = 1;', 'const a = ;', 'a'], value: 1 },
  'a final answer changes nothing': { code: ['const a = 1; final_answer(a)', 'a + 1'], value: 2 },

  'start variables are globals': { code: 'given.list[1] + other', variables: { given: { list: [1, 2] }, other: 40 }, value: 42 },
  'start variables can be changed and declared again': { code: ['given.list.push(3); const other = 1;', '[given.list.length, other]'], variables: { given: { list: [1, 2] }, other: 40 }, value: [3, 1] },
  'start variables keep odd text': {
    code: 'given',
    variables: { given: 'a`${1}\u2028\\"\'</script>' },
    value: 'a`${1}\u2028\\"\'</script>',
  },
};
