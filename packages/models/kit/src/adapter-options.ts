import { type AdapterOptions, type ComponentSpec, didYouMean, type Json } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { maxTimeoutMs } from './connection.ts';

/** What checkAdapterOptions must know about a factory. */
export type AdapterFacts = {
  /** Its name in code: "openai". */
  factory: string;
  /** A model id that it accepts, for the error message: "gpt-5.2". */
  exampleId: string;
  /** Names of its options. @default those of AdapterOptions */
  options?: readonly string[];
};

/** Names of the options in AdapterOptions. */
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

/**
 * Checks what would otherwise fail late or be ignored silently.
 * @throws AgentError `invalid-argument`
 */
export function checkAdapterOptions(id: unknown, options: AdapterOptions, facts: AdapterFacts): void {
  const { factory, exampleId, options: names = adapterOptionNames } = facts;
  const { baseUrl, timeoutMs } = options;
  if (typeof id !== 'string' || id.trim() === '')
    throw invalid(`${factory}(id) needs the id of a model, for example ${factory}("${exampleId}").`);
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

/**
 * Accepts only http(s) URLs without a user name or password.
 * @throws AgentError `invalid-argument`
 */
export function checkUrl(option: string, value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalid(`${option} must be a complete URL, for example "http://localhost:11434/v1".`);
  if (url.username || url.password)
    throw invalid(`${option} must not contain a user name or password: pass apiKeyEnv or headers instead.`);
}

const secretHeader = /auth|key|token|secret|cookie/i;
const neverSaved = new Set(['apiKey', 'fetch', 'credential', 'credentials', 'requestHandler', 'onProgress']);

/**
 * How to build the model again. Leaves out secrets and functions: literal keys, credentials, headers that may carry a
 * secret, and `fetch`.
 */
export function specOf(packageName: string, factory: string, id: string, options: object): ComponentSpec {
  const given = Object.entries(options).filter(([name, value]) => name !== 'headers' && value !== undefined);
  const savable = Object.fromEntries(given.filter(([name]) => !neverSaved.has(name)));
  const headers =
    'headers' in options && typeof options.headers === 'object' ? Object.entries(options.headers ?? {}) : [];
  const publicHeaders = headers.filter(([name]) => !secretHeader.test(name));
  const unsaved = given.flatMap(([name]) => (neverSaved.has(name) ? [name] : []));
  unsaved.push(...headers.flatMap(([name]) => (secretHeader.test(name) ? [`headers.${name}`] : [])));
  const saved: { [name: string]: Json } = JSON.parse(
    JSON.stringify({ ...savable, ...(publicHeaders.length > 0 && { headers: Object.fromEntries(publicHeaders) }) }),
  );
  const args: Json[] = Object.keys(saved).length > 0 ? [id, saved] : [id];
  return { package: packageName, export: factory, args, ...(unsaved.length > 0 && { unsaved }) };
}
