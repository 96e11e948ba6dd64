import { AgentError, didYouMean, type Executor } from '@thimble/core';
import { loadPackage } from './load-package.ts';

/** Where code runs: the values of `--executor`. */
export type ExecutorEntry = {
  name: string;
  /** The npm package that holds it. */
  package: string;
  create(options: ExecutorChoice): Promise<Executor>;
};

export type ExecutorChoice = {
  /** Packages that the model's code may import. */
  imports?: readonly string[];
};

/** A further executor is a further entry. The first one is the default. */
export const executors: readonly ExecutorEntry[] = [
  {
    name: 'isolated-vm',
    package: '@thimble/isolated-vm',
    async create({ imports }) {
      const { isolatedVm } = await loadPackage('@thimble/isolated-vm', () => import('@thimble/isolated-vm'));
      return isolatedVm(definedOf({ imports }));
    },
  },
  {
    name: 'quickjs',
    package: '@thimble/quickjs',
    async create({ imports }) {
      const { quickjs } = await loadPackage('@thimble/quickjs', () => import('@thimble/quickjs'));
      return quickjs(definedOf({ imports }));
    },
  },
];

/** @throws AgentError `invalid-argument` for an unknown name, `missing-dependency` where its package is not installed. */
export async function resolveExecutor(name: string | undefined, choice: ExecutorChoice): Promise<Executor> {
  const entry = name === undefined ? executors[0] : executors.find((candidate) => candidate.name === name);
  if (entry) return entry.create(choice);
  const names = executors.map((known) => known.name);
  throw new AgentError(
    'invalid-argument',
    `--executor ${name}: there is no such executor.${didYouMean(name ?? '', names)} Executors: ${names.join(', ')}.`,
  );
}

/** Without what is undefined, which is no value of an option. */
function definedOf<Options extends object>(options: Options): Options {
  const copy = { ...options };
  for (const [key, value] of Object.entries(options)) if (value === undefined) Reflect.deleteProperty(copy, key);
  return copy;
}
