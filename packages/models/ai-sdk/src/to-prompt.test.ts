import type { Message } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { type Dialect, v2, v3, v4 } from './dialects.ts';
import { recordLayout } from './layout.ts';
import { toPrompt } from './to-prompt.ts';

const png = { type: 'image' as const, mediaType: 'image/png', data: 'aGk=' };
const url = { type: 'image' as const, url: 'https://example.com/a.JPG' };

type Takes = { takesImages?: boolean; takesResultImages?: boolean };

function convert(messages: readonly Message[], takes: Takes = {}, dialect: Dialect<unknown, unknown> = v4) {
  return toPrompt<unknown, unknown>(messages, { dialect, takesImages: true, takesResultImages: true, ...takes });
}

describe('toPrompt', () => {
  test('leaves out empty messages, and merges consecutive ones of one role', () => {
    expect(
      convert([
        { role: 'system', content: '' },
        { role: 'user', content: [{ type: 'text', text: '' }] },
        { role: 'user', content: [{ type: 'text', text: 'One.' }] },
        { role: 'user', content: [{ type: 'text', text: 'Two.' }] },
        { role: 'assistant', content: [] },
        { role: 'assistant', content: [{ type: 'text', text: 'Three.' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Four.' }] },
      ]),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'One.' },
          { type: 'text', text: 'Two.' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Three.' },
          { type: 'text', text: '\n\nFour.' },
        ],
      },
    ]);
  });

  test.each([
    ['v2', v2, ['aGk=', new URL(url.url)]],
    ['v3', v3, ['aGk=', new URL(url.url)]],
    [
      'v4',
      v4,
      [
        { type: 'data', data: 'aGk=' },
        { type: 'url', url: new URL(url.url) },
      ],
    ],
  ])('sends images as files of %s', (_version, dialect, [data, link]) => {
    expect(convert([{ role: 'user', content: [png, url] }], {}, dialect)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', data, mediaType: 'image/png' },
          { type: 'file', data: link, mediaType: 'image/jpeg' },
        ],
      },
    ]);
  });

  test('says where an image was left out for a model without image support', () => {
    expect(JSON.stringify(convert([{ role: 'user', content: [png] }], { takesImages: false }))).toMatch(/left out/);
  });

  test('distinguishes results that are text, JSON or failures', () => {
    const result = (output: string | { y: number }, isError?: boolean): Message => ({
      role: 'tool',
      content: [{ type: 'tool-result', id: 'a', name: 'f', output, ...(isError && { isError }) }],
    });
    const [tool] = convert([result('sun'), result({ y: 2 }), result('no', true), result({ y: 2 }, true)]);
    expect(tool?.role === 'tool' && tool.content.map(({ output }) => output)).toEqual([
      { type: 'text', value: 'sun' },
      { type: 'json', value: { y: 2 } },
      { type: 'error-text', value: 'no' },
      { type: 'error-json', value: { y: 2 } },
    ]);
  });

  const pictures: Message = {
    role: 'tool',
    content: [{ type: 'tool-result', id: 'a', name: 'look', output: 'ok', images: [png] }],
  };

  test.each([
    ['v2', v2, { type: 'media', data: 'aGk=', mediaType: 'image/png' }],
    ['v3', v3, { type: 'image-data', data: 'aGk=', mediaType: 'image/png' }],
    ['v4', v4, { type: 'file', data: { type: 'data', data: 'aGk=' }, mediaType: 'image/png' }],
  ])('puts the images of a result into it, in the form of %s', (_version, dialect, image) => {
    expect(convert([pictures], {}, dialect)).toMatchObject([
      { role: 'tool', content: [{ output: { type: 'content', value: [{ type: 'text', text: 'ok' }, image] } }] },
    ]);
  });

  test('puts them after all results if a result cannot contain them', () => {
    const messages: Message[] = [
      pictures,
      { role: 'tool', content: [{ type: 'tool-result', id: 'b', name: 'f', output: 'sun' }] },
      { role: 'user', content: [{ type: 'text', text: 'Well?' }] },
    ];
    const [tool, user] = convert(messages, { takesResultImages: false });
    expect(tool?.role === 'tool' && tool.content.map(({ output }) => output)).toEqual([
      { type: 'text', value: 'ok' },
      { type: 'text', value: 'sun' },
    ]);
    expect(user?.role === 'user' && user.content).toMatchObject([
      { type: 'text', text: expect.stringContaining('look') },
      { type: 'file' },
      { type: 'text', text: 'Well?' },
    ]);
    const linked: Message = {
      role: 'tool',
      content: [{ type: 'tool-result', id: 'a', name: 'look', output: 'ok', images: [url] }],
    };
    expect(convert([linked], {}, v2).map(({ role }) => role)).toEqual(['tool', 'user']);
  });
});

describe('the signature of a reply', () => {
  const google = (thoughtSignature: string) => ({ google: { thoughtSignature } });

  /** What core makes of a reply: its reasoning, its text, its calls. */
  function reply(signature: string | undefined, text = 'It rains.'): Message {
    return {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm.Well.', ...(signature !== undefined && { signature }) },
        { type: 'text', text },
        { type: 'tool-call', id: 'a', name: 'f', input: {} },
      ],
    };
  }

  function layout() {
    const recorder = recordLayout();
    recorder.open('reasoning', '0', undefined);
    recorder.add('reasoning', '0', 'Hm.', undefined);
    recorder.add('reasoning', '0', '', google('one'));
    recorder.open('text', '1', undefined);
    recorder.add('text', '1', 'It rains.', undefined);
    recorder.open('reasoning', '0', google('two'));
    recorder.add('reasoning', '0', 'Well.', undefined);
    recorder.addCall('a', google('three'));
    return recorder;
  }

  const contentOf = (message: Message) => convert([message])[0]?.content;

  test('restores each part in its place with its metadata', () => {
    expect(contentOf(reply(layout().signature))).toEqual([
      { type: 'reasoning', text: 'Hm.', providerOptions: google('one') },
      { type: 'text', text: 'It rains.' },
      { type: 'reasoning', text: 'Well.', providerOptions: google('two') },
      { type: 'tool-call', toolCallId: 'a', toolName: 'f', input: {}, providerOptions: google('three') },
    ]);
  });

  test('only counts for parts that have not changed', () => {
    expect(contentOf(reply(layout().signature, 'It snows, I say.'))).toEqual([
      { type: 'reasoning', text: 'Hm.', providerOptions: google('one') },
      { type: 'text', text: 'It snows, I say.' },
      { type: 'reasoning', text: 'Well.', providerOptions: google('two') },
      { type: 'tool-call', toolCallId: 'a', toolName: 'f', input: {}, providerOptions: google('three') },
    ]);
  });

  test.each([
    ['none', undefined],
    ['one of another adapter', 'EqQBCkYIBxgCKkA'],
    ['JSON that is no layout', '[{"type":"text"},{"length":-1},null]'],
    ['a layout of nothing', '{}'],
  ])('is not needed: %s', (_what, signature) => {
    expect(contentOf(reply(signature))).toEqual([
      { type: 'reasoning', text: 'Hm.Well.' },
      { type: 'text', text: 'It rains.' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'f', input: {} },
    ]);
  });

  test('is not made for parts that were streamed in parallel, or without metadata', () => {
    const tangled = recordLayout();
    tangled.open('text', 'a', google('one'));
    tangled.open('text', 'b', undefined);
    tangled.add('text', 'a', 'x', undefined);
    expect(tangled.signature).toBeUndefined();
    const plain = recordLayout();
    plain.add('text', '0', 'x', { openai: {} });
    expect(plain.signature).toBeUndefined();
  });
});

test('calls of other providers get names and ids that the provider takes', () => {
  const call = { id: 'functions.f:0', name: 'a.b' };
  const messages: Message[] = [
    { role: 'assistant', content: [{ type: 'tool-call', ...call, input: {} }] },
    { role: 'tool', content: [{ type: 'tool-result', ...call, output: 'x' }] },
  ];
  const sent = (callIds: 'any' | 'nine' | { words: number }) =>
    toPrompt<unknown, unknown>(messages, { dialect: v4, takesImages: true, takesResultImages: true, callIds });
  for (const [form, id] of [
    ['any', 'functions.f:0'],
    ['nine', 'nctionsf0'],
    [{ words: 64 }, 'functions_f_0'],
  ] as const)
    expect(sent(form)).toMatchObject([
      { content: [{ toolCallId: id, toolName: 'a_b' }] },
      { content: [{ toolCallId: id, toolName: 'a_b' }] },
    ]);
});
