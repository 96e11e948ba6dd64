import type { Order, Report } from '../messages.ts';

// A worker without a model, to test the host. `settings.play` says what happens to a generation.

process.on('disconnect', () => process.exit());
process.on('message', ({ type, ...order }: Order) => {
  if (type === 'load') report({ type: 'loaded', template: null });
  if (type === 'stop') end();
  if (!('request' in order)) return;
  const { play } = order.request.settings;
  if (play === 'token') throw new RangeError(`my token is ${process.env['SOME_TOKEN']}`);
  if (play === 'answer') end();
  if (play === 'wait') report({ type: 'token', parts: [], counts });
});

const counts = { inputTokens: 1, cacheReadTokens: 0, outputTokens: 1, reasoningTokens: 0 };

function end(): void {
  report({ type: 'end', parts: [{ type: 'text', text: String(process.pid) }], counts, reason: 'stop' });
}

function report(message: Report): void {
  process.send?.(message);
}
