import { describe, expect, test } from 'vitest';
import { supportsOf } from './supports.ts';

describe('supportsOf', () => {
  test('knows OpenAI by the id of the model', () => {
    expect(supportsOf('openai.chat', 'gpt-4.1')).toMatchObject({ stop: true, reasoning: false, images: true });
    expect(supportsOf('openai.chat', 'o3')).toMatchObject({ stop: false, reasoning: true });
    expect(supportsOf('openai.responses', 'gpt-4.1').stop).toBe(false);
    expect(supportsOf('azure.chat', 'gpt-4').structuredOutput).toBe(false);
  });

  test('assumes schemas only if the package sends them', () => {
    const sends = (provider: string) => supportsOf(provider, 'm').structuredOutput;
    expect(['anthropic.messages', 'google.generative-ai', 'mistral.chat', 'amazon-bedrock'].map(sends)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['openaicompatible.chat', 'acme', 'groq.chat'].map(sends)).toEqual([false, false, false]);
  });

  test('sends no stop sequences to providers that reject them', () => {
    expect(
      ['xai.chat', 'huggingface.responses', 'acme.chat'].map((provider) => supportsOf(provider, 'm').stop),
    ).toEqual([false, false, true]);
  });

  test('lets the user override it', () => {
    const overrides = { tools: false, images: false, stop: false, structuredOutput: true, reasoning: true };
    expect(supportsOf('acme.chat', 'm', overrides)).toEqual(overrides);
  });
});
