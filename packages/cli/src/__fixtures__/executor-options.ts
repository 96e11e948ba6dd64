import { existsSync } from 'node:fs';
import type { Executor, Language } from '@thimble/core';
import type { ExecutorEntry } from '../config/executors.ts';

/** Options as JSON, with a way to end what they connect to. */
export type TestOptions = { [option: string]: unknown } & Partial<AsyncDisposable>;

/** The options for an executor in tests. A package that needs some has them in `__fixtures__/test-options.ts`. */
export async function testOptions(entry: ExecutorEntry, language: Language): Promise<TestOptions> {
  if (needsNothing(entry)) return entry.languages.length > 1 ? { language } : {};
  const fixture: { testOptions(language: Language): Promise<TestOptions> } = await import(fixtureOf(entry).href);
  return fixture.testOptions(language);
}

/** Creates an executor for tests. Disposing of it also ends what it connects to. */
export async function createForTests(entry: ExecutorEntry, language: Language): Promise<Executor> {
  const options = await testOptions(entry, language);
  const module: { [factory: string]: ((options: TestOptions) => Executor) | undefined } = await import(entry.package);
  const executor = module[factoryName(entry)]?.(options);
  if (!executor) throw new Error(`${entry.package} does not export ${factoryName(entry)}.`);
  return {
    ...executor,
    async [Symbol.asyncDispose]() {
      await executor[Symbol.asyncDispose]();
      await options[Symbol.asyncDispose]?.();
    },
  };
}

/** Whether an executor runs wherever it is installed, without an engine, a service or a key. */
export function needsNothing(entry: ExecutorEntry): boolean {
  return !existsSync(fixtureOf(entry));
}

/** The factory of an executor is its name in camel case: `isolatedVm` for isolated-vm. */
export function factoryName({ name }: ExecutorEntry): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function fixtureOf({ name }: ExecutorEntry): URL {
  return new URL(`../../../executors/${name}/src/__fixtures__/test-options.ts`, import.meta.url);
}
