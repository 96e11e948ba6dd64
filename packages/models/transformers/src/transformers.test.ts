import { AgentError } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { inThisProcess } from './__fixtures__/in-this-process.ts';
import { ask, type LocalOptions, conversing as conversingIn, question, user } from './__fixtures__/local.ts';
import type { Piece } from './__fixtures__/tiny-model.ts';
import { transformers } from './transformers.ts';

const wave = [0xf0, 0x9f, 0x91, 0x8b] as const;
/** The process has tests of its own: processes.test.ts. */
const conversing = (turns: readonly (readonly Piece[])[], options?: LocalOptions) =>
  conversingIn(turns, { start: inThisProcess, ...options });
const saying = (pieces: readonly Piece[], options?: LocalOptions) => conversing([pieces], options);
const zoom = { name: 'zoom', description: 'Enlarges.', inputSchema: { type: 'object' } };

describe('transformers', () => {
  test('streams what the model writes, token by token, and counts exactly', async () => {
    const model = await saying(['Bonjour ', 'à ', 'tous.']);
    const { events } = await ask(model);
    // <|user|> H e l l o ? <|end|> <|assistant|>; three tokens and the end.
    expect(events).toEqual([
      { type: 'text-delta', text: 'Bonjour ' },
      { type: 'text-delta', text: 'à ' },
      { type: 'text-delta', text: 'tous.' },
      { type: 'finish', reason: 'stop', usage: { inputTokens: 9, outputTokens: 4 } },
    ]);
  });

  test('emits a complete character whose bytes are separate tokens', async () => {
    const model = await saying(['Hi ', ...wave.map((byte) => [byte]), '!']);
    const { events } = await ask(model);
    expect(events.slice(0, -1).map((event) => 'text' in event && event.text)).toEqual(['Hi ', '👋', '!']);
  });

  test('keeps spaces before punctuation, although the tokenizer asks to remove them', async () => {
    expect((await ask(await saying(['const a', ' =', ' x', ' ?', ' 1', ' .']))).text).toBe('const a = x ? 1 .');
  });

  test('ends at a stop sequence, and counts no token after it', async () => {
    const model = await saying(['I st', 'op <', '/ha', 'lt> or', ' do I?']);
    const { text, finish } = await ask(model, { stop: ['</never>', '</halt>'] });
    expect(text).toBe('I stop ');
    expect(finish).toEqual({ type: 'finish', reason: 'stop', usage: { inputTokens: 9, outputTokens: 4 } });
  });

  test('separates reasoning, and only looks for stop sequences after it', async () => {
    const model = await saying(['<think>', '\nMust I </halt>?\n', '</think>', '\n\nYes', '.</halt>', ' No']);
    const { reasoning, text, finish } = await ask(model, { stop: ['</halt>'] });
    expect([reasoning, text]).toEqual(['Must I </halt>?', 'Yes.']);
    expect(finish?.usage).toEqual({ inputTokens: 9, outputTokens: 5, reasoningTokens: 2 });
  });

  test('knows if the prompt has already started the reasoning', async () => {
    const chatTemplate = '<|assistant|><think>';
    // The bytes of the mark in the prompt are the first ones of its script.
    const model = await saying(['<', 't', 'h', 'i', 'n', 'k', '>', 'Hm', '</think>', 'Yes'], { chatTemplate });
    const { reasoning, text } = await ask(model);
    expect([reasoning, text]).toEqual(['Hm', 'Yes']);
  });

  test('reads calls of tools that it was shown', async () => {
    const model = await saying([
      'Let me look.\n',
      '<tool_call>',
      '{"name": "zoom", "arg',
      'uments": {"by": 3}}\n',
      '</tool_call>',
    ]);
    const { text, calls, finish } = await ask(model, { tools: [zoom] });
    expect(text).toBe('Let me look.');
    expect(calls).toMatchObject([{ name: 'zoom', input: { by: 3 } }]);
    expect(finish?.reason).toBe('tool-calls');
  });

  test('treats what looks like a call as text if no tools were shown', async () => {
    const model = await saying(['<tool_call>', '{"name": "zoom"}', '</tool_call>']);
    expect((await ask(model)).text).toBe('<tool_call>{"name": "zoom"}</tool_call>');
  });

  test('says if a reply reached maxOutputTokens or the context limit', async () => {
    const model = await saying(['a', 'b', 'c', 'd'], { options: { maxOutputTokens: 2 } });
    const cut = await ask(model);
    expect([cut.text, cut.finish?.reason, cut.finish?.usage?.outputTokens]).toEqual(['ab', 'length', 2]);
    const small = await saying(['a', 'b', 'c', 'd'], { contextTokens: 12 });
    const full = await ask(small);
    expect([full.text, full.finish?.reason]).toEqual(['abc', 'length']);
  });

  test('rejects a prompt that is longer than the context, and keeps working', async () => {
    const model = await saying(['a'], { options: { contextTokens: 20 } });
    const { error } = await ask(model, { messages: [user('What is the meaning of it all?')] });
    expect(AgentError.is(error, 'context-overflow') && error.message).toMatch(/33 tokens, and the model .+ handles 20/);
    expect((await ask(model)).text).toBe('a');
  });

  test('only reads what is new when a conversation continues', async () => {
    const model = await conversing([['One.'], ['Two.']]);
    const first = await ask(model);
    const more = [
      user('Hello?'),
      { role: 'assistant' as const, content: [{ type: 'text' as const, text: 'One.' }] },
      user('More!'),
    ];
    const second = await ask(model, { messages: more });
    expect([first.text, second.text]).toEqual(['One.', 'Two.']);
    // All of the first prompt: "One." was one token, and is sent back as four.
    expect(second.finish?.usage).toEqual({ inputTokens: 22, outputTokens: 2, cacheReadTokens: 9 });
    const other = await ask(model, { messages: [user('Quite another matter')] });
    expect([other.text, other.finish?.usage?.cacheReadTokens]).toEqual(['One.', 1]);
    const again = await ask(model, { messages: [user('Quite another matter')] });
    expect([again.text, again.finish?.usage?.cacheReadTokens]).toEqual(['One.', 22]);
  });

  test('samples if a temperature is given, and passes providerOptions on', async () => {
    const model = await saying(['a', 'b']);
    expect((await ask(model, { temperature: 0.5, topP: 0.9 })).text).toBe('ab');
    const { text } = await ask(model, { providerOptions: { chat_template: '<|assistant|>{{ more }}', more: 'x' } });
    expect(text).toBe('b');
  });

  test('rejects a conversation that the template rejects, and says what to do', async () => {
    const model = await saying(['a'], { chatTemplate: "{{ raise_exception('Only user roles are supported!') }}" });
    const { error } = await ask(model);
    expect(AgentError.is(error, 'bad-request') && error.message).toContain('Only user roles are supported!');
    const empty = await ask(model, { providerOptions: { chat_template: '{# nothing #}' } });
    expect(AgentError.is(empty.error, 'bad-request') && empty.error.message).toContain('an empty prompt');
  });

  test('rejects a model without a template, or tools that the template does not support, and says what to do', async () => {
    const bare = await ask(await saying(['a'], { chatTemplate: null }));
    expect(AgentError.is(bare.error, 'bad-request') && bare.error.message).toMatch(/no chat template.+Instruct/);
    const model = await saying(['a'], { chatTemplate: '<|assistant|>' });
    expect(model.supports.tools).toBe(false);
    const { error } = await ask(model, { tools: [zoom] });
    expect(AgentError.is(error, 'bad-request') && error.message).toMatch(/does not support tools.+CodeAgent/);
  });

  test('describes itself, and starts nothing before the first call', () => {
    const model = transformers('onnx-community/Qwen3-0.6B-ONNX', {
      dtype: 'q4',
      cacheDir: '/nowhere',
      onProgress() {},
    });
    expect(model.id).toBe('transformers/onnx-community/Qwen3-0.6B-ONNX');
    expect(model.spec).toEqual({
      package: '@thimble/transformers',
      export: 'transformers',
      args: ['onnx-community/Qwen3-0.6B-ONNX', { dtype: 'q4', cacheDir: '/nowhere' }],
      unsaved: ['onProgress'],
    });
    expect(model.supports).toEqual({
      tools: true,
      images: false,
      stop: true,
      structuredOutput: false,
      reasoning: true,
    });
  });

  test('answers calls one after another, in order, without those that left the queue', async () => {
    const model = await saying(['a', 'b']);
    const order: string[] = [];
    const call = async (name: string, signal?: AbortSignal) => {
      for await (const event of model.stream(question, { signal })) order.push(`${name} ${event.type}`);
    };
    const controller = new AbortController();
    const first = call('one');
    const second = call('two', controller.signal).catch((error: unknown) => error);
    const third = call('three');
    controller.abort();
    expect(AgentError.is(await second, 'aborted')).toBe(true);
    await Promise.all([first, third]);
    expect(order).toEqual(
      ['one', 'three'].flatMap((name) => [`${name} text-delta`, `${name} text-delta`, `${name} finish`]),
    );
  });
});
