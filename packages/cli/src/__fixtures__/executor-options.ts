import { existsSync } from 'node:fs';
import type { Executor, Language } from '@thimble/core';
import { type ExecutorEntry, executors } from '../config/executors.ts';

/** Options as JSON, with a way to end what they connect to. */
export type TestOptions = { [option: string]: unknown } & Partial<AsyncDisposable>;

/** The options for an executor in tests. A package that needs some has them in `__fixtures__/test-options.ts`. */
export async function testOptions(entry: ExecutorEntry, language: Language): Promise<TestOptions> {
  const fixture = await loadFixture(entry);
  return fixture ? fixture.testOptions(language) : entry.languages.length > 1 ? { language } : {};
}

export type ExecutorCase = { name: string; language: Language; entry: ExecutorEntry };

/** Each executor in each of its languages: those that need an engine on this machine, or those that do not. */
export async function executorCases({ withEngine }: { withEngine: boolean }): Promise<ExecutorCase[]> {
  const cases = executors.map(async (entry) => {
    const { engineLanguages = [] } = (await loadFixture(entry)) ?? {};
    const languages = entry.languages.filter((language) => engineLanguages.includes(language) === withEngine);
    return languages.map((language) => ({ name: entry.name, language, entry }));
  });
  return (await Promise.all(cases)).flat();
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

type Fixture = {
  /** The languages that need an engine of the machine, such as Docker or Python. */
  engineLanguages: readonly Language[];
  testOptions(language: Language): Promise<TestOptions>;
};

async function loadFixture(entry: ExecutorEntry): Promise<Fixture | undefined> {
  return needsNothing(entry) ? undefined : await import(fixtureOf(entry).href);
}

function fixtureOf({ name }: ExecutorEntry): URL {
  return new URL(`../../../executors/${name}/src/__fixtures__/test-options.ts`, import.meta.url);
}
