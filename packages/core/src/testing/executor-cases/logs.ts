import type { CaseTable } from './case.ts';

const manyLines = "print('head'); for (let i = 0; i < 5000; i++) print('line ' + i); print('tail')";

/** What code prints. */
// One case a line:
// oxfmt-ignore
export const logs: CaseTable = {
  'print and console.log go to one log in order': { code: "print('a'); console.log('b'); print('c')", logs: 'a\nb\nc' },
  'several arguments stand on one line': { code: "console.log('a', 1, true, null, undefined)", logs: 'a 1 true null undefined' },
  'the other methods of console print too': { code: "console.error('e'); console.warn('w'); console.info('i'); console.debug('d')", logs: 'e\nw\ni\nd' },
  'objects are readable': { code: "print({ a: 1, b: ['x'] })", logs: /a"?: ?1[\s\S]*x/ },
  'maps, sets and errors are readable': { code: "print(new Map([['key', 1]]), new Set(['member']), new Error('oh no'))", logs: /key[\s\S]*member[\s\S]*oh no/ },
  'functions, symbols and bigints are readable': { code: "print(function f() {}, Symbol('s'), 10n)", logs: /f.*Symbol\(s\).*10/ },
  'cycles are readable': { code: "const a = { name: 'a' }; a.self = a; print(a)", logs: /name/ },
  'a getter that throws does not fail a print': { code: "print({ get a() { throw new Error('no'); } }); 1", value: 1 },
  'nothing is an empty line': { code: "print('a'); print(); print('b')", logs: 'a\n\nb' },
  'text is printed as it is': { code: "print('é 😀 %s \\t|')", logs: 'é 😀 %s \t|' },
  'logs and value come together': { code: "print('seen'); 5", logs: 'seen', value: 5 },
  'logs of a step are its own': { code: ["print('one')", "print('two')"], logs: 'two' },
  'print gives undefined': { code: "print('x') === undefined && console.log('y') === undefined", value: true },
  'logs of functions called later count for the later step': { code: ["const say = () => print('said')", 'say()'], logs: 'said' },
  'logs around a tool call keep their order': { code: "print('a'); await add({ a: 1, b: 2 }); print('b')", logs: 'a\nb' },
  'long logs are cut in the middle': { code: manyLines, limits: { logBytes: 1000 }, logs: /^head\nline 0\n[\s\S]*line 4999\ntail$/ },
  'a cut log says so': { code: manyLines, limits: { logBytes: 1000 }, logs: /cut|omitted|left out|truncated|skipped|more|…|\.\.\./i },
  'a cut log leaves the value whole': { code: `${manyLines}; 'whole'`, limits: { logBytes: 1000 }, value: 'whole' },
  'one long text is cut in the middle': { code: "print('head' + 'x'.repeat(100000) + 'tail')", limits: { logBytes: 1000 }, logs: /^head[\s\S]*tail$/ },
  'a log is not cut within a letter': { code: "print('€'.repeat(5000))", limits: { logBytes: 1000 }, logs: /^€[^\ufffd]*€$/ },
};
