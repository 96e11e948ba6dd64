import { tool, type Step } from '@thimble/core';
import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { greeting } from './words/greeting.ts';

export const greet = tool({
  name: 'greet',
  description: 'Greets somebody.',
  input: z.object({ name: z.string() }),
  output: z.string(),
  effect: 'pure',
  execute: ({ name }) => `${greeting}, ${name}!`,
});

/** Tries what code of an agent must not be able to do. */
export const escape = tool({
  name: 'escape',
  description: 'Tries to get out.',
  input: z.object({ way: z.string(), path: z.string() }),
  execute({ way, path }) {
    if (way === 'read') return readFileSync(path, 'utf8');
    if (way === 'write') return writeFileSync(path, 'x');
    if (way === 'spawn') return spawnSync('id').error?.message ?? 'it ran';
    if (way === 'env') return JSON.stringify(process.env);
    if (way === 'exit') return process.exit(3);
    return 'unknown';
  },
});

export const wait = tool({
  name: 'wait',
  description: 'Waits until it is stopped.',
  input: z.object({}),
  effect: 'read',
  execute: (_, { signal }) => new Promise((_done, fail) => signal.addEventListener('abort', () => fail(new Error('stopped')))),
});

export const pay = tool({
  name: 'pay',
  description: 'Pays.',
  input: z.object({ euros: z.number() }),
  needsApproval: ({ euros }) => euros > 10,
  execute: ({ euros }) => ({ paid: euros, picture: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) }),
  revert: ({ input }) => void input,
});

export const both = [greet, pay];

export function greeters(names: string[]) {
  return names.map((name) =>
    tool({ name, description: `Greets as ${name}.`, input: z.object({}), effect: 'read', execute: () => `I am ${name}` }),
  );
}

export function isShort(answer: unknown): string | true {
  return String(answer).length < 100 || 'Answer in one line.';
}

export function refusePayments({ name }: { name: string }): { deny: string } | undefined {
  return name === 'pay' ? { deny: 'No payments today.' } : undefined;
}

export function say(): string {
  return 'Say it.';
}

export function observe(): void {}

export function agree(): boolean {
  return true;
}

export function countWords(messages: readonly unknown[]): number {
  return messages.length;
}

export function forget(steps: readonly Step[]): Promise<Step[]> {
  return Promise.resolve([...steps]);
}

export function picture(): { type: 'image'; url: string }[] {
  return [{ type: 'image', url: 'https://example.com/view.png' }];
}
