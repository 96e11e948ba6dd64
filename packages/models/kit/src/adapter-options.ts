import type { AdapterOptions, ComponentSpec, Json } from '@thimble/core';
import { argumentOf, checkKinds, invalid, kinds, type OptionKinds } from '@thimble/core/utilities';
import { maxTimeoutMs } from './connection.ts';

/** What checkAdapterOptions must know about a factory. */
export type AdapterFacts = {
  /** Its name in code: "openai". */
  factory: string;
  /** A model id that it accepts, for the error message: "gpt-5.2". */
  exampleId: string;
  /** What each of its options may be. @default those of AdapterOptions */
  options?: OptionKinds<{ [option: string]: unknown }>;
};

/** What the options in AdapterOptions may be. */
export const adapterOptions: OptionKinds<AdapterOptions> = {
  apiKey: kinds.text,
  apiKeyEnv: kinds.text,
  baseUrl: kinds.text,
  headers: kinds.record,
  timeoutMs: {
    is: (value) => kinds.positive.is(value) && Number(value) <= maxTimeoutMs,
    expected: `a number of milliseconds between 1 and ${maxTimeoutMs}`,
  },
  fetch: kinds.callback,
  pricing: kinds.record,
  supports: kinds.record,
  temperature: kinds.notNegative,
  maxOutputTokens: kinds.count,
  providerOptions: kinds.record,
};

/**
 * Checks what would otherwise fail late or be ignored silently.
 * @throws AgentError `invalid-argument`
 */
export function checkAdapterOptions(id: unknown, options: AdapterOptions, facts: AdapterFacts): void {
  const { factory, exampleId } = facts;
  if (typeof id !== 'string' || id.trim() === '')
    throw invalid(`${factory}(id) needs the id of a model, for example ${factory}("${exampleId}").`);
  checkKinds(factory, options, facts.options ?? adapterOptions);
  if (options.baseUrl !== undefined) checkUrl('baseUrl', options.baseUrl);
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
  const saved = argumentOf({
    ...savable,
    ...(publicHeaders.length > 0 && { headers: Object.fromEntries(publicHeaders) }),
  });
  const args: Json[] = Object.keys(saved).length > 0 ? [id, saved] : [id];
  return { package: packageName, export: factory, args, ...(unsaved.length > 0 && { unsaved }) };
}
