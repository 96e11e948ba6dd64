import type { Language } from '../contract/executor.ts';

/** One step, or several in one session. */
export type Steps = string | readonly string[];

/**
 * A promise, and the code that shows it in each language in which it holds. What is expected stands once; a language
 * that keeps the promise in other words says them beside its own code.
 */
type Promised<Wanted> = Wanted & { readonly [language in Language]?: Steps | (Wanted & { code: Steps }) };

export type PromiseTable<Wanted> = { readonly [name: string]: Promised<Wanted> };

/** The promises of a table that hold in a language, by name, each with its code in that language. */
export function inLanguage<Wanted extends object>(
  language: Language,
  table: PromiseTable<Wanted>,
): [name: string, Wanted & { code: Steps }][] {
  return Object.entries(table).flatMap(([name, promised]): [string, Wanted & { code: Steps }][] => {
    const own = promised[language];
    if (own === undefined) return [];
    return [[name, { ...promised, ...(isSteps(own) ? { code: own } : own) }]];
  });
}

function isSteps(own: unknown): own is Steps {
  return typeof own === 'string' || Array.isArray(own);
}
