import type { AdapterOptions, Model } from '@thimble/core';
import { loadPackage } from './load-package.ts';

/** Where models come from: the part of `--model provider/id` before the slash. */
export type Provider = {
  name: string;
  /** The npm package that holds the adapter. */
  package: string;
  /** The variable of the key of a hosted provider. Without --model, the first provider of the table whose key is set is used. */
  keyVariable?: string;
  /** Used without --model. */
  defaultModel?: string;
  /** Base URL of a server on this machine. Without --model and keys, the first one of the table that answers is used. */
  localUrl?(env: NodeJS.ProcessEnv): string;
  create(id: string, options: Pick<AdapterOptions, 'baseUrl'>): Promise<Model>;
};

/** A further provider is a further entry. The order is the order of preference. */
export const providers: readonly Provider[] = [
  {
    name: 'openai',
    package: '@thimble/openai',
    keyVariable: 'OPENAI_API_KEY',
    defaultModel: 'gpt-5.2',
    create: (id, options) => openaiModel(id, options),
  },
  local('ollama', (env) => ollamaUrl(env.OLLAMA_HOST)),
  local('lm-studio', () => 'http://127.0.0.1:1234/v1'),
  local('llama.cpp', () => 'http://127.0.0.1:8080/v1'),
];

/** A server on this machine that speaks OpenAI's protocol. It is never sent a key: anything may listen on its port. */
function local(name: string, localUrl: NonNullable<Provider['localUrl']>): Provider {
  return {
    name,
    package: '@thimble/openai',
    localUrl,
    create: (id, { baseUrl = localUrl(process.env) }) => openaiModel(id, { baseUrl, apiKey: 'none' }),
  };
}

async function openaiModel(id: string, options: AdapterOptions): Promise<Model> {
  const { openai } = await loadPackage('@thimble/openai', () => import('@thimble/openai'));
  return openai(id, options);
}

/** OLLAMA_HOST as Ollama itself reads it: a host, a port, both or a URL. What is none of them counts as not set. */
export function ollamaUrl(host = ''): string {
  const hasScheme = host.includes('://');
  const address = host === '' || host.startsWith(':') ? `127.0.0.1${host}` : host;
  const url = URL.parse(hasScheme ? host : `http://${address}`) ?? new URL('http://127.0.0.1');
  if (url.port === '' && !hasScheme) url.port = '11434';
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  return `${url.origin}/v1`;
}
