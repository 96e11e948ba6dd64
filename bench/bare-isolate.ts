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
    new ivm.Callback(() => process.send?.({ value: null }), { ignored: true }),
  ],
);
const answer = await context.global.get('answer', { reference: true });

/** What the parent says: the answer to a call, or code to run. */
process.on('message', (message: { answer: number } | { code: string }) => {
  if ('answer' in message) void answer.apply(undefined, [message.answer]);
  else void context.eval(`(async () => { ${message.code}; done(); })()`);
});
process.send?.({ value: 'ready' });
