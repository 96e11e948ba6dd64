import type { CaseTable } from './case.ts';

/** How a failing step is told: name, message, and the place in the model's own code. */
// One case a line:
// oxfmt-ignore
export const errors: CaseTable = {
  'an error has its name and message': { code: "throw new TypeError('bad input')", error: { name: 'TypeError', message: 'bad input' } },
  'an error of a class of its own keeps its name': { code: "class OwnError extends Error { name = 'OwnError' }\nthrow new OwnError('mine')", error: { name: 'OwnError', message: 'mine', line: 2 } },
  'an error has its line and the text of the line': { code: "const a = 1;\nconst b = 2;\nthrow new Error('here');\nconst c = 3;", error: { line: 3, snippet: "throw new Error('here');" } },
  'an error has its column': { code: 'const a = 1;\nmissing_name.length;', error: { line: 2, column: 1 } },
  'an error after an await has its line': { code: 'const a = await add({ a: 1, b: 2 });\nconst b = null;\nb.length;', error: { name: 'TypeError', line: 3, snippet: 'b.length;' } },
  'an error in a function has the line in the function': { code: "function f() {\n  throw new Error('deep');\n}\nf();", error: { message: 'deep', line: 2 } },
  'an error in an async function has its line': { code: "async function f() {\n  await null;\n  throw new Error('deep');\n}\nawait f();", error: { line: 3 } },
  'types do not move the lines': {
    code: "interface A {\n  x: number;\n}\ntype B = {\n  y: string;\n};\nconst a: A = { x: 1 };\nthrow new Error('line 8');",
    error: { line: 8, snippet: "throw new Error('line 8');" },
  },
  'a long string does not move the lines': { code: "const s = `a\nb\nc`;\nthrow new Error('line 4');", error: { line: 4 } },
  'an error in a later step has the line of that step': { code: ['const a = 1;\nconst b = 2;\nconst c = 3;', "throw new Error('first line');"], error: { line: 1 } },
  'an error of a class with a constructor has the line where it is thrown': {
    code: "class Odd extends Error {\n  constructor() {\n    super('odd');\n    this.name = 'Odd';\n  }\n}\nconst check = () => {\n  throw new Odd();\n};\ncheck();",
    error: { name: 'Odd', message: 'odd', line: 8, snippet: 'throw new Odd();' },
  },
  'a syntax error has its line and text': { code: 'const a = 1;\nconst b = ;\nconst c = 3;', error: { name: 'SyntaxError', line: 2, snippet: 'const b = ;' } },
  'a syntax error runs nothing': { code: "print('ran');\nconst b = ;", error: { name: 'SyntaxError' }, logs: '' },
  'an open bracket is a syntax error': { code: 'const a = [1, 2', error: { name: 'SyntaxError' } },
  'prose is a syntax error': { code: 'I will now search the web.', error: { name: 'SyntaxError', line: 1 } },
  'a name twice in one step is a syntax error': { code: 'let a = 1;\nlet a = 2;', error: { name: 'SyntaxError' } },

  'what was printed before an error is kept': { code: "print('one');\nconsole.log('two');\nnull.x;", error: { name: 'TypeError' }, logs: 'one\ntwo' },
  'thrown text is the message': { code: "throw 'plain text'", error: { message: /plain text/ } },
  'a thrown object is shown': { code: "throw { code: 'E1' }", error: { message: /E1/ } },
  'undefined can be thrown': { code: 'throw undefined', error: {} },
  'null can be thrown': { code: 'throw null', error: {} },
  'a rejected promise is an error': { code: "await Promise.reject(new RangeError('far'))", error: { name: 'RangeError', message: 'far' } },
  'an error can be caught': { code: 'let m; try { null.x; } catch (e) { m = e instanceof TypeError; }\nm', value: true },
  'too deep a recursion is an error': { code: ['const f = () => f(); f();', '1'], value: 1 },
  'too deep a recursion can be caught': { code: 'let n; const f = () => f();\ntry { f(); } catch (e) { n = e.name; }\nn', value: 'RangeError' },
  'a rejection that nobody handles does not fail the step': { code: ["Promise.reject(new Error('lost')); 1", '2'], value: 2 },
  'an error does not end the session': { code: ["throw new Error('x')", 'null.x', '3'], value: 3 },

  'an unknown name is a reference error': { code: 'never_declared', error: { name: 'ReferenceError', message: /never_declared/, line: 1 } },
  'an unknown name gets the variable that was meant': { code: ['const customer_names = [];', 'custmer_names.length'], error: { name: 'ReferenceError', message: /customer_names/ } },
  'an unknown name gets the tool that was meant': { code: 'await ecko({ value: 1 })', error: { message: /\becho\b/ } },
  'an unknown name far from all others gets no suggestion': { code: 'zzzzqqqq', error: { message: /^(?!.*did you mean)/i } },
};
