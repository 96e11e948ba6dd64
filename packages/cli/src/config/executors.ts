import { AgentError, didYouMean, type Executor, type Language } from '@thimble/core';
import type { DockerProgress } from '@thimble/docker';
import { shareText } from '../render/format.ts';
import { loadPackage } from './load-package.ts';

/** Where code runs: the values of `--executor`. */
export type ExecutorEntry = {
  name: string;
  /** The npm package that holds it. */
  package: string;
  /** What the model may write. The first one is the default. */
  languages: readonly [Language, ...Language[]];
  /** Variable that holds its key, where it is a service. */
  keyVariable?: string;
  create(choice: ExecutorChoice): Promise<Executor>;
};

type ExecutorChoice = {
  /** @default the first one that the executor has */
  language?: Language;
  /** Packages that the model's code may import. */
  imports?: readonly string[];
  /** Told what the first session waits for, such as a download, and how far it is. */
  progress?: Progress;
};

export type Progress = (what: string, detail?: string) => void;

/** A further executor is a further entry. The first one that has a language is the default for it. */
export const executors: readonly ExecutorEntry[] = [
  {
    name: 'isolated-vm',
    package: '@thimble/isolated-vm',
    languages: ['typescript'],
    async create({ imports }) {
      const { isolatedVm } = await loadPackage('@thimble/isolated-vm', () => import('@thimble/isolated-vm'));
      return isolatedVm(definedOf({ imports }));
    },
  },
  {
    name: 'quickjs',
    package: '@thimble/quickjs',
    languages: ['typescript'],
    async create({ imports }) {
      const { quickjs } = await loadPackage('@thimble/quickjs', () => import('@thimble/quickjs'));
      return quickjs(definedOf({ imports }));
    },
  },
  {
    name: 'pyodide',
    package: '@thimble/pyodide',
    languages: ['python'],
    async create({ imports, progress }) {
      const { pyodide } = await loadPackage('@thimble/pyodide', () => import('@thimble/pyodide'));
      return pyodide(definedOf({ imports, fetch: progress && tellingFetch(progress) }));
    },
  },
  {
    name: 'docker',
    package: '@thimble/docker',
    languages: ['typescript', 'python'],
    async create({ language, imports, progress }) {
      const { docker } = await loadPackage('@thimble/docker', () => import('@thimble/docker'));
      return docker(definedOf({ language, imports, onProgress: progress && byStage(progress) }));
    },
  },
  {
    name: 'e2b',
    package: '@thimble/e2b',
    languages: ['typescript', 'python'],
    keyVariable: 'E2B_API_KEY',
    async create({ language, imports }) {
      const { e2b } = await loadPackage('@thimble/e2b', () => import('@thimble/e2b'));
      return e2b(definedOf({ language, imports }));
    },
  },
];

/** What a model may write: the languages of all executors. */
export const languages: readonly Language[] = [...new Set(executors.flatMap((entry) => entry.languages))];

export type ExecutorFlags = { executor?: string; language?: Language; imports?: readonly string[] };

/**
 * The executor that the flags name; without a name the first one for the language.
 *
 * @throws AgentError `invalid-argument` for an unknown name, and for a language that the executor does not have;
 *   `missing-dependency` where its package is not installed.
 */
export async function resolveExecutor(flags: ExecutorFlags, progress?: Progress): Promise<Executor> {
  const { executor: name, language, imports } = flags;
  const fitting = namesFor(language);
  const entry = executors.find((candidate) => candidate.name === (name ?? fitting[0]));
  if (entry && fitting.includes(entry.name)) return entry.create({ language, imports, progress });
  const problem = entry
    ? `it does not run ${language}. Executors that do`
    : `there is no such executor.${didYouMean(name ?? '', namesFor())} Executors`;
  throw new AgentError('invalid-argument', `--executor ${name}: ${problem}: ${fitting.join(', ')}.`);
}

/** Names of the executors that have a language; without one, of all. */
export function namesFor(language?: Language): string[] {
  const fitting = executors.filter((entry) => language === undefined || entry.languages.includes(language));
  return fitting.map(({ name }) => name);
}

/** Docker's first line of a stage says what is under way; the others, how far it is. */
function byStage(progress: Progress): (news: DockerProgress) => void {
  let current: { stage: DockerProgress['stage']; what: string } | undefined;
  return ({ stage, text, fraction }) => {
    if (current?.stage !== stage) {
      current = { stage, what: text };
      return progress(text);
    }
    progress(current.what, fraction === undefined ? text : shareText(fraction));
  };
}

/** The global `fetch`, as Pyodide downloads packages with it. */
function tellingFetch(progress: Progress): typeof fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    progress(`Downloading ${url.split('/').at(-1)}`);
    return fetch(input, init);
  };
}

/** Without what is undefined, which is no value of an option. */
function definedOf<Options extends object>(options: Options): Options {
  const copy = { ...options };
  for (const [key, value] of Object.entries(options)) if (value === undefined) Reflect.deleteProperty(copy, key);
  return copy;
}
