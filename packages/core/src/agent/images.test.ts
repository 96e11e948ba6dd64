import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { tool, ToolCallingAgent, type ImagePart, type RunOptions } from '../index.ts';
import { scriptedModel } from '../testing/index.ts';

type Source = NonNullable<RunOptions['images']>[number];

/** The image parts of the task as the model was sent them. */
async function sent(...images: Source[]): Promise<ImagePart[]> {
  const model = scriptedModel(['seen']);
  await new ToolCallingAgent({ model }).run('Look.', { images });
  return (model.requests[0]?.messages ?? []).flatMap((message) =>
    message.role === 'user' ? message.content.filter((part) => part.type === 'image') : [],
  );
}

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? Array.from(part, (character) => character.charCodeAt(0)) : part,
    ),
  );

const signatures: [mediaType: string, bytes: Uint8Array][] = [
  ['image/png', bytes([0x89], 'PNG\r\n', [0x1a, 0x0a], 'rest')],
  ['image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe0], 'rest')],
  ['image/gif', bytes('GIF89a', 'rest')],
  ['image/gif', bytes('GIF87a', 'rest')],
  ['image/webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
  ['image/avif', bytes([0, 0, 0, 0x1c], 'ftypavif', [0, 0])],
  ['image/heic', bytes([0, 0, 0, 0x18], 'ftypheic', [0, 0])],
  ['image/bmp', bytes('BM', [0, 1, 2, 3])],
];

describe('images of a task', () => {
  test.each(signatures)('bytes of %s are known by their signature', async (mediaType, data) => {
    await expect(sent(data)).resolves.toEqual([
      { type: 'image', mediaType, data: Buffer.from(data).toString('base64') },
    ]);
  });

  test('bytes may be a Buffer or a view into a larger one', async () => {
    const [, png] = signatures[0] ?? ['', bytes()];
    const larger = new Uint8Array(png.length + 10);
    larger.set(png, 5);
    const data = Buffer.from(png).toString('base64');
    const part = { type: 'image', mediaType: 'image/png', data };
    await expect(sent(Buffer.from(png), larger.subarray(5, 5 + png.length))).resolves.toEqual([part, part]);
  });

  test('data of any length keeps every byte', async () => {
    const lengths = fastCheck.nat({ max: 100_000 });
    await fastCheck.assert(
      fastCheck.asyncProperty(lengths, fastCheck.nat({ max: 255 }), async (length, seed) => {
        const data = new Uint8Array(length + 3).map((_, index) => (index * 31 + seed) % 256);
        data.set([0xff, 0xd8, 0xff]);
        const [part] = await sent(data);
        expect(part && 'data' in part && Buffer.from(part.data, 'base64').equals(data)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('a data URL is taken apart', async () => {
    const part = { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' };
    await expect(sent('data:image/png;base64,iVBORw0KGgo=')).resolves.toEqual([part]);
    await expect(sent(new URL('data:image/png;base64,iVBORw0KGgo='))).resolves.toEqual([part]);
    await expect(sent('data:image/svg+xml;base64,PHN2Zz4=')).resolves.toEqual([
      { type: 'image', mediaType: 'image/svg+xml', data: 'PHN2Zz4=' },
    ]);
  });

  test('an http(s) URL is left to the provider', async () => {
    await expect(sent('https://example.org/a.png', new URL('http://example.org/b.png'))).resolves.toEqual([
      { type: 'image', url: 'https://example.org/a.png' },
      { type: 'image', url: 'http://example.org/b.png' },
    ]);
  });

  test('a part is taken as it is', async () => {
    const parts: ImagePart[] = [
      { type: 'image', mediaType: 'image/png', data: 'AAAA' },
      { type: 'image', url: 'https://example.org/a.png' },
    ];
    await expect(sent(...parts)).resolves.toEqual(parts);
  });

  test('stand behind the text of the task, in their order', async () => {
    const model = scriptedModel(['seen']);
    await new ToolCallingAgent({ model }).run('Compare.', { images: ['https://a.test/1', 'https://a.test/2'] });
    expect(model.requests[0]?.messages.at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'text', text: 'Compare.' },
        { type: 'image', url: 'https://a.test/1' },
        { type: 'image', url: 'https://a.test/2' },
      ],
    });
  });

  test.each<[string, unknown]>([
    ['a path', './cat.png'],
    ['an empty string', ''],
    ['a file URL', new URL('file:///tmp/cat.png')],
    ['a data URL of text', 'data:text/plain;base64,AAAA'],
    ['a data URL without base64', 'data:image/png,abc'],
    ['a data URL without data', 'data:image/png;base64,'],
    ['bytes of no image', bytes('hello world')],
    ['no bytes', bytes()],
    ['a cut signature', bytes([0x89], 'PN')],
    ['a number', 5],
    ['null', null],
    ['undefined', undefined],
    ['a part without data', { type: 'image', mediaType: 'image/png' }],
    ['a part of another type', { type: 'text', text: 'x' }],
    ['a part with bytes', { type: 'image', mediaType: 'image/png', data: bytes('x') }],
  ])('%s is refused', async (_, image) => {
    const model = scriptedModel(['never']);
    const agent = new ToolCallingAgent({ model });
    const run: unknown = Reflect.apply(agent.run, agent, ['Look.', { images: [image] }]);
    await expect(run).rejects.toMatchObject({ name: 'AgentError', code: 'invalid-argument' });
    expect(model.requests).toEqual([]);
  });

  test('a refusal does not repeat a long data URL', async () => {
    const url = `data:image/png;charset=x;base64,${'A'.repeat(10_000)}`;
    const model = scriptedModel(['never']);
    const error = await new ToolCallingAgent({ model })
      .run('Look.', { images: [url] })
      .catch((caught: unknown) => caught);
    expect(String(error).length).toBeLessThan(400);
  });
});

describe('images that a tool returns', () => {
  const part: ImagePart = { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' };
  const look = (output: unknown) =>
    tool({ name: 'look', description: 'd', input: z.object({}), execute: (): unknown => output });

  test.each([
    ['a part', part],
    ['a list with a part', ['the chart', part]],
    ['a part in a field', { value: 1, image: part }],
    ['a list of parts in a field', { value: 1, images: [part] }],
  ])('%s goes to the model as an image, not as text', async (_, output) => {
    const model = scriptedModel([{ toolCalls: [{ name: 'look', input: {} }] }, 'seen']);
    await new ToolCallingAgent({ model, tools: [look(output)] }).run('Look.');
    const result = model.requests[1]?.messages.at(-1);
    expect(result).toMatchObject({ role: 'tool', content: [{ images: [part] }] });
    expect(JSON.stringify(result).split('iVBORw0KGgo=')).toHaveLength(2);
  });
});

describe('media types', () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3, 4]);
  const data = btoa(String.fromCharCode(...png));

  test.each<[what: string, source: Source, mediaType: string]>([
    ['of a data URL in capitals', `DATA:IMAGE/PNG;base64,${data}`, 'image/png'],
    ['of a data URL with a charset', `data:image/png;charset=utf-8;base64,${data}`, 'image/png'],
    ['of a part that says something else', { type: 'image', mediaType: 'image/jpeg', data }, 'image/png'],
    ['that are misspelt', { type: 'image', mediaType: 'image/jpg', data: btoa('unknown bytes') }, 'image/jpeg'],
  ])('%s', async (_, source, mediaType) => {
    expect(await sent(source)).toMatchObject([{ mediaType }]);
  });
});
