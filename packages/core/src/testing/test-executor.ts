import type { Executor } from '../contract/executor.ts';
import { assert, assertRejects, within } from './assertions.ts';
import { tables } from './executor-cases/tables.ts';
import { createBench, runCase } from './test-executor-runner.ts';

/** `it` of vitest, node:test, jest, mocha … */
export type TestFunction = (name: string, run: () => Promise<void>) => void;

export type TestExecutorOptions = {
  /**
   * What the executor is known to lack: the name of a case, and the reason. Such a case is still run and has to fail, so
   * that the list stays true.
   */
  lacks?: { readonly [name: string]: string } | undefined;
};

/**
 * Registers the conformance cases of the executor's language. One executor serves them all, in order; the last case
 * disposes it.
 *
 * @example
 * import { it } from 'vitest';
 * import { testExecutor } from '@thimble/core/testing';
 * testExecutor(it, () => isolatedVm());
 *
 * @throws {Error} when `lacks` names a case that does not exist.
 */
export function testExecutor(it: TestFunction, create: () => Executor, { lacks = {} }: TestExecutorOptions = {}): void {
  const executor = create();
  const bench = createBench(executor, create);
  const { cases, scripts } = tables[executor.language];
  const all: [name: string, run: () => Promise<void>][] = [
    ...Object.entries(cases).map(([name, wanted]): [string, () => Promise<void>] => [
      name,
      () => runCase(executor, wanted),
    ]),
    ...Object.entries(scripts).map(([name, script]): [string, () => Promise<void>] => [name, () => script(bench)]),
    ['a disposed executor starts no session', () => disposeExecutor(executor)],
  ];
  const unknown = Object.keys(lacks).filter((name) => all.every(([known]) => known !== name));
  assert(unknown.length === 0, `testExecutor: "lacks" names cases that do not exist: ${unknown.join(', ')}`);
  for (const [name, run] of all) {
    const reason = lacks[name];
    if (reason === undefined) it(name, run);
    else it(`lacks: ${name} (${reason})`, () => mustFail(run));
  }
}

async function mustFail(run: () => Promise<void>): Promise<void> {
  const failed = await run().then(
    () => false,
    () => true,
  );
  assert(failed, 'this case passes now: take it out of "lacks"');
}

async function disposeExecutor(executor: Executor): Promise<void> {
  await within(executor[Symbol.asyncDispose](), 10_000, 'disposing the executor');
  const late = executor.start({ tools: [], callTool: async () => null });
  await assertRejects(late, 'disposed', 'start after dispose');
}
