import { describe, expect, test } from 'vitest';
import { readEvents, textOf } from '../../testing/read.ts';
import { chatReader } from './from-stream.ts';
import { detailsIn } from './reasoning-details.ts';

function read(...details: unknown[]) {
  const chunks = details.map((reasoning_details) => ({ choices: [{ index: 0, delta: { reasoning_details } }] }));
  const end = { choices: [{ index: 0, delta: { content: 'Yes.' }, finish_reason: 'stop' }] };
  const events = readEvents(chatReader(), [...chunks, end]);
  const signatures = events.flatMap((event) => (event.type === 'reasoning-delta' ? (event.signature ?? []) : []));
  return { reasoning: textOf(events, 'reasoning-delta'), signatures };
}

describe('reasoning_details', () => {
  test('are sent back joined by kind and index, encrypted ones separately', () => {
    const { reasoning, signatures } = read(
      [{ type: 'reasoning.summary', summary: '**Plan', index: 0, format: 'openai-responses-v1' }],
      [{ type: 'reasoning.summary', summary: '**', index: 0, format: 'openai-responses-v1' }],
      [{ type: 'reasoning.encrypted', data: 'gAAA', id: 'rs_1', index: 0 }],
      [{ type: 'reasoning.encrypted', data: 'gBBB', id: 'rs_2', index: 0 }],
      [{ type: 'reasoning.text', text: 'One', signature: null, index: 1 }],
      [{ type: 'reasoning.text', text: ' two', signature: 'sig', index: 1 }],
    );
    expect(reasoning).toBe('**Plan**One two');
    expect(signatures.map(detailsIn)).toEqual([
      [
        { type: 'reasoning.summary', summary: '**Plan**', index: 0, format: 'openai-responses-v1' },
        { type: 'reasoning.encrypted', data: 'gAAA', id: 'rs_1', index: 0 },
        { type: 'reasoning.encrypted', data: 'gBBB', id: 'rs_2', index: 0 },
        { type: 'reasoning.text', text: 'One two', signature: 'sig', index: 1 },
      ],
    ]);
  });

  test('without a signature are only text', () => {
    const piece = (text: string) => [{ type: 'reasoning.text', text }];
    expect(read(piece('a'), piece('b'))).toEqual({ reasoning: 'ab', signatures: [] });
  });

  test.each([null, 'text', [null, 7, 'x'], { type: 'reasoning.text' }, [{}]])(
    'of no known form are ignored: %j',
    (value) => {
      expect(read(value)).toEqual({ reasoning: '', signatures: [] });
    },
  );
});
