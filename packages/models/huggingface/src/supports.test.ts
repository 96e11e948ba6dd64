import { describe, expect, test } from 'vitest';
import { supportsOf } from './supports.ts';

describe('supportsOf', () => {
  test.each([
    'Qwen/Qwen2.5-VL-72B-Instruct',
    'google/gemma-3-27b-it',
    'meta-llama/Llama-4-Scout-17B-16E-Instruct',
    'meta-llama/Llama-3.2-11B-Vision-Instruct',
    'OpenGVLab/InternVL3-8B',
    'HuggingFaceTB/SmolVLM2-2.2B-Instruct',
    'zai-org/GLM-4.5V:novita',
    'moonshotai/Kimi-K2.5',
  ])('knows that %s accepts images', (id) => {
    expect(supportsOf(id).images).toBe(true);
  });

  test.each([
    'meta-llama/Llama-3.3-70B-Instruct',
    'google/gemma-3-1b-it',
    'openai/gpt-oss-120b',
    'deepseek-ai/DeepSeek-V3.2',
    'llava-hf/text-of-mine',
    'tgi',
  ])('sends %s none', (id) => {
    expect(supportsOf(id).images).toBe(false);
  });

  test('knows models that reason', () => {
    const reasons = (id: string) => supportsOf(id).reasoning;
    expect(
      ['openai/gpt-oss-20b', 'deepseek-ai/DeepSeek-R1-0528', 'Qwen/Qwen3-32B', 'Qwen/QwQ-32B'].every(reasons),
    ).toBe(true);
    expect(['Qwen/Qwen3-235B-A22B-Instruct-2507', 'Qwen/Qwen3-Coder-480B', 'google/gemma-3-27b-it'].some(reasons)).toBe(
      false,
    );
  });

  test('lets the user override it', () => {
    const overrides = { tools: false, images: true, stop: false, structuredOutput: false, reasoning: true };
    expect(supportsOf('tgi', overrides)).toEqual(overrides);
  });
});
