import type { Json } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import type { Component } from '../manifest/component.ts';
import type { SavedAgent } from './saved-agent.ts';

export type MappedModel = { model: Component | undefined; unmapped: string[] };

/** Fields that mean nothing here: how weights are loaded, and who pays. */
const mapped = [
  'model_id',
  'temperature',
  'max_tokens',
  'provider',
  'timeout',
  'api_base',
  'azure_endpoint',
  'api_version',
];

/** The model of smolagents as one of ours, by its class. */
export function mapModel({ class: name, data }: SavedAgent['model']): MappedModel {
  const unmapped = Object.entries(data)
    .filter(([key, value]) => !mapped.includes(key) && value !== null && !isEmpty(value))
    .map(([key]) => `model.${key}`);
  const id = data['model_id'];
  const make = Object.hasOwn(factories, name) ? factories[name] : undefined;
  const model = make && typeof id === 'string' ? make(id, data) : undefined;
  return {
    model,
    unmapped: model ? unmapped : [`model (${name}${typeof id === 'string' ? ` ${id}` : ''})`, ...unmapped],
  };
}

type Data = { [key: string]: Json };

const factories: { readonly [name: string]: ((id: string, data: Data) => Component | undefined) | undefined } = {
  InferenceClientModel: (id, data) =>
    component('huggingface', 'inferenceClient', id, {
      ...common(data),
      ...(data['provider'] !== 'auto' && { provider: text(data['provider']) }),
    }),
  HfApiModel: (id, data) => factories['InferenceClientModel']?.(id, data),
  OpenAIModel: (id, data) => component('openai', 'openai', id, { ...common(data), baseUrl: text(data['api_base']) }),
  OpenAIServerModel: (id, data) => factories['OpenAIModel']?.(id, data),
  AzureOpenAIModel: (id, data) =>
    component('azure', 'azure', id, {
      ...common(data),
      endpoint: text(data['azure_endpoint']),
      apiVersion: text(data['api_version']),
    }),
  AzureOpenAIServerModel: (id, data) => factories['AzureOpenAIModel']?.(id, data),
  AmazonBedrockModel: (id, data) => component('bedrock', 'bedrock', id, common(data)),
  AmazonBedrockServerModel: (id, data) => factories['AmazonBedrockModel']?.(id, data),
  TransformersModel: (id, data) =>
    component('transformers', 'transformers', id, { maxOutputTokens: number(data['max_tokens']) }),
  LiteLLMModel: (id, data) => {
    const slash = id.indexOf('/');
    const [provider, rest] = [id.slice(0, Math.max(0, slash)), id.slice(slash + 1)];
    const options = common(data);
    const baseUrl = text(data['api_base']);
    if (provider === 'anthropic') return component('anthropic', 'anthropic', rest, { ...options, baseUrl });
    if (provider === 'bedrock') return component('bedrock', 'bedrock', rest, options);
    if (provider === 'huggingface') return component('huggingface', 'inferenceClient', rest, options);
    if (provider === 'ollama' || provider === 'ollama_chat')
      return component('openai', 'openai', rest, {
        ...options,
        baseUrl: `${(baseUrl ?? 'http://localhost:11434').replace(/\/+$/, '')}/v1`,
      });
    if (provider === 'openai' || provider === '') return component('openai', 'openai', rest, { ...options, baseUrl });
    return undefined;
  },
};

function common(data: Data): {
  temperature: number | undefined;
  maxOutputTokens: number | undefined;
  timeoutMs: number | undefined;
} {
  const seconds = number(data['timeout']);
  return {
    temperature: number(data['temperature']),
    maxOutputTokens: number(data['max_tokens']),
    timeoutMs: seconds === undefined ? undefined : seconds * 1_000,
  };
}

function component(
  name: string,
  exported: string,
  id: string,
  options: { [option: string]: Json | undefined },
): Component {
  const given: { [option: string]: Json } = JSON.parse(JSON.stringify(definedOf(options)));
  return { package: `@thimble/${name}`, export: exported, args: Object.keys(given).length > 0 ? [id, given] : [id] };
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
