import { describe, expect, test } from 'vitest';
import { modelFacts } from './model-facts.ts';

const named = (names: string) => names.trim().split(/\s+/);
const profileArn =
  'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0';
const opaqueArn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6';

describe('modelFacts', () => {
  test('sees through geographies and ARNs', () => {
    const plain = modelFacts('anthropic.claude-haiku-4-5-20251001-v1:0');
    for (const prefix of named('us. us-gov. eu. apac. jp. au. global.'))
      expect(modelFacts(`${prefix}anthropic.claude-haiku-4-5-20251001-v1:0`)).toEqual(plain);
    expect(modelFacts(profileArn)).toEqual(plain);
    expect(modelFacts('arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0')).toEqual(
      plain,
    );
  });

  test('assumes that an unknown model supports what most models do', () => {
    expect(modelFacts(opaqueArn)).toEqual({
      supports: { tools: true, images: true, stop: true, structuredOutput: false, reasoning: false },
      cachePoints: false,
      sampling: 'all',
      knowsToolFields: true,
      toolIds: 'any',
    });
  });

  test('knows which models support tools', () => {
    const without = named(
      'anthropic.claude-v2:1 amazon.titan-text-premier-v1:0 us.deepseek.r1-v1:0 meta.llama3-8b-instruct-v1:0 mistral.mixtral-8x7b-instruct-v0:1',
    );
    const withTools = named(
      'anthropic.claude-3-haiku-20240307-v1:0 amazon.nova-lite-v1:0 us.meta.llama3-3-70b-instruct-v1:0 mistral.mistral-large-2402-v1:0 openai.gpt-oss-120b-1:0 deepseek.v3-v1:0',
    );
    expect(without.filter((id) => modelFacts(id).supports.tools !== false)).toEqual([]);
    expect(withTools.filter((id) => modelFacts(id).supports.tools !== true)).toEqual([]);
  });

  test('knows which models support images', () => {
    const without = named(
      'amazon.nova-micro-v1:0 anthropic.claude-3-5-haiku-20241022-v1:0 us.meta.llama3-3-70b-instruct-v1:0 meta.llama3-2-3b-instruct-v1:0 openai.gpt-oss-20b-1:0 qwen.qwen3-32b-v1:0 cohere.command-r-v1:0',
    );
    const withImages = named(
      'amazon.nova-lite-v1:0 anthropic.claude-3-5-sonnet-20240620-v1:0 us.meta.llama3-2-11b-instruct-v1:0 us.meta.llama4-scout-17b-instruct-v1:0 qwen.qwen3-vl-235b-a22b mistral.pixtral-large-2502-v1:0',
    );
    expect(without.filter((id) => modelFacts(id).supports.images !== false)).toEqual([]);
    expect(withImages.filter((id) => modelFacts(id).supports.images !== true)).toEqual([]);
  });

  test('knows which models reason', () => {
    const without = named(
      'anthropic.claude-3-5-sonnet-20241022-v2:0 amazon.nova-pro-v1:0 mistral.mistral-large-2402-v1:0',
    );
    const reasoning = named(
      'us.anthropic.claude-3-7-sonnet-20250219-v1:0 anthropic.claude-opus-4-20250514-v1:0 us.amazon.nova-2-lite-v1:0 us.deepseek.r1-v1:0 openai.gpt-oss-120b-1:0',
    );
    expect(without.filter((id) => modelFacts(id).supports.reasoning !== false)).toEqual([]);
    expect(reasoning.filter((id) => modelFacts(id).supports.reasoning !== true)).toEqual([]);
  });

  test('knows which models accept a JSON schema, and which accept no stop sequences', () => {
    const schemas = named(
      'anthropic.claude-sonnet-4-5-20250929-v1:0 us.anthropic.claude-opus-4-6-v1 qwen.qwen3-32b-v1:0',
    );
    const none = named(
      'anthropic.claude-sonnet-4-20250514-v1:0 anthropic.claude-opus-4-1-20250805-v1:0 us.anthropic.claude-opus-4-7 amazon.nova-pro-v1:0',
    );
    expect(schemas.filter((id) => modelFacts(id).supports.structuredOutput !== true)).toEqual([]);
    expect(none.filter((id) => modelFacts(id).supports.structuredOutput !== false)).toEqual([]);
    expect(modelFacts('openai.gpt-oss-20b-1:0').supports.stop).toBe(false);
    expect(modelFacts('anthropic.claude-sonnet-4-5-20250929-v1:0').supports.stop).toBe(true);
  });

  test('knows which models have a prompt cache', () => {
    const cached = named(
      'us.anthropic.claude-3-7-sonnet-20250219-v1:0 anthropic.claude-3-5-haiku-20241022-v1:0 eu.amazon.nova-pro-v1:0',
    );
    const none = named(
      'anthropic.claude-3-5-sonnet-20240620-v1:0 anthropic.claude-3-haiku-20240307-v1:0 meta.llama3-1-8b-instruct-v1:0',
    );
    expect(cached.filter((id) => modelFacts(id).cachePoints !== true)).toEqual([]);
    expect(none.filter((id) => modelFacts(id).cachePoints !== false)).toEqual([]);
  });

  test('lets the options override it', () => {
    expect(modelFacts(opaqueArn, { reasoning: true, images: false }).supports).toMatchObject({
      reasoning: true,
      images: false,
      tools: true,
    });
  });
});
