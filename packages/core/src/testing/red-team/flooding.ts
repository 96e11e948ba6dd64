import type { AttackTable } from './attack.ts';

/** Making the host busy with messages. */
// One case a line:
// oxfmt-ignore
export const flooding: AttackTable = {
  'logs without end': { code: "for (;;) print('x');", error: {} },
  'long logs without end': { code: "const s = 'x'.repeat(1e5); for (;;) console.log(s);", error: {} },
  'one huge log': { code: "print('x'.repeat(1e8)); 1" },
  'a log of many arguments': { code: 'print(...Array(1e5).fill({ a: 1 })); 1' },
  'a log of great depth and width': { code: "let o = {}; for (let i = 0; i < 1e5; i++) o = { o };\nprint(o, Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ['k' + i, i]))); 1", value: 1 },
  'logs of empty text': { code: "for (let i = 0; i < 1e6; i++) print('');\n1" },
  'logs of errors': { code: "for (let i = 0; i < 2e4; i++) console.error(new Error('e' + i));\n1" },
  'calls without end': { code: 'for (;;) add({ a: 1, b: 1 }).catch(() => {});', error: {} },
  'calls that nobody awaits': { code: "for (let i = 0; i < 1e5; i++) add({ a: 1, b: i }).catch(() => {});\n'sent'" },
  'calls that all fail': { code: "for (let i = 0; i < 1e4; i++) fail({ message: 'x' });\n'sent'" },
  'slow calls that nobody awaits': { code: "for (let i = 0; i < 1000; i++) slow({ ms: 60000 }).catch(() => {});\n'sent'" },
  'calls that call': { code: 'const again = () => Promise.all([add({ a: 1, b: 1 }), add({ a: 1, b: 1 })]).then(() => Promise.all([again(), again()]));\nawait again()', error: {} },
  'large inputs one after the other': { code: "const value = 'x'.repeat(90000);\nfor (let i = 0; i < 40; i++) await echo({ value });\n'sent'", value: 'sent' },
  'large inputs at once': { code: "const value = 'x'.repeat(90000);\n(await Promise.allSettled(Array.from({ length: 300 }, () => echo({ value })))).length" },
  'large results at once': { code: "(await Promise.allSettled(Array.from({ length: 100 }, () => big({ bytes: 90000 })))).length" },
  'answers without end': { code: 'for (;;) { try { final_answer(1); } catch {} }' , answer: 1 },
  'large answers without end': { code: "const big = 'x'.repeat(90000); for (;;) { try { final_answer(big); } catch {} }", answer: /^x+$/ },
  'rejections without end': { code: "for (;;) Promise.reject(new Error('x'));", error: {} },
  'rejections that nobody handles': { code: "for (let i = 0; i < 1e4; i++) Promise.reject(new Error('x' + i));\n1", value: 1 },
  'errors with long stacks': { code: "Error.stackTraceLimit = 1e6; const f = (n) => (n ? f(n - 1) : (() => { throw new Error('deep'); })()); f(5000)", error: {} },
};
