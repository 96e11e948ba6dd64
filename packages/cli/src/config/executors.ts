import { AgentError, didYouMean, type Executor, type Language } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import type { DockerProgress } from '@thimble/docker';
import { shareText } from '../render/format.ts';
import { loadPackage } from './load-package.ts';

/** A place where code runs: one value of `--executor`. */
export type ExecutorEntry = {
  name: string;
  /** Its npm package. */
  package: string;
  /** The languages that it runs. The first one is the default. */
  languages: readonly [Language, ...Language[]];
  /** The variable that holds its key, if it is a service. */
  keyVariable?: string;
  create(choice: ExecutorChoice): Promise<Executor>;
};

type ExecutorChoice = {
  /** @default the executor's first language */
  language?: Language;
  /** Packages that the model's code may import. */
  imports?: readonly string[];
  /** Called with what the first session is waiting for, such as a download, and how far it has got. */
  progress?: Progress;
};

export type Progress = (what: string, detail?: string) => void;

/** To add an executor, add an entry. The first entry with a language is the default for that language. */
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
      return pyodide(definedOf({ imports, fetch: progress && reportingFetch(progress) }));
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

/** The languages of all executors. */
export const languages: readonly Language[] = [...new Set(executors.flatMap((entry) => entry.languages))];

export type ExecutorFlags = { executor?: string; language?: Language; imports?: readonly string[] };

/**
 * The executor that the flags name, or without a name the first one that runs the language.
 *
 * @throws AgentError `invalid-argument` for an unknown name, or for a language that the executor does not run;
 *   `missing-dependency` if its package is not installed.
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

/** The names of the executors that run a language, or of all executors. */
export function namesFor(language?: Language): string[] {
  const fitting = executors.filter((entry) => language === undefined || entry.languages.includes(language));
  return fitting.map(({ name }) => name);
}

/** The first line of each of Docker's stages says what is being done; the following ones how far it has got. */
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

/** The global `fetch`, reporting what Pyodide downloads with it. */
function reportingFetch(progress: Progress): typeof fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    progress(`Downloading ${url.split('/').at(-1)}`);
    return fetch(input, init);
  };
}
