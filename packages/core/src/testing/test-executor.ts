import type { Executor } from '../contract/executor.ts';
import { assertRejects, within } from './assertions.ts';
import { createBench, createCaseRunner, sharedSettings } from './executor-bench/runner.ts';
import { caseTables, scripts } from './executor-cases/tables.ts';
import { inLanguage } from './in-language.ts';

/** `it` of vitest, node:test, jest, mocha … */
export type TestFunction = (name: string, run: () => Promise<void>) => void;

/**
 * Registers the conformance cases of the executor's language. One executor serves them all, in order; the last case
 * disposes it.
 *
 * @example
 * import { it } from 'vitest';
 * import { testExecutor } from '@thimble/core/testing';
 * testExecutor(it, () => isolatedVm());
 */
export function testExecutor(it: TestFunction, create: () => Executor): void {
  const executor = create();
  const bench = createBench(executor, create);
  const runner = createCaseRunner(executor);
  const cases = Object.values(caseTables).flatMap((table) => inLanguage(executor.language, table));
  // Those that share a session come one after the other.
  const groups = Map.groupBy(cases, ([, wanted]) => sharedSettings(wanted));
  for (const [name, wanted] of [...groups.values()].flat()) it(name, () => runner.run(wanted));
  for (const [name, script] of Object.entries(scripts)) {
    it(name, async () => {
      await runner.settle();
      await script(bench);
    });
  }
  it('a disposed executor starts no session', () => disposeExecutor(executor));
}

async function disposeExecutor(executor: Executor): Promise<void> {
  await within(executor[Symbol.asyncDispose](), 10_000, 'disposing the executor');
  const late = executor.start({ tools: [], callTool: async () => null });
  await assertRejects(late, 'disposed', 'start after dispose');
}
