import type { CaseTable } from './case.ts';

const caught = (call: string) =>
  `let m = 'no error'; try { await ${call}; } catch (e) { m = e instanceof Error ? 'caught: ' + e.message : 'no Error'; }\nm`;
const short = { timeoutMs: 300 };
const after = (code: string): readonly string[] => [code, 'typeof given + typeof add + typeof final_answer'];

/** Every limit cuts, throws or ends the run as it says, and the session goes on. */
// One case a line:
// oxfmt-ignore
export const limits: CaseTable = {
  'inputBytes: a larger input throws and is not sent': { code: caught("echo({ value: 'x'.repeat(2000) })"), limits: { inputBytes: 1000 }, value: /^caught: ./, calls: [] },
  'inputBytes: bytes are counted, not letters': { code: caught("echo({ value: '€'.repeat(500) })"), limits: { inputBytes: 1000 }, value: /^caught: ./, calls: [] },
  'inputBytes: an input below passes': { code: "(await echo({ value: 'x'.repeat(900) })).length", limits: { inputBytes: 1000 }, value: 900 },
  'resultBytes: a larger result throws and says its size': { code: caught('big({ bytes: 5000 })'), limits: { resultBytes: 1000 }, value: /\b5[,.  ]?00\d|[45](\.\d+)? ?k/i },
  'resultBytes: a result below passes': { code: '(await big({ bytes: 900 })).length', limits: { resultBytes: 1000 }, value: 900 },
  'resultBytes: several megabytes pass by default': { code: '(await big({ bytes: 5_000_000 })).length', value: 5_000_000 },
  'valueBytes: a larger value becomes a preview': { code: "'start' + 'x'.repeat(5000)", limits: { valueBytes: 1000 }, value: /start/, truncated: true },
  'valueBytes: a larger array becomes a preview': { code: 'Array.from({ length: 5000 }, (_, i) => ({ i }))', limits: { valueBytes: 1000 }, value: /0/, truncated: true },
  'valueBytes: a value below stays whole': { code: "'x'.repeat(900)", limits: { valueBytes: 1000 }, value: 'x'.repeat(900) },
  'valueBytes: a larger final answer is an error': { code: "final_answer('x'.repeat(5000))", limits: { valueBytes: 1000 }, error: {} },
  'valueBytes: a smaller answer may follow in the next step': { code: ["final_answer('x'.repeat(5000))", "final_answer('short')"], limits: { valueBytes: 1000 }, answer: 'short' },
  'depth: a deeper value becomes a preview': { code: 'let v = 1; for (let i = 0; i < 50; i++) v = [v];\nv', limits: { depth: 10 }, value: /\[/, truncated: true },
  'depth: a deeper final answer is an error': { code: 'let v = 1; for (let i = 0; i < 50; i++) v = { v };\nfinal_answer(v)', limits: { depth: 10 }, error: {} },
  'depth: a deeper input throws': { code: `let v = 1; for (let i = 0; i < 50; i++) v = [v];\n${caught('echo({ value: v })')}`, limits: { depth: 10 }, value: /^caught: ./, calls: [] },
  'depth: a deeper result throws': { code: caught('nest({ depth: 50 })'), limits: { depth: 10 }, value: /^caught: ./ },
  'depth: data below stays whole': { code: '(await nest({ depth: 8 })).flat(Infinity)', limits: { depth: 10 }, value: ['core'] },
  'toolCalls: calls above it are refused one by one': {
    code: 'const seen = [];\nfor (let a = 0; a < 5; a++) { try { seen.push(await add({ a, b: 0 })); } catch (e) { seen.push(e instanceof Error); } }\nseen',
    limits: { toolCalls: 3 },
    value: [0, 1, 2, true, true],
  },
  'toolCalls: every step has all of them': { code: ['await add({ a: 1, b: 1 }); await add({ a: 1, b: 1 })', 'await add({ a: 2, b: 2 }); await add({ a: 3, b: 3 })'], limits: { toolCalls: 2 }, value: 6 },
  'parallelToolCalls: more calls queue and none is lost': {
    code: 'await Promise.all([1, 2, 3, 4, 5, 6, 7].map((value) => slow({ ms: 20, value })))',
    limits: { parallelToolCalls: 2 },
    value: [1, 2, 3, 4, 5, 6, 7],
    parallel: 2,
    atLeastMs: 70,
  },
  'parallelToolCalls: a failing call makes room': {
    code: "(await Promise.allSettled([1, 2, 3].flatMap((a) => [fail({ message: 'x' }), add({ a, b: 0 })]))).map((r) => r.value ?? r.reason.message)",
    limits: { parallelToolCalls: 1 },
    value: ['x', 1, 'x', 2, 'x', 3],
    parallel: 1,
  },

  'timeoutMs: a loop ends in time': { code: 'while (true) {}', limits: short, error: { message: /time/i }, state: 'any', atMostMs: 800 },
  'timeoutMs: what was printed before is kept': { code: "print('seen'); while (true) {}", limits: short, error: {}, logs: /^seen/, state: 'any' },
  'timeoutMs: a promise that never settles ends in time': { code: 'await new Promise(() => {})', limits: short, error: { message: /time/i }, state: 'any', atMostMs: 800 },
  'timeoutMs: waiting for a tool does not count': { code: "await slow({ ms: 900 }); await slow({ ms: 100, value: 'done' })", limits: short, value: 'done' },
  'timeoutMs: computing after a tool call counts': { code: 'await slow({ ms: 50 }); while (true) {}', limits: short, error: {}, state: 'any', atMostMs: 900 },
  'timeoutMs: computing while a tool is pending counts': { code: 'const p = slow({ ms: 5000 }); while (true) {}', limits: short, error: {}, state: 'any', atMostMs: 900 },
  'timeoutMs: the next step works': { code: after('while (true) {}'), limits: short, variables: { given: 1 }, value: 'numberfunctionfunction', state: 'any' },
  'timeoutMs: a loop cannot catch its end': { code: 'for (;;) { try { while (true) {} } catch {} finally { continue; } }', limits: short, error: {}, state: 'any', atMostMs: 800 },
  'wallClockMs: ends a run that waits for a tool': { code: 'await slow({ ms: 10_000 })', limits: { wallClockMs: 400 }, error: { message: /time|wall/i }, state: 'any', atMostMs: 900 },
  'wallClockMs: the next step works': { code: after('await slow({ ms: 10_000 })'), limits: { wallClockMs: 400 }, variables: { given: 1 }, value: 'numberfunctionfunction', state: 'any' },
  'memoryMb: growing without end is an error': {
    code: 'const list = []; while (true) list.push(new Array(1000).fill(list.length));',
    limits: { memoryMb: 32, timeoutMs: 10_000 },
    error: { message: /memory/i },
    state: 'any',
    atMostMs: 10_500,
  },
  'memoryMb: the next step works': {
    code: after('const list = []; while (true) list.push(new Array(1000).fill(list.length));'),
    limits: { memoryMb: 32, timeoutMs: 10_000 },
    variables: { given: 1 },
    value: 'numberfunctionfunction',
    state: 'any',
  },
  'memoryMb: half of it can be used': { code: 'const list = []; for (let i = 0; i < 2e6; i++) list.push(i);\nlist.length', limits: { memoryMb: 64 }, value: 2_000_000 },
};
