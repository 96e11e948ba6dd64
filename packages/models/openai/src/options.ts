import { type AdapterOptions, AgentError, type ComponentSpec, didYouMean, type Json } from '@thimble/core';
import { maxTimeoutMs } from './connection.ts';
import type { Api } from './supports.ts';

export type OpenAiOptions = AdapterOptions & {
  /** Chat Completions or Responses. @default 'responses' without `baseUrl`, 'chat' with it */
  api?: Api;
};

const optionNames = [
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
  'api',
];

/** Refuses, with `invalid-argument`, what would otherwise fail late or be silently ignored. */
export function checkOptions(id: string, options: OpenAiOptions): void {
  const { baseUrl, timeoutMs, api } = options;
  if (typeof id !== 'string' || id.trim() === '')
    throw invalid('openai(id) needs the id of a model, e.g. openai("gpt-5.2").');
  for (const name of Object.keys(options)) {
    if (optionNames.includes(name)) continue;
    throw invalid(
      `openai() has no option "${name}".${didYouMean(name, optionNames) || ` It takes ${optionNames.join(', ')}.`}`,
    );
  }
  if (api !== undefined && api !== 'chat' && api !== 'responses')
    throw invalid(`api must be 'chat' or 'responses', not ${JSON.stringify(api)}.`);
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= maxTimeoutMs)) {
    throw invalid(`timeoutMs must be a number of milliseconds between 1 and ${maxTimeoutMs}.`);
  }
  if (baseUrl === undefined) return;
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw invalid('baseUrl must be a whole URL, e.g. "http://localhost:11434/v1".');
  }
  if (url.username || url.password)
    throw invalid('baseUrl must not hold a user or a password: pass apiKeyEnv or headers.');
}

function invalid(message: string): AgentError {
  return new AgentError('invalid-argument', message);
}

const secretHeader = /auth|key|token|secret|cookie/i;

/** How to build the model again, without its secrets: the literal key, headers that carry one, and `fetch`. */
export function toSpec(id: string, { apiKey: _apiKey, fetch: _fetch, headers, ...rest }: OpenAiOptions): ComponentSpec {
  const openHeaders = Object.entries(headers ?? {}).filter(([name]) => !secretHeader.test(name));
  const options: { [name: string]: Json } = JSON.parse(
    JSON.stringify({ ...rest, ...(openHeaders.length > 0 && { headers: Object.fromEntries(openHeaders) }) }),
  );
  return { package: '@thimble/openai', export: 'openai', args: Object.keys(options).length > 0 ? [id, options] : [id] };
}
