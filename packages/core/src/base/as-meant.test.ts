import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseAsMeant } from './as-meant.ts';
import type { Json } from './json.ts';
import { formatIssues } from './schema.ts';

const schema = z.object({
  city: z.string(),
  unit: z.string().optional(),
  days: z.number().default(3),
  place: z.object({ lat: z.number(), name: z.string().optional() }).optional(),
  stops: z.array(z.object({ at: z.string().optional() })).optional(),
  note: z.string().nullish(),
});

const read = async (given: Json) => {
  const meant = await parseAsMeant(schema, given);
  return 'given' in meant ? meant.value : formatIssues(meant.issues).split('\n');
};

describe('what does not fit is read as it is meant', () => {
  test.each<[what: string, given: Json, value: unknown]>([
    ['null for a parameter that may be left out', { city: 'Oslo', unit: null }, { city: 'Oslo', days: 3 }],
    ['null for one with a default', { city: 'Oslo', days: null }, { city: 'Oslo', days: 3 }],
    ['null deep within', { city: 'Oslo', stops: [{ at: null }] }, { city: 'Oslo', days: 3, stops: [{}] }],
    ['an object as text', { city: 'Oslo', place: '{"lat":1}' }, { city: 'Oslo', days: 3, place: { lat: 1 } }],
    ['a list as text', { city: 'Oslo', stops: '[{"at":"9"}]' }, { city: 'Oslo', days: 3, stops: [{ at: '9' }] }],
    ['a number as text', { city: 'Oslo', days: '2' }, { city: 'Oslo', days: 2 }],
    ['all of it as text', '{"city":"Oslo"}', { city: 'Oslo', days: 3 }],
    [
      'null in an object as text',
      { city: 'Oslo', place: '{"lat":1,"name":null}' },
      { city: 'Oslo', days: 3, place: { lat: 1 } },
    ],
  ])('%s', async (_, given, value) => {
    expect(await read(given)).toEqual(value);
  });

  test.each<[what: string, given: Json, value: unknown]>([
    ['a text that looks like JSON', { city: '{"lat":1}' }, { city: '{"lat":1}', days: 3 }],
    ['null where null fits', { city: 'Oslo', note: null }, { city: 'Oslo', days: 3, note: null }],
  ])('but not what fits as it is: %s', async (_, given, value) => {
    expect(await read(given)).toEqual(value);
  });

  test.each<[what: string, given: Json, issues: string[]]>([
    ['null for what is needed', { city: null }, ['- city: expected string, received null']],
    ['a number for a text', { city: 5 }, ['- city: expected string, received number']],
    ['a text that is no number', { city: 'Oslo', days: 'two' }, ['- days: expected number, received string']],
    ['nothing', null, ['- expected object, received null']],
  ])('nor what was not meant so, whose problems are told as they are: %s', async (_, given, issues) => {
    expect(await read(given)).toEqual(issues);
  });

  test('the given value stays as it is, and the one that was read is told', async () => {
    const given = { city: 'Oslo', days: '2', unit: null };
    const meant = await parseAsMeant(schema, given);
    expect(given).toEqual({ city: 'Oslo', days: '2', unit: null });
    expect(meant).toMatchObject({ given: { city: 'Oslo', days: 2 } });
  });

  test('of a schema that names one problem at a time', async () => {
    const one = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        async validate(value: unknown) {
          const result = await schema['~standard'].validate(value);
          return result.issues ? { issues: result.issues.slice(0, 1) } : result;
        },
      },
    };
    const meant = await parseAsMeant(one, { city: 'Oslo', days: '2', unit: null, place: '{"lat":"1"}' });
    expect(meant).toMatchObject({ value: { days: 2, place: { lat: 1 } } });
  });
});
