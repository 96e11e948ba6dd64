import { assertLinear } from '@thimble/core/testing';
import { assert, constantFrom, integer, array, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvents, textOf } from '../../testing/read.ts';
import { chatReader, type ChatReaderOptions } from './from-stream.ts';

function read(deltas: readonly string[], options?: ChatReaderOptions, finish_reason = 'stop') {
  const chunks = deltas.map((content) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }));
  const events = readEvents(chatReader(options), [...chunks, { choices: [{ index: 0, delta: {}, finish_reason }] }]);
  return { reasoning: textOf(events, 'reasoning-delta'), text: textOf(events, 'text-delta') };
}

function split(text: string, places: readonly number[]): string[] {
  const cuts = [0, ...places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return cuts.slice(1).map((end, index) => text.slice(cuts[index], end));
}

describe('reasoning in think tags', () => {
  test.each([
    ['<think>Hm.</think>Yes.', 'Hm.', 'Yes.'],
    [' \n<think>\nHm.\n\nSo.\n</think>\n\nYes.\n', 'Hm.\n\nSo.', 'Yes.\n'],
    ['<think></think>\n\nYes.', '', 'Yes.'],
    ['<think>\n\n</think>\n\nYes.', '', 'Yes.'],
    ['<think>a < b </ think> c </thin </think>Yes.', 'a < b </ think> c </thin', 'Yes.'],
    ['<think>cut at the lim', 'cut at the lim', ''],
    ['<think>cut </thi', 'cut </thi', ''],
    ['<think>\n', '', ''],
    ['<think>Hm.</think>Yes. <think>No.</think>', 'Hm.', 'Yes. <think>No.</think>'],
    ['Yes. <think>No.</think>', '', 'Yes. <think>No.</think>'],
    ['<thinking>Hm </think> m.</thinking>\nYes.', 'Hm </think> m.', 'Yes.'],
    ['<thought>\nHm.\n</thought>\n\nYes.', 'Hm.', 'Yes.'],
    ['<thinks>Hm.</thinks>', '', '<thinks>Hm.</thinks>'],
    ['</think>\n\nYes.', '', 'Yes.'],
    ['\n</thought>Yes. </thought>', '', 'Yes. </thought>'],
    ['Hm.\n</think>\n\nYes.', '', 'Hm.\n</think>\n\nYes.'],
    ["<code>print('</think>')</code>", '', "<code>print('</think>')</code>"],
    ['</', '', '</'],
    ['<th', '', '<th'],
    [' \n ', '', ' \n '],
    ['<code>x</code>', '', '<code>x</code>'],
  ])('is only recognised at the beginning of a reply, however it is split: %j', (reply, reasoning, text) => {
    assert(
      property(array(integer({ min: 0, max: 1_000 }), { maxLength: 12 }), (places) => {
        expect(read(split(reply, places))).toEqual({ reasoning, text });
      }),
      { numRuns: 60 },
    );
  });

  test('loses nothing but white space and the tags', () => {
    const words = ['<think>', '</think>', '<thought>', '</thought>', '<', '</', ' ', '\n', 'a', 'think>'];
    const pieces = array(constantFrom(...words), { maxLength: 12 });
    const kept = (text: string) => text.replace(/\s+/g, '');
    assert(
      property(pieces, string(), (parts, rest) => {
        const { reasoning, text } = read([...parts, rest]);
        const whole = (parts.join('') + rest).trimStart();
        const [tag = '', slash, name] = /^<(\/?)(think|thought)>/.exec(whole) ?? [];
        const body = whole.slice(tag.length);
        expect(kept(reasoning + text)).toBe(kept(slash === '' ? body.replace(`</${name}>`, '') : body));
      }),
    );
  });

  test('is emitted as it arrives', () => {
    const reader = chatReader();
    const events = ['<think>', 'One', ' two', '</think>', 'Yes'].map((content) => [
      ...reader.read({ choices: [{ index: 0, delta: { content } }] }),
    ]);
    expect(events.map(([event]) => event)).toEqual([
      undefined,
      { type: 'reasoning-delta', text: 'One' },
      { type: 'reasoning-delta', text: ' two' },
      undefined,
      { type: 'text-delta', text: 'Yes' },
    ]);
  });

  test('is text if the server is known to separate reasoning itself', () => {
    expect(read(['<think>Hm.</think>Yes.'], { thinkTags: false }).text).toBe('<think>Hm.</think>Yes.');
  });

  test('is read in linear time', async () => {
    await assertLinear((count) =>
      read(['<think>', ...Array<string>(count).fill('word '), '</think>', ...Array<string>(count).fill('word ')]),
    );
  });
});
