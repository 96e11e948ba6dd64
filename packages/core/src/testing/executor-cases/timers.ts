import type { CaseTable } from './case.ts';

const sleep = 'const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n';

/** Timers go by the clock of the session and end with the step; their order is that of their times. */
// One case a line:
// oxfmt-ignore
export const timers: CaseTable = {
  'a timer can be awaited, and the clock goes on': { typescript: `${sleep}const t = Date.now();\nawait sleep(50); await sleep(30);\nDate.now() - t`, value: /^8[0-2]$/ },
  'timers run in the order of their times': { typescript: `${sleep}const seen = [];\nfor (const ms of [30, 10, 20, 10]) setTimeout((x) => seen.push(x), ms, ms);\nqueueMicrotask(() => seen.push('first'));\nsetTimeout(() => seen.push('soon'));\nawait sleep(60);\nseen`, value: ['first', 'soon', 10, 10, 20, 30] },
  'what a timer has resolved goes on before the next timer': { typescript: `${sleep}const seen = [];\nsetTimeout(() => { seen.push('a'); Promise.resolve().then(() => seen.push('then')); }, 5);\nsetTimeout(() => seen.push('b'), 5);\nawait sleep(20);\nseen`, value: ['a', 'then', 'b'] },
  'timers can be cleared': { typescript: `${sleep}const seen = [];\nclearTimeout(setTimeout(() => seen.push('never'), 5));\nconst id = setInterval(() => { seen.push(1); if (seen.length === 3) clearInterval(id); }, 5);\nclearTimeout(undefined); clearTimeout(999);\nawait sleep(50);\nseen`, value: [1, 1, 1] },
  'waiting in a loop ends': { typescript: `${sleep}let n = 0;\nconst end = Date.now() + 100;\nwhile (Date.now() < end) { await sleep(30); n++; }\nn`, value: 4 },
  'a timer may give the answer': { typescript: 'setTimeout(() => final_answer(42), 20);', answer: 42 },
  'a timer due soon runs on after the end of the code': { typescript: "setTimeout(() => print('late'), 30);\n5", value: 5, logs: 'late' },
  'a race that a tool wins does not wait for its timer': { typescript: "await Promise.race([add({ a: 1, b: 1 }), new Promise((_, reject) => setTimeout(() => reject(new Error('too slow')), 600_000))])", value: 2, logs: '' },
  'a race that a timer wins is over': { typescript: "const late = new Promise((_, reject) => setTimeout(() => reject(new Error('too slow')), 20));\nawait Promise.race([slow({ ms: 300 }), late])", error: { message: 'too slow', line: 1 } },
  'an interval that nobody clears does not keep the step': { typescript: 'setInterval(() => {}, 100);\n5', value: 5 },
  'thousands of intervals that nobody clears keep neither the step nor its value': { typescript: "for (let n = 0; n < 2_000; n++) setInterval(() => {}, 1 + (n % 7));\n'kept'", value: 'kept', alone: true },
  'timers that nobody awaits do not cost the value when time is up': { typescript: 'setTimeout(() => {}, 900);\n5', limits: { timeoutMs: 300 }, value: 5 },
  'a timer that is stopped with its step is told': { typescript: "setTimeout(() => print('never'), 600_000);\nundefined", value: undefined, logs: /^Note: timers were still waiting.*Await/ },
  'timers end with their step': { typescript: [`${sleep}setTimeout(() => { print('stale'); final_answer('stale'); }, 5_000);\n1`, 'await sleep(20);\n2'], value: 2, logs: '' },
  'an error in a timer is an error of the step': { typescript: `${sleep}setTimeout(() => {\n  throw new Error('in a timer');\n}, 5);\nawait sleep(50);`, error: { message: 'in a timer', line: 3 } },
  'an error in a microtask is an error of the step': { typescript: "queueMicrotask(() => { throw new Error('in a microtask'); });\nawait add({ a: 1, b: 1 })", error: { message: 'in a microtask', line: 1 } },
  'timers run while a tool is pending': { typescript: "const seen = [];\nsetTimeout(() => seen.push('timer'), 10);\nawait slow({ ms: 200 });\nseen", value: ['timer'] },
  'what is no function cannot be timed': { typescript: "setTimeout('print(1)', 5)", error: { name: 'TypeError', message: /function/, line: 1 } },
  'timeoutMs: waiting for a timer ends': { typescript: 'await new Promise((resolve) => setTimeout(resolve, 600_000));', limits: { timeoutMs: 300 }, error: { name: 'TimeoutError' }, state: 'any' },
  'timeoutMs: timers without end end': { typescript: 'await new Promise(() => setInterval(() => {}, 1));', limits: { timeoutMs: 300 }, error: { name: 'TimeoutError' }, state: 'any' },
};
