import { describe, expect, test } from 'vitest';
import { ProviderError } from './provider-error.ts';
import { boundedBody } from './watch-body.ts';

/** A body of pieces of ten bytes, which notes how many were asked for, and why it was left. */
function tens(count: number) {
  const seen: { asked: number; left?: unknown } = { asked: 0 };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        if (seen.asked === count) return controller.close();
        seen.asked++;
        controller.enqueue(new Uint8Array(10));
      },
      cancel: (reason) => void (seen.left = reason),
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
}

describe('a bounded body', () => {
  test('is passed on whole up to the bound, and each piece is told', async () => {
    let pieces = 0;
    const body = boundedBody(tens(3).body, 30, () => pieces++);
    expect((await new Response(body).arrayBuffer()).byteLength).toBe(30);
    expect(pieces).toBe(3);
  });

  test('fails above the bound, and its source is left', async () => {
    const { body, seen } = tens(1_000);
    await expect(new Response(boundedBody(body, 29)).arrayBuffer()).rejects.toThrow(/more than 29 bytes/);
    expect(seen).toEqual({ asked: 3, left: expect.any(ProviderError) });
  });

  test('leaves its source when it is left, and asks for nothing before it is asked', async () => {
    const { body, seen } = tens(1_000);
    const reader = boundedBody(body, 30).getReader();
    await reader.read();
    await reader.cancel('enough');
    expect(seen).toEqual({ asked: 1, left: 'enough' });
  });

  test('fails with its source', async () => {
    const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (it) => it.error(new TypeError('terminated')),
    });
    await expect(new Response(boundedBody(broken, 30)).arrayBuffer()).rejects.toThrow('terminated');
  });
});
