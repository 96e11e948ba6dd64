import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { guardFlood } from './flood-guard.ts';

const news: JSONRPCMessage = { jsonrpc: '2.0', method: 'notifications/message' };

function guarded() {
  let time = 0;
  const floods: string[] = [];
  const bare: Transport = { start: async () => {}, send: async () => {}, close: async () => {} };
  let heard = 0;
  const transport = guardFlood(
    bare,
    (reason) => floods.push(reason),
    () => time,
  );
  transport.onmessage = () => (heard += 1);
  const hear = (count: number) => {
    for (let index = 0; index < count; index++) bare.onmessage?.(news);
  };
  return { transport, floods, hear, heard: () => heard, pass: (ms: number) => (time += ms) };
}

test('a server may send a burst of messages, and some each second', () => {
  const { hear, heard, floods, pass } = guarded();
  hear(5_000);
  for (let second = 0; second < 60; second++) {
    pass(1_000);
    hear(400);
  }
  expect(floods).toEqual([]);
  expect(heard()).toBe(29_000);
});

test('more than that is a flood: it is told once, and nothing more is heard', () => {
  const { hear, heard, floods } = guarded();
  hear(20_000);
  expect(floods).toEqual([expect.stringMatching(/5000 messages/)]);
  expect(heard()).toBe(5_000);
});

test('answers to what was asked do not count', async () => {
  const { transport, hear, floods } = guarded();
  for (let question = 0; question < 10_000; question++) {
    await transport.send({ jsonrpc: '2.0', id: question, method: 'ping' });
    hear(1);
  }
  expect(floods).toEqual([]);
});
