import type { CaseTable } from './case.ts';

/** How a failing step is told: name, message, and the place in the model's own code. */
// One case or one snippet a line:
// oxfmt-ignore
export const errors: CaseTable = {
  'an error has its name and message': {
    typescript: "throw new TypeError('bad input')",
    python: "raise TypeError('bad input')",
    error: { name: 'TypeError', message: 'bad input' },
  },
  'an error of a class of its own keeps its name': {
    typescript: "class OwnError extends Error { name = 'OwnError' }\nthrow new OwnError('mine')",
    python: "class OwnError(Exception): pass\nraise OwnError('mine')",
    error: { name: 'OwnError', message: 'mine', line: 2 },
  },
  'an error has its line and the text of the line': {
    typescript: { code: "const a = 1;\nconst b = 2;\nthrow new Error('here');\nconst c = 3;", error: { line: 3, snippet: "throw new Error('here');" } },
    python: { code: "a = 1\nb = 2\nraise ValueError('here')\nc = 3", error: { line: 3, snippet: "raise ValueError('here')" } },
  },
  'an error has its column': {
    typescript: 'const a = 1;\nmissing_name.length;',
    python: 'a = 1\nmissing_name.length',
    error: { line: 2, column: 1 },
  },
  'an error after an await has its line': {
    typescript: { code: 'const a = await add({ a: 1, b: 2 });\nconst b = null;\nb.length;', error: { name: 'TypeError', line: 3, snippet: 'b.length;' } },
    python: { code: 'a = await add.aio(a=1, b=2)\nb = None\nb.length', error: { name: 'AttributeError', line: 3, snippet: 'b.length' } },
  },
  'an error in a function has the line in the function': {
    typescript: "function f() {\n  throw new Error('deep');\n}\nf();",
    python: "def f():\n    raise ValueError('deep')\n\nf()",
    error: { message: 'deep', line: 2 },
  },
  'an error in a function of an earlier step is told': {
    typescript: ["function f() {\n  throw new RangeError('deep');\n}", 'f()'],
    python: { code: ["def f():\n    raise IndexError('deep')", 'f()'], error: { name: 'IndexError', message: 'deep' } },
    error: { name: 'RangeError', message: 'deep' },
  },
  'an error in an async function has its line': {
    typescript: "async function f() {\n  await null;\n  throw new Error('deep');\n}\nawait f();",
    python: "async def f():\n    await add.aio(a=1, b=1)\n    raise ValueError('deep')\nawait f()",
    error: { line: 3 },
  },
  'types do not move the lines': {
    typescript: "interface A {\n  x: number;\n}\ntype B = {\n  y: string;\n};\nconst a: A = { x: 1 };\nthrow new Error('line 8');",
    error: { line: 8, snippet: "throw new Error('line 8');" },
  },
  'a long string does not move the lines': {
    typescript: 'const s = `a\nb\nc`;\nthrow new Error(\'line 4\');',
    python: "s = '''a\nb\nc'''\nraise ValueError('line 4')",
    error: { line: 4 },
  },
  'an error in a later step has the line of that step': {
    typescript: ['const a = 1;\nconst b = 2;\nconst c = 3;', "throw new Error('first line');"],
    python: ['a = 1\nb = 2\nc = 3', "raise ValueError('first line')"],
    error: { line: 1 },
  },
  'an error of a class with a constructor has the line where it is thrown': {
    typescript: {
      code: "class Odd extends Error {\n  constructor() {\n    super('odd');\n    this.name = 'Odd';\n  }\n}\nconst check = () => {\n  throw new Odd();\n};\ncheck();",
      error: { name: 'Odd', message: 'odd', line: 8, snippet: 'throw new Odd();' },
    },
    python: {
      code: "class Odd(Exception):\n    def __init__(self):\n        super().__init__('odd')\ndef check():\n    raise Odd()\ncheck()",
      error: { name: 'Odd', message: 'odd', line: 5, snippet: 'raise Odd()' },
    },
  },
  'a syntax error has its line and text': {
    typescript: { code: 'const a = 1;\nconst b = ;\nconst c = 3;', error: { name: 'SyntaxError', line: 2, snippet: 'const b = ;' } },
    python: { code: 'a = 1\nb = = 2\nc = 3', error: { name: 'SyntaxError', line: 2, snippet: 'b = = 2' } },
  },
  'a syntax error runs nothing': { typescript: "print('ran');\nconst b = ;", python: "print('ran')\nb = =", error: { name: 'SyntaxError' }, logs: '' },
  'an open bracket is a syntax error': { typescript: 'const a = [1, 2', python: 'a = [1, 2', error: { name: 'SyntaxError' } },
  'prose is a syntax error': { typescript: 'I will now search the web.', python: 'I will now search the web.', error: { name: 'SyntaxError', line: 1 } },
  'a name twice is a syntax error': { typescript: 'let a = 1;\nlet a = 2;', python: 'def f(a, a): pass', error: { name: 'SyntaxError' } },
  'wrong indentation is an error with its line': { python: 'if True:\nx = 1', error: { name: 'IndentationError', line: 2 } },

  'what was printed before an error is kept': {
    typescript: { code: "print('one');\nconsole.log('two');\nnull.x;", error: { name: 'TypeError' } },
    python: { code: "print('one')\nprint('two')\nNone.x", error: { name: 'AttributeError' } },
    logs: 'one\ntwo',
  },
  'thrown text is the message': { typescript: "throw 'plain text'", error: { message: /plain text/ } },
  'a thrown object is shown': { typescript: "throw { code: 'E1' }", error: { message: /E1/ } },
  'undefined can be thrown': { typescript: 'throw undefined', error: {} },
  'null can be thrown': { typescript: 'throw null', error: {} },
  'raising what is no exception is an error': { python: "raise 'plain text'", error: { name: 'TypeError', line: 1 } },
  'an error without words has its name': { typescript: 'throw new RangeError()', python: { code: 'raise KeyError()', error: { name: 'KeyError' } }, error: { name: 'RangeError' } },
  'an error of a task is an error': {
    typescript: { code: "await Promise.reject(new RangeError('far'))", error: { name: 'RangeError', message: 'far' } },
    python: { code: "import asyncio\nasync def f(): raise IndexError('far')\nawait asyncio.gather(f())", error: { name: 'IndexError', message: 'far' } },
  },
  'an error can be caught': {
    typescript: 'let m; try { null.x; } catch (e) { m = e instanceof TypeError; }\nm',
    python: 'try:\n    None.x\nexcept Exception as e:\n    m = isinstance(e, AttributeError)\nm',
    value: true,
  },
  'too deep a recursion is an error': { typescript: ['const f = () => f(); f();', '1'], python: ['def f(): f()\nf()', '1'], value: 1 },
  'too deep a recursion can be caught': {
    typescript: { code: 'let n; const f = () => f();\ntry { f(); } catch (e) { n = e.name; }\nn', value: 'RangeError' },
    python: { code: 'def f(): f()\ntry:\n    f()\nexcept Exception as e:\n    n = type(e).__name__\nn', value: 'RecursionError' },
    alone: true,
  },
  'what an error was raised from is told': {
    python: "def find(): return {}['k']\ntry: find()\nexcept KeyError as e:\n    raise ValueError('no rows') from e",
    error: { name: 'ValueError', message: /^no rows\n[^]*KeyError: 'k' \(line 1\)/, line: 4 },
  },
  'what caused an error is told': {
    typescript: "const connect = () => { throw new RangeError('refused'); };\ntry { connect(); } catch (cause) { throw new Error('no rows', { cause }); }",
    error: { name: 'Error', message: /^no rows\nCaused by RangeError: refused/, line: 2 },
  },
  'a chain of causes is told, and ends': {
    typescript: "const e = new Error('0'); let last = e;\nfor (let i = 1; i < 50; i++) last = last.cause = new Error('cause ' + i);\nlast.cause = e;\nthrow e",
    error: { message: /^0\nCaused by Error: cause 1\nCaused by Error: cause 2[^]*cause 4(?![^]*cause 9)/ },
  },
  'a cause that is no error is told': { typescript: "throw new Error('failed', { cause: { code: 'E42', rows: [1] } })", error: { message: /^failed\nCaused by .*code.*E42/ } },
  'the cause of an error of a tool can be told': {
    typescript: "try { await fail({ message: 'down' }); } catch (cause) { throw new Error('no weather', { cause }); }",
    error: { message: /^no weather\nCaused by ToolFailure: down/, line: 1 },
  },
  'the parts of an aggregate are told': {
    typescript: "throw new AggregateError([new TypeError('one'), new AggregateError([new Error('two')], 'inner'), 'three'], 'all')",
    error: { name: 'AggregateError', message: /^all\n- TypeError: one\n[^]*- Error: two\n- three$/ },
  },
  'why nothing of any was kept is told': {
    typescript: "await Promise.any([fail({ message: 'first' }), Promise.reject(new RangeError('second'))])",
    error: { name: 'AggregateError', message: /- ToolFailure: first\n- RangeError: second$/ },
  },
  'an error with a thousand parts is short': {
    typescript: "throw new AggregateError(Array.from({ length: 1000 }, (_, i) => new Error('part ' + i + 'x'.repeat(5_000))), 'many')",
    error: { message: /^many\n- Error: part 0(?![^]*part 50)/ },
  },
  'the parts of a group of errors are told': {
    python: "import asyncio\nasync def bad(n):\n    raise ValueError(f'bad {n}')\nasync with asyncio.TaskGroup() as group:\n    group.create_task(bad(1))\n    group.create_task(bad(2))",
    error: { name: 'ExceptionGroup', message: /ValueError: bad 1 \(line 3\)[^]*ValueError: bad 2/ },
  },
  'the parts of groups in groups are told': {
    python: "raise ExceptionGroup('all', [ValueError('one'), ExceptionGroup('inner', [KeyError('two')])])",
    error: { message: /^all[^]*ValueError: one[^]*KeyError: 'two'/, line: 1 },
  },
  'what was not awaited is told': { python: "r = echo.aio(value={'a': 1})\nr['a']", error: { name: 'TypeError', message: /await/, line: 2 } },
  'a result that is awaited': { python: "await echo(value={'a': 1})", error: { name: 'TypeError', message: /tool\.aio/, line: 1 } },
  'an error that nobody handles does not fail the step': {
    typescript: ["Promise.reject(new Error('lost')); 1", '2'],
    python: ["import asyncio\nasync def f(): raise ValueError('lost')\nt = asyncio.ensure_future(f())\nawait asyncio.sleep(0)\n1", '2'],
    value: 2,
  },
  'a stack has the positions of the code and nothing else': {
    typescript: [
      "interface A { x: number }\nfunction deep(n: number) {\n  if (n === 0) throw new RangeError('low');\n  return deep(n - 1);\n}",
      "const stacks = [];\nfor (const f of [() => deep(1), () => null.x, () => new URL('x')]) {\n  try { f(); } catch (e) { stacks.push(e.stack); }\n}\ntry { await fail({ message: 'x' }); } catch (e) { stacks.push(e.stack); }\n[stacks.every((s) => s.split('\\n    at ').slice(1).every((frame) => /step-\\d+:\\d+:\\d+|^Array|<anonymous>/.test(frame))), /^RangeError: low\\n    at deep \\(step-\\d+:3:\\d+\\)\\n    at deep \\(step-\\d+:4:\\d+\\)/.test(stacks[0]), stacks.slice(1).map((s) => /step-\\d+:(\\d+):/.exec(s)[1]), /sandbox|node:|file:|isolated|wasm/.test(stacks.join())]",
    ],
    value: [true, true, ['2', '2', '5'], false],
  },
  'an error does not end the session': { typescript: ["throw new Error('x')", 'null.x', '3'], python: ["raise ValueError('x')", 'None.x', '3'], value: 3 },
  'exit does not end the session': { python: ['import sys\nsys.exit(3)', '1'], value: 1 },
  'exit is an error': { python: 'import sys\nsys.exit(3)', alone: true, error: { name: 'SystemExit' } },
  'an interrupt of its own is an error': { python: 'raise KeyboardInterrupt()', alone: true, error: { name: 'KeyboardInterrupt', line: 1 } },
  'an error beside all exceptions is an error': { python: "class Own(BaseException): pass\nraise Own('mine')", error: { name: 'Own', message: 'mine' } },

  'an unknown name is an error': {
    typescript: { code: 'never_declared', error: { name: 'ReferenceError', message: /never_declared/, line: 1 } },
    python: { code: 'never_declared', error: { name: 'NameError', message: /never_declared/, line: 1 } },
  },
  'an unknown name gets the variable that was meant': {
    typescript: { code: ['const customer_names = [];', 'custmer_names.length'], error: { name: 'ReferenceError', message: /customer_names/ } },
    python: { code: ['customer_names = []', 'len(custmer_names)'], error: { name: 'NameError', message: /customer_names/ } },
  },
  'a missing key gets the key that was meant': { python: "rows = [{'name': {'title': 1}}]\nfor row in rows:\n    row['name']['titel']", error: { name: 'KeyError', message: /'titel'.*`title`/, line: 3 } },
  'a missing key of a row gets the key that was meant': { python: "rows = [{'title': 1}]\nrows[-1]['titel']", error: { name: 'KeyError', message: /'titel'.*`title`/ } },
  'a missing key of what get gave gets the key that was meant': { python: "page = {'row': {'title': 1}}\npage.get('row')['titel']", error: { name: 'KeyError', message: /'titel'.*`title`/ } },
  'a missing key in a comprehension gets the key that was meant': { python: "entries = [{'title': 1}]\n[entry['titel'] for entry in entries]", error: { name: 'KeyError', message: /'titel'.*`title`/ } },
  'an unknown name gets the tool that was meant': { typescript: 'await ecko({ value: 1 })', python: 'ecko(value=1)', error: { message: /\becho\b/ } },
  'an unknown name far from all others gets no suggestion': { typescript: 'zzzzqqqq', python: 'zzzzqqqq', error: { message: /^(?!.*did you mean)/i } },
};
