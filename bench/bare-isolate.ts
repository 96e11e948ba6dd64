import ivm from 'isolated-vm';

// What a tool call cannot do without: a call out of the isolate, a message to another process and back, a settled promise.
const isolate = new ivm.Isolate({ memoryLimit: 64 });
const context = await isolate.createContext();
await context.evalClosure(
  `let settle;
   globalThis.call = (n) => new Promise((resolve) => { settle = resolve; $0(n); });
   globalThis.answer = (n) => settle(n);
   globalThis.done = $1;`,
  [
    new ivm.Callback((n: number) => process.send?.({ call: n }), { ignored: true }),
    new ivm.Callback((perCall: number) => process.send?.({ perCall }), { ignored: true }),
  ],
);
const answer = await context.global.get('answer', { reference: true });
process.on('message', ({ answer: n }: { answer: number }) => void answer.apply(undefined, [n]));

const calls = 500;
for (let round = 0; round < 4; round++) {
  const start = performance.now();
  await context.eval(`(async () => { for (let i = 0; i < ${calls}; i++) await call(i); })()`, { promise: true });
  const perCall = (performance.now() - start) / calls;
  if (round === 3) process.send?.({ perCall });
}
