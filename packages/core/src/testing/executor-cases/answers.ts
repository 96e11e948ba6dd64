import type { CaseTable } from './case.ts';

/** final_answer ends the run from anywhere, and nothing that the code declares can break it. */
// One case or one snippet a line:
// oxfmt-ignore
export const answers: CaseTable = {
  'final_answer gives the answer': { typescript: 'final_answer({ a: [1, null] })', python: "final_answer({'a': [1, None]})", answer: { a: [1, null] } },
  'final_answer ends the step': {
    typescript: "print('before'); final_answer(1); print('after')",
    python: "print('before')\nfinal_answer(1)\nprint('after')",
    answer: 1,
    logs: 'before',
  },
  'final_answer works in a function': { typescript: 'function f() { final_answer(1); }\nf(); 2', python: 'def f(): final_answer(1)\nf()\n2', answer: 1 },
  'final_answer works in a callback': {
    typescript: '[1, 2, 3].forEach((n) => { if (n > 1) final_answer(n); }); 9',
    python: 'list(map(lambda n: n > 1 and final_answer(n), [1, 2, 3]))\n9',
    answer: 2,
  },
  'final_answer works in a loop': {
    typescript: 'for (const n of [1, 2, 3]) { if (n > 1) final_answer(n); }\n9',
    python: 'for n in [1, 2, 3]:\n    if n > 1: final_answer(n)\n9',
    answer: 2,
  },
  'final_answer works in a generator': {
    typescript: 'function* g() { try { yield 1; } finally { final_answer(1); } }\nfor (const n of g()) break;\n2',
    python: 'def g():\n    try: yield 1\n    finally: final_answer(1)\nfor n in g(): break\n2',
    answer: 1,
  },
  'final_answer works in a try that swallows errors': {
    typescript: 'try { final_answer(1); } catch (e) {}\n2',
    python: 'try:\n    final_answer(1)\nexcept Exception:\n    pass\n2',
    answer: 1,
  },
  'final_answer works in a bare except': { python: 'try:\n    final_answer(1)\nexcept:\n    pass\n2', answer: 1 },
  'final_answer works in a block that suppresses everything': { python: 'import contextlib\nwith contextlib.suppress(BaseException): final_answer(1)\n2', answer: 1 },
  'final_answer works in nested tries': {
    typescript: 'try { try { final_answer(1); } finally { null.x; } } catch { }\n2',
    python: 'try:\n    try:\n        final_answer(1)\n    finally:\n        None.x\nexcept Exception:\n    pass\n2',
    answer: 1,
  },
  'final_answer works in an async function': {
    typescript: 'const f = async () => { await add({ a: 1, b: 1 }); final_answer(1); };\nawait f(); 2',
    python: 'async def f():\n    await add.aio(a=1, b=1)\n    final_answer(1)\nawait f()\n2',
    answer: 1,
  },
  'final_answer works in a promise that swallows errors': {
    typescript: 'await Promise.resolve(1).then((n) => final_answer(n)).catch(() => 2); 3',
    python: 'async def f():\n    try: final_answer(1)\n    except BaseException: pass\nawait f()\n3',
    answer: 1,
  },
  'final_answer works in an async function that nobody awaits': {
    typescript: '(async () => { final_answer(1); })(); 2',
    python: 'import asyncio\nasync def f(): final_answer(1)\nt = asyncio.create_task(f())\nawait asyncio.sleep(60)',
    answer: 1,
  },
  'final_answer works in one of many tasks': {
    typescript: 'await Promise.all([1, 2].map(async (n) => { await slow({ ms: n * 20 }); final_answer(n); }))',
    python: 'import asyncio\nasync def f(n):\n    await slow.aio(ms=n * 20)\n    final_answer(n)\nawait asyncio.gather(f(1), f(2))',
    answer: 1,
  },
  'final_answer works from an earlier function': {
    typescript: ['const finish = (x) => final_answer(x);', 'finish(4); 5'],
    python: ['def finish(x): return final_answer(x)', 'finish(4)\n5'],
    answer: 4,
  },
  'final_answer can be awaited': { typescript: 'await final_answer(1)', python: 'await final_answer(1)', answer: 1 },
  'final_answer can be passed on': { typescript: '[7].forEach(final_answer)', python: 'list(map(final_answer, [7]))', answer: 7 },
  'the first answer wins': {
    typescript: 'try { final_answer(1); } catch {}\nfinal_answer(2)',
    python: 'try:\n    final_answer(1)\nexcept BaseException:\n    pass\nfinal_answer(2)',
    answer: 1,
  },
  'an error after the answer does not undo it': {
    typescript: "try { final_answer(1); } catch {}\nthrow new Error('late')",
    python: "try:\n    final_answer(1)\nexcept BaseException:\n    pass\nraise ValueError('late')",
    answer: 1,
  },
  'an error in finally does not undo it': {
    typescript: "try { final_answer(1); } finally { throw new Error('late'); }",
    python: "try:\n    final_answer(1)\nfinally:\n    raise ValueError('late')",
    answer: 1,
  },
  'code that goes on forever after the answer does not undo it': {
    typescript: 'try { final_answer(1); } catch {}\nwhile (true) {}',
    python: 'while True:\n    try: final_answer(1)\n    except: pass',
    firstTimeoutMs: 1_000,
    answer: 1,
    state: 'any',
  },
  'no value is null': { typescript: 'final_answer()', python: 'final_answer()', answer: null },
  'null is an answer': { typescript: 'final_answer(null)', python: 'final_answer(None)', answer: null },
  'false, zero and empty text are answers': { typescript: "final_answer([false, 0, ''])", python: "final_answer([False, 0, ''])", answer: [false, 0, ''] },
  'zero is an answer': { typescript: 'final_answer(0)', python: 'final_answer(0)', answer: 0 },
  'an answer that is no JSON is described': {
    typescript: { code: 'final_answer({ at: new Date(0), m: new Map([["a", 1]]), f() {} })', answer: { at: '1970-01-01T00:00:00.000Z', m: { a: 1 }, f: '[Function: f]' } },
    python: { code: "import datetime\nfinal_answer({'at': datetime.date(2020, 1, 2), 's': {1}, 'f': len})", answer: /"at":"2020-01-02","s":\[1\],"f":"[^"]*function[^"]*len/i },
  },
  'a long integer is an answer with all its digits': { typescript: 'final_answer({ n: 12345678901234567890n })', answer: { n: '12345678901234567890' } },
  'what was not awaited is no answer': { python: 'final_answer(echo.aio(value=1))', error: { name: 'TypeError', message: /await/, line: 1 }, calls: [] },
  'what was not awaited is no part of an answer': { python: "final_answer({'all': [echo.aio(value=1)]})", error: { name: 'TypeError', message: /await/, line: 1 }, calls: [] },
  'a lazy answer is read out': { python: 'final_answer(n * 2 for n in [1, 2])', answer: [2, 4] },
  'lazy parts of an answer are read out': { python: "final_answer({'a': map(str, [1]), 'b': [zip([1], [2])]})", answer: { a: ['1'], b: [[[1, 2]]] } },
  'a lazy answer without end is an error': { python: 'import itertools\nfinal_answer(itertools.count())', error: { name: 'LimitError', line: 2 } },
  'an error in a lazy answer is an error': { python: "rows = [{'a': 1}, {}]\nfinal_answer(row['a'] for row in rows)", error: { name: 'KeyError', line: 2 } },
  'a function is no answer': { python: 'def total(): return 1\nfinal_answer(total)', error: { name: 'TypeError', message: /function/, line: 2 } },
  'final_answer is no answer': { python: 'final_answer(final_answer)', error: { name: 'TypeError', message: /function/ }, alone: true },
  'an answer is one value': { python: "final_answer('a', 'b')", error: { name: 'TypeError', message: /one value/ } },
  'a thread of an earlier step does not answer': {
    python: [
      'import threading\ngo = threading.Event()\ndef late():\n    go.wait()\n    final_answer(1)\nthread = threading.Thread(target=late, daemon=True)\ntry: thread.start()\nexcept RuntimeError: pass',
      'go.set()\nif thread.is_alive(): thread.join()\n2',
    ],
    value: 2,
  },
  'a task of an earlier step does not answer': {
    python: [
      'import asyncio\ngo = asyncio.Event()\nasync def late():\n    await go.wait()\n    final_answer(1)\nt = asyncio.create_task(late())\nawait asyncio.sleep(0)',
      'go.set()\nawait asyncio.wait([t])\n2',
    ],
    value: 2,
  },
  'the answer is what it was when it was given': {
    typescript: 'const o = { a: 1 };\ntry { final_answer(o); } catch { o.a = 2; }',
    python: "o = {'a': 1}\ntry:\n    final_answer(o)\nexcept BaseException:\n    o['a'] = 2",
    answer: { a: 1 },
  },
  'the session goes on after an answer': { typescript: ['final_answer(1)', 'final_answer(2)'], python: ['final_answer(1)', 'final_answer(2)'], answer: 2 },
  'an answer does not come again in the next step': { typescript: ['final_answer(1)', '2'], python: ['final_answer(1)', '2'], value: 2 },

  'a variable may be called final_answer': {
    typescript: 'const final_answer = 42;\nfinal_answer(final_answer)',
    python: 'final_answer = 42\nfinal_answer(final_answer)',
    alone: true,
    answer: 42,
  },
  'a variable called final_answer can be the answer of a later step': { python: ["final_answer = {'a': 1}", 'final_answer(final_answer)'], alone: true, answer: { a: 1 } },
  'a variable called final_answer does not break later steps': { typescript: ['let final_answer = 1;', 'final_answer(2)'], python: ['final_answer = 1', 'final_answer(2)'], alone: true, answer: 2 },
  'assigning final_answer does not break later steps': {
    alone: true,
    typescript: ['try { final_answer = 5; } catch {}', 'final_answer(6)'],
    python: ["globals()['final_answer'] = 5", 'final_answer(6)'],
    answer: 6,
  },
  'deleting final_answer does not break later steps': { python: ['del final_answer', 'final_answer(6)'], answer: 6 },
  'a function called final_answer does not replace it': {
    alone: true,
    typescript: ['function final_answer(x) { return x; }', 'final_answer(3)'],
    python: ['def final_answer(x): return x', 'final_answer(3)'],
    answer: 3,
  },
  'a destructured final_answer does not replace it': {
    alone: true,
    typescript: ['const { final_answer } = { final_answer: 1 };', 'final_answer(2)'],
    python: ['final_answer, *rest = [1, 2]', 'final_answer(2)'],
    answer: 2,
  },
  'a parameter may be called final_answer': {
    typescript: 'const f = (final_answer) => final_answer + 1;\nf(1)',
    python: 'def f(final_answer): return final_answer + 1\nf(1)',
    value: 2,
  },
  'a variable of a tool’s name takes its result': {
    typescript: 'const add = await add({ a: 1, b: 2 });\nadd + 1',
    python: 'add = add(a=1, b=2)\nadd + 1',
    alone: true,
    value: 4,
  },
  'a variable of a tool’s name does not break later steps': { typescript: ['const add = 5;', 'await add({ a: 2, b: 2 })'], python: ['add = 5', 'add(a=2, b=2)'], alone: true, value: 4 },
  'a variable called print does not break later steps': { typescript: ["const print = 'x';", "print('still')"], python: ["print = 'x'", "print('still')"], alone: true, logs: 'still' },
};
