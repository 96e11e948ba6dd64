import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventsOf } from '../render/__fixtures__/events.ts';
import { redactEvents, redactor } from './secrets.ts';

const key = 'sk-abcdefgh12345678';

async function* streamOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('secrets', () => {
  test('are the values of variables that hold keys, and appear by the names of those', () => {
    const { redact } = redactor({
      OPENAI_API_KEY: key,
      HF_TOKEN: 'hf_1234567890',
      HOME: '/home/somebody',
      MY_TOKEN: 'short',
    });
    expect(redact(`${key} hf_1234567890 /home/somebody short`)).toBe(
      '[OPENAI_API_KEY] [HF_TOKEN] /home/somebody short',
    );
  });

  test.each(['GITHUB_PAT', 'SMTP_PASS', 'ENCRYPTION_KEY', 'OPENAI_APIKEY', 'AWS_SECRET_ACCESS_KEY', 'KEY'])(
    'are what %s holds',
    (name) => {
      expect(redactor({ [name]: 'abcd-efgh' }).redact('it is abcd-efgh')).toBe(`it is [${name}]`);
    },
  );

  test('are not what only looks like their name', () => {
    const values = { MONKEY: 'abcd-efgh', XDG_PATH: 'abcd-efgh', COMPASS: 'abcd-efgh' };
    expect(redactor(values).redact('abcd-efgh')).toBe('abcd-efgh');
  });

  test('are hidden also as numbers, in keys and in texts', async () => {
    const output = { 12345678: [12345678, -1, 912345678, 'PIN 12345678'] };
    const events = eventsOf([{ type: 'run-end', state: 'success', output, usage: null }]);
    const [shown] = await collect(redactEvents(streamOf(events), redactor({ PIN_CODE_TOKEN: '12345678' })));
    const name = '[PIN_CODE_TOKEN]';
    expect(shown).toMatchObject({ output: { [name]: [name, -1, 912345678, `PIN ${name}`] } });
  });

  test('are hidden in every part of an event', async () => {
    const events = eventsOf([
      { type: 'tool-start', id: '1', name: 'get', input: { headers: [{ [key]: `Bearer ${key}` }] } },
      {
        type: 'run-end',
        state: 'error',
        output: null,
        usage: null,
        error: { code: 'unauthorized', message: `Bad key ${key}` },
      },
    ]);
    const shown = await collect(redactEvents(streamOf(events), redactor({ OPENAI_API_KEY: key })));
    expect(JSON.stringify(shown)).not.toContain(key);
    expect(shown).toHaveLength(2);
  });

  test('are hidden also when they are written with escapes', async () => {
    const odd = 'pass"word\\12345';
    const shown = await collect(
      redactEvents(streamOf(eventsOf([{ type: 'log', text: `it is ${odd}` }])), redactor({ DB_PASSWORD: odd })),
    );
    expect(shown[0]).toHaveProperty('text', 'it is [DB_PASSWORD]');
  });

  test('are hidden in streamed text however it is cut, and nothing else changes', async () => {
    const piece = fc.constantFrom(key, key.slice(0, 5), key.slice(5), 's', 'sk-', ' and ');
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.integer({ min: 1, max: 30 }), async (pieces, size) => {
        const text = pieces.join('');
        const cuts = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
          text.slice(index * size, (index + 1) * size),
        );
        const events = eventsOf([
          ...cuts.map((cut) => ({ type: 'text-delta', text: cut }) as const),
          { type: 'step-start' },
        ]);
        const shown = await collect(redactEvents(streamOf(events), redactor({ OPENAI_API_KEY: key })));
        const joined = shown.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
        expect(joined).toBe(text.replaceAll(key, '[OPENAI_API_KEY]'));
        expect(shown.at(-1)?.type).toBe('step-start');
      }),
    );
  });
});
