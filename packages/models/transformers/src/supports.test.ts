import { expect, test } from 'vitest';
import { supportsOf } from './supports.ts';

test.each([
  ['onnx-community/Qwen3-0.6B-ONNX', true, true],
  ['onnx-community/Qwen3-4B-Instruct-2507-ONNX', true, false],
  ['onnx-community/Qwen2.5-1.5B-Instruct', true, false],
  ['HuggingFaceTB/SmolLM3-3B-ONNX', true, true],
  ['onnx-community/Llama-3.2-1B-Instruct', true, false],
  ['onnx-community/DeepSeek-R1-Distill-Qwen-1.5B-ONNX', false, true],
  ['HuggingFaceTB/SmolLM2-135M-Instruct', false, false],
  ['./a/folder', false, false],
])('guesses from the id %s', (id, tools, reasoning) => {
  expect(supportsOf(id, undefined)).toMatchObject({ tools, reasoning, images: false, structuredOutput: false });
});

test('believes the template rather than the id, and the user rather than both', () => {
  expect(supportsOf('qwen3', 'messages')).toMatchObject({ tools: false, reasoning: false });
  expect(supportsOf('x', '{% if tools %}<think>')).toMatchObject({ tools: true, reasoning: true });
  expect(supportsOf('qwen3', 'messages', { tools: true })).toMatchObject({ tools: true, reasoning: false });
});
