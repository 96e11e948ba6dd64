import { type AdapterOptions, AgentError, type Model } from '@thimble/core';
import { loadPackage } from './load-package.ts';

/** A source of models: the part of `--model provider/id` before the slash. */
export type Provider = {
  name: string;
  /** The npm package of its adapter. */
  package: string;
  /** The id of one of its models. */
  example: string;
  /** Variables that can hold its key; one of them is enough. */
  keyVariables?: readonly string[];
  /** Shown in place of a key, if it has no variable of its own. */
  note?: string;
  /** Variables that it needs besides the key. */
  settings?: readonly string[];
  /** Whether --base-url can name its server. @default true */
  takesBaseUrl?: false;
  /** Whether its models run on this machine, without a server or a key. */
  needsNoServer?: true;
  /** The model that is used without --model if the key is set. */
  defaultModel?: string;
  /** The base URL of a server on this machine. Without --model and keys, the first server that answers is used. */
  localUrl?(env: NodeJS.ProcessEnv): string;
  create(id: string, options: CreateOptions): Promise<Model>;
};

export type CreateOptions = {
  baseUrl?: string;
  /** Shows how far the loading of the model has got. If left out, the first call loads the model. */
  show?(label: string): void;
};

/** To add a provider, add an entry. The order is the order of preference. */
export const providers: readonly [Provider, ...Provider[]] = [
  {
    name: 'openai',
    package: '@thimble/openai',
    example: 'gpt-5.2',
    keyVariables: ['OPENAI_API_KEY'],
    defaultModel: 'gpt-5.2',
    create: (id, { baseUrl }) => openaiModel(id, { baseUrl }),
  },
  {
    name: 'anthropic',
    package: '@thimble/anthropic',
    example: 'claude-sonnet-5-5',
    keyVariables: ['ANTHROPIC_API_KEY'],
    defaultModel: 'claude-sonnet-5-5',
    async create(id, { baseUrl }) {
      const { anthropic } = await loadPackage('@thimble/anthropic', () => import('@thimble/anthropic'));
      return anthropic(id, { baseUrl });
    },
  },
  {
    name: 'huggingface',
    package: '@thimble/huggingface',
    example: 'Qwen/Qwen3-Coder-480B-A35B-Instruct',
    keyVariables: ['HF_TOKEN'],
    defaultModel: 'Qwen/Qwen3-Coder-480B-A35B-Instruct',
    async create(id, { baseUrl }) {
      const { inferenceClient } = await loadPackage('@thimble/huggingface', () => import('@thimble/huggingface'));
      return inferenceClient(id, { baseUrl });
    },
  },
  {
    name: 'azure',
    package: '@thimble/azure',
    example: 'your-deployment',
    keyVariables: ['AZURE_OPENAI_API_KEY', 'AZURE_CLIENT_ID'],
    settings: ['AZURE_OPENAI_ENDPOINT'],
    async create(id, { baseUrl }) {
      const { azure } = await loadPackage('@thimble/azure', () => import('@thimble/azure'));
      return azure(id, { baseUrl });
    },
  },
  {
    name: 'bedrock',
    package: '@thimble/bedrock',
    example: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    keyVariables: ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_BEARER_TOKEN_BEDROCK'],
    async create(id, { baseUrl }) {
      const { bedrock } = await loadPackage('@thimble/bedrock', () => import('@thimble/bedrock'));
      return bedrock(id, { baseUrl });
    },
  },
  hosted('groq', 'https://api.groq.com/openai/v1', 'GROQ_API_KEY', 'openai/gpt-oss-120b'),
  hosted('openrouter', 'https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY', 'anthropic/claude-sonnet-4.5'),
  hosted('together', 'https://api.together.xyz/v1', 'TOGETHER_API_KEY', 'Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8'),
  hosted('deepseek', 'https://api.deepseek.com/v1', 'DEEPSEEK_API_KEY', 'deepseek-chat'),
  hosted('mistral', 'https://api.mistral.ai/v1', 'MISTRAL_API_KEY', 'mistral-large-latest'),
  local('ollama', 'qwen3', (env) => ollamaUrl(env.OLLAMA_HOST)),
  local('lm-studio', 'qwen/qwen3-8b', () => 'http://127.0.0.1:1234/v1'),
  local('llama.cpp', 'qwen3', () => 'http://127.0.0.1:8080/v1'),
  local('vllm', 'Qwen/Qwen3-8B', () => 'http://127.0.0.1:8000/v1'),
  {
    name: 'transformers',
    package: '@thimble/transformers',
    note: 'runs on this machine, downloads the model once',
    takesBaseUrl: false,
    needsNoServer: true,
    example: 'onnx-community/Qwen2.5-Coder-1.5B-Instruct',
    async create(id, { show }) {
      const { createLocalModel } = await import('./local-model.ts');
      return createLocalModel(id, show);
    },
  },
  {
    name: 'ai-sdk',
    package: '@thimble/ai-sdk',
    note: 'any package @ai-sdk/PROVIDER, with the key that it needs',
    takesBaseUrl: false,
    example: 'google/gemini-2.5-flash',
    create: aiSdkModel,
  },
];

/** An example of how a model is named, for help texts and messages. */
export const exampleModel = `${providers[0].name}/${providers[0].example}`;

/** A hosted server that speaks OpenAI's protocol. */
function hosted(name: string, url: string, keyVariable: string, example: string): Provider {
  return {
    name,
    package: '@thimble/openai',
    example,
    keyVariables: [keyVariable],
    create: (id, { baseUrl = url }) => openaiModel(id, { baseUrl, apiKeyEnv: keyVariable }),
  };
}

/** A server on this machine that speaks OpenAI's protocol. It is never sent a key: anything could be listening on its port. */
function local(name: string, example: string, localUrl: NonNullable<Provider['localUrl']>): Provider {
  return {
    name,
    package: '@thimble/openai',
    example,
    localUrl,
    create: (id, { baseUrl = localUrl(process.env) }) => openaiModel(id, { baseUrl, apiKey: 'none' }),
  };
}

async function openaiModel(id: string, options: AdapterOptions): Promise<Model> {
  const { openai } = await loadPackage('@thimble/openai', () => import('@thimble/openai'));
  return openai(id, options);
}

/** For "google/gemini-2.5-flash", calls the instance `google` that the package `@ai-sdk/google` exports. */
async function aiSdkModel(id: string): Promise<Model> {
  const [, name = '', model = ''] = /^([a-z0-9-]+)\/(.+)$/.exec(id) ?? [];
  if (model === '') {
    throw new AgentError(
      'invalid-argument',
      `--model ai-sdk/${id}: write ai-sdk/PROVIDER/id for the package @ai-sdk/PROVIDER, for example ai-sdk/google/gemini-2.5-flash.`,
    );
  }
  const { aiSdk } = await loadPackage('@thimble/ai-sdk', () => import('@thimble/ai-sdk'));
  const packageName = `@ai-sdk/${name}`;
  const module: object = await loadPackage(packageName, () => import(packageName));
  // For example, "google-vertex" exports `vertex` or `googleVertex`.
  const names = [name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), name.split('-').at(-1) ?? ''];
  const instance = names
    .map((exported): unknown => Reflect.get(module, exported))
    .find((exported) => typeof exported === 'function');
  if (typeof instance !== 'function')
    throw new AgentError('invalid-argument', `${packageName} exports no provider instance called ${names[0]}.`);
  return aiSdk(instance(model));
}

/** Reads OLLAMA_HOST as Ollama does: a host, a port, both, or a URL. Anything else counts as not set. */
export function ollamaUrl(host = ''): string {
  const hasScheme = host.includes('://');
  const address = host === '' || host.startsWith(':') ? `127.0.0.1${host}` : host;
  const url = URL.parse(hasScheme ? host : `http://${address}`) ?? new URL('http://127.0.0.1');
  if (url.port === '' && !hasScheme) url.port = '11434';
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  return `${url.origin}/v1`;
}
