import type { Json } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { afterAll, describe, expect, test } from 'vitest';
import { folderWith } from '../__fixtures__/folder-with.ts';
import { bound, type BoundResult } from '../bound/bound.ts';
import type { EvalCase } from '../contract/eval-case.ts';
import { bfcl } from './bfcl.ts';
import { isSameAnswer, gaia } from './gaia.ts';
import { gsm8k } from './gsm8k.ts';
import { loadSets } from './load-sets.ts';
import { setLoaders } from './set-loaders.ts';
import { tau2Airline } from './tau2-airline.ts';
import { tau2Retail } from './tau2-retail.ts';

const executor = isolatedVm({ processes: 1 });
afterAll(() => executor[Symbol.asyncDispose]());

function play(cases: readonly EvalCase[]): Promise<BoundResult> {
  return bound({ set: 'made up', cases, executor, countTokens: (text) => text.length });
}

const turnsOf = ({ tasks }: BoundResult) => tasks.map(({ ways }) => Object.values(ways).map(({ turns }) => turns));

async function scoreOf(
  item: EvalCase | undefined,
  calls: readonly (readonly [name: string, input: Json])[],
  answer: Json = null,
) {
  const world = await item?.open?.();
  for (const [name, input] of calls) {
    const tool = world?.tools.find(({ declaration }) => declaration.name === name);
    const prepared = await tool?.prepare(input);
    const [callId, runId, idempotencyKey] = ['c', 'r', 'k'];
    await prepared?.execute({
      signal: new AbortController().signal,
      callId,
      runId,
      agent: [],
      step: 1,
      idempotencyKey,
    });
  }
  return (await world?.check?.(answer))?.score;
}

test('GSM8K: the number after the mark is expected', async () => {
  const folder = folderWith({ 'test.jsonl': [{ question: 'Two and two?', answer: 'Add.\n#### 1,004' }] });
  expect(await gsm8k.load(folder)).toMatchObject([{ id: 'gsm8k-1', expected: 1004, scorer: 'number' }]);
  const broken = folderWith({ 'test.jsonl': [{ question: 'Why?', answer: 'So.' }] });
  const empty = folderWith({ 'test.jsonl': '\n' });
  await expect(gsm8k.load(empty)).rejects.toThrow(/test\.jsonl is empty\. Get it from/);
  await expect(gsm8k.load(broken)).rejects.toThrow(/test\.jsonl, line 1: its answer does not end in/);
});

test('GAIA: answers are compared by its rules', async () => {
  const row = { task_id: 't1', Question: 'Which?', Level: '2', 'Final answer': 'right, left', file_name: 'a.png' };
  const [item] = await gaia.load(folderWith({ 'metadata.jsonl': [row] }));
  expect(item).toMatchObject({ id: 't1', level: 2, metadata: { file: 'a.png' } });
  expect([await scoreOf(item, [], 'Right; LEFT'), await scoreOf(item, [], 'left, right')]).toEqual([1, 0]);
});

test.each<[string, string, boolean]>([
  ['$1,250', '1250', true],
  ['12', '1250', false],
  ['about 1250', '1250', false],
  ['1250.0', '1250', true],
  ['the Sea-gull.', 'the seagull', true],
  ['3, 1, 4', '3,1,4', true],
  ['314', '3,1,4', false],
  ['3.0; 1', '3, 1', true],
  ['3, 1', '3, 1, 4', false],
  ['b; E', 'b, e', true],
  ['Jean-Luc, Ann', 'Jean Luc, Ann', false],
  ['', '0', false],
])('GAIA: %j for %j is right: %j', (given, expected, right) => {
  expect(isSameAnswer(given, expected)).toBe(right);
});

describe('BFCL', () => {
  const play2 = {
    name: 'music.play',
    description: 'Plays.',
    parameters: {
      type: 'dict',
      properties: { artist: { type: 'string' }, minutes: { type: 'float' }, tags: { type: 'tuple' } },
      required: ['artist'],
    },
  };
  const question = (id: string) => ({
    id,
    question: [[{ role: 'user', content: 'Play A and B.' }]],
    function: [play2],
  });
  const truth = (id: string) => ({
    id,
    ground_truth: [
      { 'music.play': { artist: ['A', 'a'], minutes: [5] } },
      { 'music.play': { artist: ['B'], minutes: ['', 10] } },
    ],
  });
  const single = Object.fromEntries(
    ['multiple', 'parallel', 'parallel_multiple'].flatMap((category) => [
      [`BFCL_v4_${category}.json`, [question(`${category}_0`)]],
      [`possible_answer/BFCL_v4_${category}.json`, [truth(`${category}_0`)]],
    ]),
  );

  test('calls at the same time are one turn in parallel, and two in a row', async () => {
    const result = await play(await bfcl.load(folderWith(single)));
    expect(result.leftOut).toEqual([]);
    expect(turnsOf(result)).toEqual(Array.from({ length: 3 }, () => [3, 2, 1]));
  });

  test('any allowed value is right, in any order, and nothing else', async () => {
    const [item] = await bfcl.load(folderWith(single));
    const a = ['music_play', { artist: 'a', minutes: 5 }] as const;
    const b = ['music_play', { artist: 'B' }] as const;
    expect(await scoreOf(item, [b, a])).toBe(1);
    expect(await scoreOf(item, [a])).toBe(0);
    expect(await scoreOf(item, [a, b, b])).toBe(0);
    expect(await scoreOf(item, [a, ['music_play', { artist: 'B', minutes: 11 }]])).toBe(0);
  });

  test('in an object, each value may be any of those that are right', async () => {
    const nested = {
      id: 'multiple_0',
      ground_truth: [{ 'music.play': { artist: [{ name: ['A', 'Alf'], born: ['', 1970] }, ['x', 'y']] } }],
    };
    const [item] = await bfcl.load(folderWith({ ...single, 'possible_answer/BFCL_v4_multiple.json': [nested] }));
    const scores = [];
    const given: Json[] = [
      { name: 'alf' },
      { name: 'A', born: 1970 },
      { name: 'A', born: 3 },
      { name: 'A', x: 1 },
      ['x', 'y'],
      ['y', 'x'],
    ];
    for (const artist of given) scores.push(await scoreOf(item, [['music_play', { artist }]]));
    expect(scores).toEqual([1, 1, 0, 0, 1, 0]);
  });

  test('the types of Python become those of JSON Schema, and dots in names lines', async () => {
    const [item] = await bfcl.load(folderWith(single));
    const [tool] = (await item?.open?.())?.tools ?? [];
    expect(tool?.declaration).toMatchObject({
      name: 'music_play',
      inputSchema: {
        type: 'object',
        required: ['artist'],
        properties: { minutes: { type: 'number' }, tags: { type: 'array' } },
      },
    });
  });

  test('several turns are played on the simulated services, and their state is compared', async () => {
    const describe = (name: string, ...names: string[]) => ({
      name,
      description: name,
      parameters: { type: 'dict', properties: Object.fromEntries(names.map((one) => [one, { type: 'string' }])) },
    });
    const root = { home: { type: 'directory', contents: { 'a.txt': { type: 'file', content: 'b\na' } } } };
    const result = await bfcl.load(
      folderWith({
        ...single,
        'BFCL_v4_multi_turn_base.json': [
          {
            id: 'multi_turn_base_0',
            question: [[{ role: 'user', content: 'Put a.txt into new.' }], [{ role: 'user', content: 'Sort it.' }]],
            initial_config: { GorillaFileSystem: { root } },
            involved_classes: ['GorillaFileSystem'],
            excluded_function: ['touch'],
          },
        ],
        'possible_answer/BFCL_v4_multi_turn_base.json': [
          {
            id: 'multi_turn_base_0',
            ground_truth: [
              ["mkdir(dir_name='new')", 'mv(\'a.txt\', "new")'],
              ["cd('new')", "sort(file_name='a.txt')"],
            ],
          },
        ],
        'multi_turn_func_doc/gorilla_file_system.json': [
          describe('mkdir', 'dir_name'),
          describe('mv', 'source', 'destination'),
          describe('cd', 'folder'),
          describe('sort', 'file_name'),
          describe('touch', 'file_name'),
        ],
      }),
    );
    const item = result.find(({ kind }) => kind === 'multi_turn_base');
    const played = await play(item ? [item] : []);
    expect(played.leftOut).toEqual([]);
    expect(turnsOf(played)).toEqual([[6, 4, 2]]);
    expect(await scoreOf(item, [['mkdir', { dir_name: 'new' }]])).toBe(0);
    const names = (await item?.open?.())?.tools.map(({ declaration }) => declaration.name);
    expect(names).toEqual(['mkdir', 'mv', 'cd', 'sort']);
  });

  test('a question without an answer is no question that is solved by doing nothing', async () => {
    const cutOff = { ...single, 'possible_answer/BFCL_v4_parallel.json': [truth('parallel_7')] };
    await expect(bfcl.load(folderWith(cutOff))).rejects.toThrow(
      /possible_answer\/BFCL_v4_parallel\.json has no line with the id "parallel_0"/,
    );
  });

  test('a file that is missing is named, and where it is', async () => {
    const { 'possible_answer/BFCL_v4_parallel.json': _, ...rest } = single;
    await expect(bfcl.load(folderWith(rest))).rejects.toThrow(
      /possible_answer\/BFCL_v4_parallel\.json cannot be read .*gorilla/,
    );
  });
});

describe('τ²-bench', () => {
  const action = (name: string, input: { [name: string]: Json }) => ({ action_id: name, name, arguments: input });
  const taskOf = (...actions: ReturnType<typeof action>[]) => [
    {
      id: '0',
      user_scenario: { instructions: { reason_for_call: 'You want it.', known_info: 'You are Ann Oak, 12345.' } },
      evaluation_criteria: { actions },
    },
  ];
  const address = { address1: '1 Way', address2: '', city: 'Oslo', country: 'NO', state: 'O', zip: '12345' };
  const item = { name: 'Mug', product_id: 'p1', item_id: 'i1', price: 10, options: { color: 'red' } };
  const variant = (id: string, price: number, color: string) => ({
    item_id: id,
    options: { color },
    available: true,
    price,
  });
  const shop = {
    products: {
      p1: {
        name: 'Mug',
        product_id: 'p1',
        variants: { i1: variant('i1', 10, 'red'), i2: variant('i2', 12.5, 'blue') },
      },
    },
    users: {
      ann: {
        user_id: 'ann',
        name: { first_name: 'Ann', last_name: 'Oak' },
        address,
        email: 'a@example.com',
        payment_methods: {
          card: { source: 'credit_card', id: 'card' },
          gift: { source: 'gift_card', id: 'gift', balance: 20 },
        },
        orders: ['#W1'],
      },
    },
    orders: {
      '#W1': {
        order_id: '#W1',
        user_id: 'ann',
        address,
        items: [item],
        status: 'pending',
        payment_history: [{ transaction_type: 'payment', amount: 10, payment_method_id: 'gift' }],
      },
    },
  };

  test('retail: the database decides, and code needs one turn', async () => {
    const change = { order_id: '#W1', item_ids: ['i1'], new_item_ids: ['i2'], payment_method_id: 'gift' };
    const actions = [
      action('find_user_id_by_name_zip', { first_name: 'ann', last_name: 'oak', zip: '12345' }),
      action('get_order_details', { order_id: '#W1' }),
      action('modify_pending_order_items', change),
    ];
    const folder = folderWith({ 'db.json': shop, 'policy.md': 'Be kind.', 'tasks.json': taskOf(...actions) });
    const cases = await tau2Retail.load(folder);
    const result = await play(cases);
    expect(result.leftOut).toEqual([]);
    // Nothing that was read says the id of the order: it counts as known, and both are read at once.
    expect(turnsOf(result)).toEqual([[4, 3, 1]]);
    expect(await scoreOf(cases[0], [['modify_pending_order_items', change]])).toBe(1);
    expect(await scoreOf(cases[0], [['cancel_pending_order', { order_id: '#W1', reason: 'no longer needed' }]])).toBe(
      0,
    );
    await expect(scoreOf(cases[0], [['cancel_pending_order', { order_id: '#W1', reason: 'bored' }]])).rejects.toThrow(
      'Invalid reason',
    );
  });

  test('airline: from db.json, or from the tables of the first τ-bench', async () => {
    const flight = {
      flight_number: 'F1',
      origin: 'AAA',
      destination: 'BBB',
      scheduled_departure_time_est: '06:00:00',
      scheduled_arrival_time_est: '07:00:00',
      dates: { '2024-05-20': { status: 'available', available_seats: { economy: 2 }, prices: { economy: 100 } } },
    };
    const reservation = {
      reservation_id: 'R1',
      user_id: 'ann',
      origin: 'AAA',
      destination: 'BBB',
      cabin: 'economy',
      flights: [{ origin: 'AAA', destination: 'BBB', flight_number: 'F1', date: '2024-05-20', price: 90 }],
      passengers: [{ first_name: 'Ann', last_name: 'Oak', dob: '1990-01-01' }],
      payment_history: [{ payment_id: 'card', amount: 90 }],
      total_baggages: 0,
      nonfree_baggages: 0,
    };
    const tables = {
      flights: { F1: flight },
      reservations: { R1: reservation },
      users: { ann: { payment_methods: { card: { source: 'credit_card', id: 'card' } }, reservations: ['R1'] } },
    };
    const actions = taskOf(
      action('get_reservation_details', { reservation_id: 'R1' }),
      action('cancel_reservation', { reservation_id: 'R1' }),
    );
    const rest = { 'policy.md': 'Be kind.', 'tasks.json': actions };
    const split = Object.fromEntries(Object.entries(tables).map(([name, table]) => [`${name}.json`, table]));
    for (const data of [{ 'db.json': tables }, split]) {
      const result = await play(await tau2Airline.load(folderWith({ ...rest, ...data })));
      expect(result.leftOut).toEqual([]);
      expect(turnsOf(result)).toEqual([[3, 3, 1]]);
    }
    const pointer = folderWith({ ...rest, 'db.json': 'version https://git-lfs.github.com/spec/v1\n' });
    await expect(tau2Airline.load(pointer)).rejects.toThrow(/is a pointer of Git LFS/);
  });
});

test('sets are found in the folders of their repositories, and a set that is not there is named', async () => {
  const folder = folderWith({
    'grade-school-math/grade_school_math/data/test.jsonl': [{ question: 'q', answer: '#### 1' }],
  });
  expect((await loadSets(folder, setLoaders)).map(({ loader }) => loader.name)).toEqual(['gsm8k']);
  await expect(loadSets(folder, setLoaders, ['gaia'])).rejects.toThrow(/The set gaia is not there.*huggingface\.co/);
});

test('a folder that is not there is told apart from one without sets', async () => {
  const folder = folderWith({ 'a.txt': 'a' });
  await expect(loadSets(`${folder}/none`, setLoaders)).rejects.toThrow(/There is no folder .*none/);
  await expect(loadSets(folder, setLoaders)).rejects.toThrow(
    /holds none of the sets:\n- bfcl: BFCL_v4_parallel\.json of/,
  );
});

test('every folder on the way to a set finds it', async () => {
  const row = { question: 'q', answer: '#### 1' };
  const root = folderWith({ 'grade-school-math/grade_school_math/data/test.jsonl': [row] });
  for (const folder of [
    '',
    'grade-school-math',
    'grade-school-math/grade_school_math',
    'grade-school-math/grade_school_math/data',
  ])
    expect((await loadSets(`${root}/${folder}`, setLoaders)).map(({ loader }) => loader.name)).toEqual(['gsm8k']);
});

test('a folder that could be two sets is the one that can be read, and a set that is named must be', async () => {
  const flights = { flights: {}, reservations: {}, users: {} };
  const folder = folderWith({ 'db.json': flights, 'policy.md': 'Be kind.', 'tasks.json': [] });
  expect((await loadSets(folder, setLoaders)).map(({ loader }) => loader.name)).toEqual(['tau2-airline']);
  await expect(loadSets(folder, setLoaders, ['tau2-retail'])).rejects.toThrow(/db\.json is in another format/);
  const broken = folderWith({ 'db.json': {}, 'policy.md': 'Be kind.', 'tasks.json': [] });
  await expect(loadSets(broken, setLoaders)).rejects.toThrow(/db\.json is in another format/);
});

test('a file in another format says where', async () => {
  const folder = folderWith({ 'test.jsonl': [{ question: 1 }] });
  await expect(gsm8k.load(folder)).rejects.toThrow(/test\.jsonl, line 1 is in another format/);
});

test.each<[string, () => Promise<readonly EvalCase[]>, RegExp]>([
  ['that throws', () => Promise.reject(new TypeError('x is undefined')), /set "own" failed on .*: x is undefined/],
  [
    'that gives two cases one id',
    async () => [
      { id: 'a', task: 'b' },
      { id: 'a', task: 'c' },
    ],
    /two cases have the id "a"/,
  ],
  ['that gives a case no task', async () => [{ id: 'a', task: '' }], /set "own": case 1 is none: .*task/s],
])('a loader %s is named', async (_, load, message) => {
  const own = { name: 'own', source: 'nowhere', licence: 'none', marker: 'rows.csv', load };
  await expect(loadSets(folderWith({ 'rows.csv': 'a' }), [own])).rejects.toThrow(message);
});
