import { type AdapterOptions, AgentError, type ComponentSpec, didYouMean, type Json } from '@thimble/core';
import { maxTimeoutMs } from './connection.ts';

/** What an adapter's factory takes. */
export type AdapterFacts = {
  /** "openai", as it is written in code. */
  factory: string;
  /** "gpt-5.2": an id that it takes. */
  exampleId: string;
  /** Names of the options. @default those of AdapterOptions */
  options?: readonly string[];
};

/** The names of AdapterOptions. */
export const adapterOptionNames = [
  'apiKey',
  'apiKeyEnv',
  'baseUrl',
  'headers',
  'timeoutMs',
  'fetch',
  'pricing',
  'supports',
  'temperature',
  'maxOutputTokens',
  'providerOptions',
] as const satisfies readonly (keyof AdapterOptions)[];

/** Refuses, with `invalid-argument`, what would otherwise fail late or be silently ignored. */
export function checkAdapterOptions(id: unknown, options: AdapterOptions, facts: AdapterFacts): void {
  const { factory, exampleId, options: names = adapterOptionNames } = facts;
  const { baseUrl, timeoutMs } = options;
  if (typeof id !== 'string' || id.trim() === '')
    throw invalid(`${factory}(id) needs the id of a model, e.g. ${factory}("${exampleId}").`);
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    throw invalid(
      `${factory}() has no option "${name}".${didYouMean(name, names) || ` It takes ${names.join(', ')}.`}`,
    );
  }
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= maxTimeoutMs))
    throw invalid(`timeoutMs must be a number of milliseconds between 1 and ${maxTimeoutMs}.`);
  if (baseUrl !== undefined) checkUrl('baseUrl', baseUrl);
}

/** Refuses, with `invalid-argument`, what is no http(s) URL, or holds a password. */
export function checkUrl(option: string, value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalid(`${option} must be a whole URL, e.g. "http://localhost:11434/v1".`);
  if (url.username || url.password)
    throw invalid(`${option} must not hold a user or a password: pass apiKeyEnv or headers.`);
}

const secretHeader = /auth|key|token|secret|cookie/i;
const unsaved = new Set(['apiKey', 'fetch', 'credential', 'credentials', 'requestHandler', 'headers']);

/** How to build a model again, without its secrets and functions: literal keys, credentials, headers that carry one, `fetch`. */
export function specOf(packageName: string, factory: string, id: string, options: object): ComponentSpec {
  const open = Object.fromEntries(Object.entries(options).filter(([name]) => !unsaved.has(name)));
  const headers =
    'headers' in options && typeof options.headers === 'object' ? Object.entries(options.headers ?? {}) : [];
  const openHeaders = headers.filter(([name]) => !secretHeader.test(name));
  const saved: { [name: string]: Json } = JSON.parse(
    JSON.stringify({ ...open, ...(openHeaders.length > 0 && { headers: Object.fromEntries(openHeaders) }) }),
  );
  return { package: packageName, export: factory, args: Object.keys(saved).length > 0 ? [id, saved] : [id] };
}

function invalid(message: string): AgentError {
  return new AgentError('invalid-argument', message);
}
