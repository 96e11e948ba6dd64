import type { Executor } from '@thimble/core';
import { beforeAll, vi } from 'vitest';
import { executors } from '../config/executors.ts';

/**
 * Has all commands of a test file run their code in one executor of each of these names, each in a session of its own: starting an
 * executor takes longer than most commands do. For files that are about something other than the sandbox.
 */
export function shareSandbox(names: readonly string[] = ['isolated-vm']): void {
  for (const entry of executors.filter(({ name }) => names.includes(name))) {
    beforeAll(() => {
      const { create } = entry;
      let shared: Promise<Executor> | undefined;
      const spy = vi.spyOn(entry, 'create').mockImplementation(async (choice) => {
        if (choice.imports) return create(choice);
        // It outlives the command that disposes of it.
        return { ...(await (shared ??= create({}))), async [Symbol.asyncDispose]() {} };
      });
      return async () => {
        spy.mockRestore();
        await (await shared)?.[Symbol.asyncDispose]();
      };
    });
  }
}
