import type { CaseTable } from './case.ts';

const manyLines = {
  typescript: "print('head'); for (let i = 0; i < 5000; i++) print('line ' + i); print('tail')",
  python: "print('head')\nfor i in range(5000): print('line', i)\nprint('tail')",
};

/** What code prints. */
// One case or one snippet a line:
// oxfmt-ignore
export const logs: CaseTable = {
  'all ways to print go to one log in order': {
    typescript: "print('a'); console.log('b'); print('c')",
    python: "import sys\nprint('a')\nsys.stdout.write('b\\n')\nprint('c', file=sys.stderr)\nNone",
    logs: 'a\nb\nc',
  },
  'several arguments stand on one line': {
    typescript: { code: "console.log('a', 1, true, null, undefined)", logs: 'a 1 true null undefined' },
    python: { code: "print('a', 1, True, None)", logs: 'a 1 True None' },
  },
  'the other methods of console print too': { typescript: "console.error('e'); console.warn('w'); console.info('i'); console.debug('d')", logs: 'e\nw\ni\nd' },
  'the options of print work': { python: "print('a', 'b', sep='-', end='!', flush=True)\nprint()", logs: 'a-b!' },
  'text without a line break is printed': { python: "print('a', end='')\nprint('b', end='')", logs: 'ab' },
  'objects are readable': {
    typescript: "print({ a: 1, b: ['x'] })",
    python: "print({'a': 1, 'b': ['x']})",
    logs: /a['"]?: ?1[\s\S]*x/,
  },
  'maps, sets and errors are readable': {
    typescript: "print(new Map([['key', 1]]), new Set(['member']), new Error('oh no'))",
    python: "print({'key': 1}, {'member'}, ValueError('oh no'))",
    logs: /key[\s\S]*member[\s\S]*oh no/,
  },
  'functions and long integers are readable': {
    typescript: { code: "print(function f() {}, Symbol('s'), 10n)", logs: /f.*Symbol\(s\).*10/ },
    python: { code: 'def f(): pass\nprint(f, 10 ** 20)', logs: /f.*100000000000000000000/ },
  },
  'cycles are readable': {
    typescript: "const a = { name: 'a' }; a.self = a; print(a)",
    python: "a = {'name': 'a'}\na['self'] = a\nprint(a)",
    logs: /name/,
  },
  'a picture of a tool is short': {
    typescript: {
      code: "const p = await echo({ value: { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo='.repeat(50) } });\nprint(p, { all: [p] }); console.log(JSON.stringify(p), `${p.data}`);\np.data.slice(0, 4)",
      logs: '[image] { all: [ [image] ] }\n{"type":"image","mediaType":"image/png","data":"[image]"} [image]',
    },
    python: "p = echo(value={'type': 'image', 'mediaType': 'image/png', 'data': 'iVBORw0KGgo='})\nprint(p, [p], f'{p}')\np['data'][:4]",
    logs: '[image] [[image]] [image]',
    value: 'iVBO',
  },
  'a promise that is printed says where an await is missing': { typescript: "print(add({ a: 1, b: 1 })); console.log({ sum: Promise.resolve(2) })", logs: /await.*\n.*await/ },
  'causes and parts of errors are readable': { typescript: "print(new TypeError('failed', { cause: new Error('why') })); console.log([new AggregateError([new Error('one')], 'all')])", logs: 'TypeError: failed [cause: Error: why]\n[ AggregateError: all [Error: one] ]' },
  'console fills in what a text has room for': { typescript: "console.log('%s is %d, %i, %f: %j %o %% %c.', 'Ada', '36', 3.7, '1.5', { a: 1 }, [1], 'css', 'more'); console.log('100%', 5); console.log('%s'); console.error('%s %s', 'one')", logs: 'Ada is 36, 3, 1.5: {"a":1} [ 1 ] % . more\n100% 5\n%s\none %s' },
  'console counts, groups, asserts and times': { typescript: "console.count(); console.count(); console.group('in'); console.log('side'); console.groupEnd(); console.assert(true, 'no'); console.assert(false, 'yes'); console.time('t'); console.timeEnd('t'); console.dir({ a: 1 })", logs: /^default: 1\ndefault: 2\nin\n {2}side\nAssertion failed: yes\nt: \d+ms\n\{ a: 1 \}$/ },
  'a getter that throws does not fail a print': { typescript: "print({ get a() { throw new Error('no'); } }); 1", value: 1 },
  'nothing is an empty line': { typescript: "print('a'); print(); print('b')", python: "print('a')\nprint()\nprint('b')", logs: 'a\n\nb' },
  'text is printed as it is': { typescript: "print('é 😀 %s \\t|')", python: "print('é 😀 %s \\t|')", logs: 'é 😀 %s \t|' },
  'logs and value come together': { typescript: "print('seen'); 5", python: "print('seen')\n5", logs: 'seen', value: 5 },
  'logs of a step are its own': { typescript: ["print('one')", "print('two')"], python: ["print('one')", "print('two')"], logs: 'two' },
  'print gives nothing': {
    typescript: "print('x') === undefined && console.log('y') === undefined",
    python: "print('x') is None",
    value: true,
  },
  'logs of functions called later count for the later step': {
    typescript: ["const say = () => print('said')", 'say()'],
    python: ["def say(): print('said')", 'say()'],
    logs: 'said',
  },
  'logs around a tool call keep their order': {
    typescript: "print('a'); await add({ a: 1, b: 2 }); print('b')",
    python: "print('a')\nadd(a=1, b=2)\nprint('b')",
    logs: 'a\nb',
  },
  'long logs are cut in the middle': { ...manyLines, limits: { logBytes: 1000 }, logs: /^head\nline 0\n[\s\S]*line 4999\ntail$/ },
  'a cut log says so': { ...manyLines, limits: { logBytes: 1000 }, logs: /cut|omitted|left out|truncated|skipped|more|…|\.\.\./i },
  'a cut log leaves the value whole': {
    typescript: `${manyLines.typescript}; 'whole'`,
    python: `${manyLines.python}\n'whole'`,
    limits: { logBytes: 1000 },
    value: 'whole',
  },
  'one long text is cut in the middle': {
    typescript: "print('head' + 'x'.repeat(100000) + 'tail')",
    python: "print('head' + 'x' * 100000 + 'tail')",
    limits: { logBytes: 1000 },
    logs: /^head[\s\S]*tail$/,
  },
  'ten megabytes of logs are cut to their budget': {
    typescript: "for (let i = 0; i < 1000; i++) print('x'.repeat(10_000));\nprint('end'); 1",
    python: "for i in range(1000): print('x' * 10_000)\nprint('end')\n1",
    logs: /^x+\n[^]*(cut|omitted|left out|truncated|skipped|more|…|\.\.\.)[^]*end$/i,
    value: 1,
  },
  'a log is not cut within a letter': {
    typescript: "print('€'.repeat(5000))",
    python: "print('€' * 5000)",
    limits: { logBytes: 1000 },
    logs: /^€[^\ufffd]*€$/,
  },
};
