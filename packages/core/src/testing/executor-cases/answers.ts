import type { CaseTable } from './case.ts';

/** final_answer ends the run from anywhere, and nothing that the code declares can break it. */
// One case a line:
// oxfmt-ignore
export const answers: CaseTable = {
  'final_answer gives the answer': { code: 'final_answer({ a: [1, null] })', answer: { a: [1, null] } },
  'final_answer ends the step': { code: "print('before'); final_answer(1); print('after')", answer: 1, logs: 'before' },
  'final_answer works in a function': { code: 'function f() { final_answer(1); }\nf(); 2', answer: 1 },
  'final_answer works in a callback': { code: '[1, 2, 3].forEach((n) => { if (n > 1) final_answer(n); }); 9', answer: 2 },
  'final_answer works in a try that swallows errors': { code: 'try { final_answer(1); } catch (e) {}\n2', answer: 1 },
  'final_answer works in nested tries': { code: 'try { try { final_answer(1); } finally { null.x; } } catch { }\n2', answer: 1 },
  'final_answer works in an async function': { code: 'const f = async () => { await add({ a: 1, b: 1 }); final_answer(1); };\nawait f(); 2', answer: 1 },
  'final_answer works in a promise that swallows errors': { code: 'await Promise.resolve(1).then((n) => final_answer(n)).catch(() => 2); 3', answer: 1 },
  'final_answer works in an async function that nobody awaits': { code: '(async () => { final_answer(1); })(); 2', answer: 1 },
  'final_answer works in Promise.all': { code: 'await Promise.all([1, 2].map(async (n) => { await slow({ ms: n * 20 }); final_answer(n); }))', answer: 1 },
  'final_answer works from an earlier function': { code: ['const finish = (x) => final_answer(x);', 'finish(4); 5'], answer: 4 },
  'final_answer can be awaited': { code: 'await final_answer(1)', answer: 1 },
  'final_answer can be passed on': { code: '[7].forEach(final_answer)', answer: 7 },
  'the first answer wins': { code: 'try { final_answer(1); } catch {}\nfinal_answer(2)', answer: 1 },
  'an error after the answer does not undo it': { code: "try { final_answer(1); } catch {}\nthrow new Error('late')", answer: 1 },
  'an error in finally does not undo it': { code: "try { final_answer(1); } finally { throw new Error('late'); }", answer: 1 },
  'no value is null': { code: 'final_answer()', answer: null },
  'null is an answer': { code: 'final_answer(null)', answer: null },
  'false, zero and empty text are answers': { code: "final_answer([false, 0, ''])", answer: [false, 0, ''] },
  'zero is an answer': { code: 'final_answer(0)', answer: 0 },
  'an answer that is no JSON is described': { code: 'final_answer({ at: new Date(0), m: new Map([["a", 1]]), f() {} })', answer: { at: '1970-01-01T00:00:00.000Z', m: { a: 1 }, f: '[Function: f]' } },
  'the answer is what it was when it was given': { code: 'const o = { a: 1 };\ntry { final_answer(o); } catch { o.a = 2; }', answer: { a: 1 } },
  'the session goes on after an answer': { code: ['final_answer(1)', 'final_answer(2)'], answer: 2 },

  'a variable may be called final_answer': { code: 'const final_answer = 42;\nfinal_answer(final_answer)', answer: 42 },
  'a variable called final_answer does not break later steps': { code: ['let final_answer = 1;', 'final_answer(2)'], answer: 2 },
  'assigning final_answer does not break later steps': { code: ['try { final_answer = 5; } catch {}', 'final_answer(6)'], answer: 6 },
  'a function called final_answer does not replace it': { code: ['function final_answer(x) { return x; }', 'final_answer(3)'], answer: 3 },
  'a destructured final_answer does not replace it': { code: ['const { final_answer } = { final_answer: 1 };', 'final_answer(2)'], answer: 2 },
  'a parameter may be called final_answer': { code: 'const f = (final_answer) => final_answer + 1;\nf(1)', value: 2 },
  'a variable of a tool’s name takes its result': { code: 'const add = await add({ a: 1, b: 2 });\nadd + 1', value: 4 },
  'a variable of a tool’s name does not break later steps': { code: ['const add = 5;', 'await add({ a: 2, b: 2 })'], value: 4 },
  'a variable called print does not break later steps': { code: ["const print = 'x';", "print('still')"], logs: 'still' },
};
