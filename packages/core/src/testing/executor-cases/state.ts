import type { CaseTable } from './case.ts';

/** What lives from step to step. */
// One case or one snippet a line:
// oxfmt-ignore
export const state: CaseTable = {
  'variables live on': {
    typescript: ['let a = 1; const b = 2; var c = 3;', '[a, b, c]'],
    python: ['a = 1\nb = c = 2\nc += 1', '[a, b, c]'],
    value: [1, 2, 3],
  },
  'functions live on': {
    typescript: ['function double(n) { return 2 * n; }', 'double(21)'],
    python: ['def double(n): return 2 * n', 'double(21)'],
    value: 42,
  },
  'async functions live on': {
    typescript: ['async function sum(a, b) { return add({ a, b }); }', 'await sum(1, 2)'],
    python: ['async def total(a, b): return await add.aio(a=a, b=b)', 'await total(1, 2)'],
    value: 3,
  },
  'arrow functions live on': {
    typescript: ['const double = (n) => 2 * n', 'double(4)'],
    python: ['double = lambda n: 2 * n', 'double(4)'],
    value: 8,
  },
  'classes live on': {
    typescript: ['class Counter { n = 0; next() { return ++this.n; } }', 'const c = new Counter(); c.next();', 'c.next()'],
    python: ['class Counter:\n    n = 0\n    def next(self):\n        self.n += 1\n        return self.n', 'c = Counter()\nc.next()', 'c.next()'],
    value: 2,
  },
  'subclasses live on': {
    typescript: ['class A { a = 1 }', 'class B extends A { b = 2 }', 'new B() instanceof A && [new B().a, new B().b]'],
    python: ['class A:\n    a = 1', 'class B(A):\n    b = 2', 'isinstance(B(), A) and [B().a, B().b]'],
    value: [1, 2],
  },
  'imports live on': { python: ['import math as m\nfrom json import dumps', '[m.floor(1.5), dumps([1])]'], value: [1, '[1]'] },
  'a generator goes on where it stood': {
    typescript: ['function* g() { yield 1; yield 2; }\nconst i = g(); i.next()', 'i.next().value'],
    python: ['def g():\n    yield 1\n    yield 2\ni = g()\nnext(i)', 'next(i)'],
    value: 2,
  },
  'objects keep their identity': {
    typescript: ['const o = {}; const list = [o];', 'list[0] === o'],
    python: ['o = {}\nitems = [o]', 'items[0] is o'],
    value: true,
  },
  'objects keep their changes': {
    typescript: ['const list = [1];', 'list.push(2);', 'list'],
    python: ['items = [1]', 'items.append(2)', 'items'],
    value: [1, 2],
  },
  'maps and their odd keys live on': {
    typescript: ["const k = Symbol('k'); const m = new Map([[k, 1]])", 'm.get(k)'],
    python: ['k = object()\nm = {k: 1}', 'm[k]'],
    value: 1,
  },
  'what is still to come lives on': {
    typescript: ['let open; const p = new Promise((resolve) => { open = resolve; });', 'open(7);', 'await p'],
    python: ['import asyncio\np = asyncio.get_event_loop().create_future()', 'p.set_result(7)', 'await p'],
    value: 7,
  },
  'destructured names live on': {
    typescript: ['const { a, b: { c = 5, ...rest }, ...others } = { a: 1, b: { d: 2 }, e: 3 }; const [x, , y = 9] = [7];', '[a, c, rest, others, x, y]'],
    python: ["a, (c, *rest) = 1, (5, {'d': 2})\nothers = {'e': 3}\n(x, y) = [7, 9]", '[a, c, rest[0], others, x, y]'],
    value: [1, 5, { d: 2 }, { e: 3 }, 7, 9],
  },
  'names assigned in passing live on': { python: ['if (n := 3) > 2: pass\nwith open("/dev/null") as f: pass\nfor i in range(2): pass', '[n, f.closed, i]'], value: [3, true, 1] },
  'names assigned after an await live on': {
    typescript: ['const sum = await add({ a: 1, b: 2 });', 'sum'],
    python: ['total = await add.aio(a=1, b=2)', 'total'],
    value: 3,
  },
  'a const can be declared again': { typescript: ['const a = 1;', 'const a = 2;', 'a'], value: 2 },
  'a name can become a function, and a class': {
    typescript: ['let a = 1;', 'function a() { return 2; }', 'class a { b = 3 }', 'new a().b'],
    python: ['a = 1', 'def a(): return 2', 'class a:\n    b = 3', 'a().b'],
    value: 3,
  },
  'a variable can be assigned': { typescript: ['let a = 1;', 'a += 5;', 'a'], python: ['a = 1', 'a += 5', 'a'], value: 6 },
  'a variable can be deleted': { python: ['a = 1', 'del a', "'a' in globals()"], value: false },
  'functions see what is assigned later': {
    typescript: ['let n = 1; const read = () => n;', 'n = 5;', 'read()'],
    python: ['n = 1\ndef read(): return n', 'n = 5', 'read()'],
    value: 5,
  },
  'functions can assign the variables of the session': {
    typescript: ['let n = 1; const write = () => { n = 6; };', 'write();', 'n'],
    python: ['n = 1\ndef write():\n    global n\n    n = 6', 'write()', 'n'],
    value: 6,
  },
  'closures keep their own variables': {
    typescript: ['const make = () => { let n = 0; return () => ++n; }; const f = make(), g = make();', 'f(); f();', '[f(), g()]'],
    python: ['def make():\n    n = 0\n    def count():\n        nonlocal n\n        n += 1\n        return n\n    return count\nf, g = make(), make()', 'f(); f()', '[f(), g()]'],
    value: [3, 1],
  },
  'comprehensions see the variables of earlier steps': { python: ['k = 3\nxs = [1, 2]', '[x * k for x in xs if x in xs]'], value: [3, 6] },
  'loop variables are bound once per turn': { typescript: ['const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i);', 'fs.map((f) => f())'], value: [0, 1, 2] },
  'names assigned in a nested block live on': {
    typescript: ['if (true) { var deep = 3; } for (var i = 0; i < 2; i++);', '[deep, i]'],
    python: ['if True:\n    for i in [1, 2]:\n        deep = 3', '[deep, i]'],
    value: [3, 2],
  },
  'names of a block end with it': { typescript: ['{ let inner = 1; const other = 2; }', '[typeof inner, typeof other]'], value: ['undefined', 'undefined'] },
  'names of a function and a comprehension end with it': { python: ['def f():\n    inner = 1\nf()\n[other for other in [1]]', "[name in globals() for name in ('inner', 'other')]"], value: [false, false] },
  'functions can be called before they stand': { typescript: 'const r = f();\nfunction f() { return 1; }\nr', alone: true, value: 1 },
  'a declaration without a value is undefined': { typescript: ['let a;', 'a === undefined'], value: true },
  'names declared before an error live on': {
    typescript: ["const a = 1;\nthrow new Error('late');\nconst b = 2;", 'a'],
    python: ["a = 1\nraise ValueError('late')\nb = 2", 'a'],
    value: 1,
  },
  'a syntax error changes nothing': { typescript: ['const a = 1;', 'const a = ;', 'a'], python: ['a = 1', 'a = 2\na = =', 'a'], value: 1 },
  'a final answer changes nothing': { typescript: ['const a = 1; final_answer(a)', 'a + 1'], python: ['a = 1\nfinal_answer(a)', 'a + 1'], value: 2 },
  'a global that cannot be restored costs the variables, and the step still runs': {
    typescript: ["let own = 1; Object.defineProperty(globalThis, 'print', { value: 1, configurable: false })", "print('works'); typeof own"],
    value: 'undefined',
    logs: /works/,
    state: 'reset',
  },

  'start variables are globals': {
    typescript: 'given.list[1] + other',
    python: "given['list'][1] + other",
    variables: { given: { list: [1, 2] }, other: 40 },
    value: 42,
  },
  'start variables can be changed and declared again': {
    typescript: ['given.list.push(3); const other = 1;', '[given.list.length, other]'],
    python: ["given['list'].append(3)\nother = 1", "[len(given['list']), other]"],
    variables: { given: { list: [1, 2] }, other: 40 },
    value: [3, 1],
  },
  'start variables of every kind are ordinary data': {
    typescript: '[given[0] === null, given[1] === true, typeof given[2], Array.isArray(given[3]), typeof given[4]].join()',
    python: "','.join(['true' if given[0] is None else '', 'true' if given[1] is True else '', 'number' if type(given[2]) is int else '', 'true' if type(given[3]) is list else '', 'object' if type(given[4]) is dict else ''])",
    variables: { given: [null, true, 7, [], {}] },
    value: 'true,true,number,true,object',
  },
  'start variables keep odd text': {
    typescript: 'given',
    python: 'given',
    variables: { given: 'a`${1}\u2028\\"\'\'\'\'</script>' },
    value: 'a`${1}\u2028\\"\'\'\'\'</script>',
  },
};
