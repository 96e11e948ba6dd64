import { tool } from '@thimble/core';
import { z } from 'zod';
import { call, euros, task } from '../task.ts';

const cities = ['Oslo', 'Lyon', 'Porto', 'Graz'];
const trains = cities.flatMap((from, one) =>
  cities.flatMap((to, other) =>
    one === other
      ? []
      : [1, 2, 3].map((run) => ({
          train: `T${one + 1}${other + 1}${run}`,
          from,
          to,
          leaves: `${6 + 4 * run}:00`,
          euros: 40 + ((one * 31 + other * 17 + run * 23) % 60),
          seats: (one + other + run) % 4,
        })),
  ),
);
const on = (from: string, to: string) => trains.filter((train) => train.from === from && train.to === to);
const cheapest = (from: string, to: string, seats = 1) =>
  on(from, to)
    .filter((train) => train.seats >= seats)
    .toSorted((a, b) => a.euros - b.euros)[0] ?? { train: '', euros: 0, leaves: '' };

/** A railway: searches, bookings and refunds, kept in a list. */
function open() {
  const booked: { booking: string; train: string; passenger: string }[] = [
    { booking: 'B0', train: 'T121', passenger: 'Ada' },
  ];
  let count = 0;
  const text = z.string();
  return {
    tools: [
      tool({
        name: 'search_trains',
        description: 'Finds the trains between two cities: leaves, euros, seats that are free.',
        input: z.object({ from: text, to: text }),
        effect: 'read',
        execute: ({ from, to }) => on(from, to),
      }),
      tool({
        name: 'list_bookings',
        description: 'Lists the bookings of a passenger.',
        input: z.object({ passenger: text }),
        effect: 'read',
        execute: ({ passenger }) => booked.filter((one) => one.passenger === passenger),
      }),
      tool({
        name: 'book_seat',
        description: 'Books a seat on a train, and gives the booking.',
        input: z.object({ train: text, passenger: text }),
        execute({ train, passenger }) {
          const taken = booked.filter((one) => one.train === train && one.booking !== 'B0').length;
          const known = trains.find((one) => one.train === train);
          if (!known) throw new Error(`There is no train ${train}.`);
          if (known.seats <= taken) throw new Error(`Train ${train} is full.`);
          const booking = { booking: `B${++count}`, train, passenger };
          booked.push(booking);
          return booking;
        },
      }),
      tool({
        name: 'cancel_booking',
        description: 'Cancels a booking.',
        input: z.object({ booking: text }),
        execute({ booking }) {
          const at = booked.findIndex((one) => one.booking === booking);
          if (at === -1) throw new Error(`There is no booking ${booking}.`);
          booked.splice(at, 1);
          return 'cancelled';
        },
      }),
    ],
    state: () => booked.map(({ train, passenger }) => `${passenger} ${train}`).toSorted(),
  };
}

const make = (options: Parameters<typeof task>[2]) => task('bookings', open, options);
const search = (from: string, to: string) => call('search_trains', { from, to });
const book = (train: string, passenger: string) => call('book_seat', { train, passenger });
const before = 'Ada T121';
const pick = (from: string, to: string) =>
  `const free = (await search_trains({ from: '${from}', to: '${to}' })).filter((train) => train.seats > 0).sort((a, b) => a.euros - b.euros);`;
const trip = (stops: readonly string[]) =>
  stops.slice(1).map((to, index) => ({ from: stops[index] ?? '', to, ...cheapest(stops[index] ?? '', to) }));

function tripTask(id: string, level: 2 | 3, passenger: string, stops: readonly string[]) {
  const legs = trip(stops);
  return make({
    id,
    level,
    task: `Book ${passenger} the cheapest train with a free seat on each leg of ${stops.join(' – ')}. What do they cost together, in euros?`,
    answer: legs.reduce((sum, leg) => sum + leg.euros, 0),
    units: euros,
    calls: [...legs.map(({ from, to }) => search(from, to)), ...legs.map(({ train }) => book(train, passenger))],
    wanted: [before, ...legs.map(({ train }) => `${passenger} ${train}`)].toSorted(),
    code: `const stops = ${JSON.stringify(stops)};
const legs = await Promise.all(stops.slice(1).map(async (to, index) => {
  const found = (await search_trains({ from: stops[index], to })).filter((train) => train.seats > 0);
  return found.sort((a, b) => a.euros - b.euros)[0];
}));
for (const { train } of legs) await book_seat({ train, passenger: '${passenger}' });
final_answer(legs.reduce((sum, leg) => sum + leg.euros, 0));`,
  });
}

const firstOsloLyon = on('Oslo', 'Lyon').find(({ seats }) => seats > 0);
const forTwo = cheapest('Lyon', 'Graz', 2).train;
export const bookings = [
  make({
    id: 'count',
    level: 1,
    task: 'How many trains go from Oslo to Graz?',
    answer: on('Oslo', 'Graz').length,
    calls: [search('Oslo', 'Graz')],
    code: "final_answer((await search_trains({ from: 'Oslo', to: 'Graz' })).length);",
  }),
  make({
    id: 'cheapest',
    level: 1,
    task: 'What does the cheapest train from Lyon to Porto with a free seat cost, in euros?',
    answer: cheapest('Lyon', 'Porto').euros,
    units: euros,
    calls: [search('Lyon', 'Porto')],
    code: `${pick('Lyon', 'Porto')}\nfinal_answer(free[0].euros);`,
  }),
  make({
    id: 'book-one',
    level: 1,
    task: 'Book Bob a seat on the first train from Oslo to Lyon that has one. Answer with the name of the train.',
    answer: firstOsloLyon?.train ?? '',
    calls: [search('Oslo', 'Lyon'), book(firstOsloLyon?.train ?? '', 'Bob')],
    wanted: [before, `Bob ${firstOsloLyon?.train}`],
    code: "const train = (await search_trains({ from: 'Oslo', to: 'Lyon' })).find((one) => one.seats > 0).train;\nawait book_seat({ train, passenger: 'Bob' });\nfinal_answer(train);",
  }),
  make({
    id: 'cancel',
    level: 1,
    task: "Cancel all of Ada's bookings. How many were there?",
    answer: 1,
    calls: [call('list_bookings', { passenger: 'Ada' }), call('cancel_booking', { booking: 'B0' })],
    wanted: [],
    code: "const own = await list_bookings({ passenger: 'Ada' });\nfor (const { booking } of own) await cancel_booking({ booking });\nfinal_answer(own.length);",
  }),
  tripTask('two-legs', 2, 'Cleo', ['Oslo', 'Lyon', 'Porto']),
  tripTask('there-and-back', 2, 'Dev', ['Graz', 'Porto', 'Graz']),
  make({
    id: 'rebook',
    level: 2,
    task: "Cancel Ada's booking, and book her the cheapest train from Porto to Oslo with a free seat. Answer with the name of the train.",
    answer: cheapest('Porto', 'Oslo').train,
    calls: [
      call('list_bookings', { passenger: 'Ada' }),
      search('Porto', 'Oslo'),
      call('cancel_booking', { booking: 'B0' }),
      book(cheapest('Porto', 'Oslo').train, 'Ada'),
    ],
    wanted: [`Ada ${cheapest('Porto', 'Oslo').train}`],
    code: `${pick('Porto', 'Oslo')}\nfor (const { booking } of await list_bookings({ passenger: 'Ada' })) await cancel_booking({ booking });\nawait book_seat({ train: free[0].train, passenger: 'Ada' });\nfinal_answer(free[0].train);`,
  }),
  tripTask('round-trip', 3, 'Eve', ['Oslo', 'Lyon', 'Porto', 'Graz', 'Oslo']),
  tripTask('five-legs', 3, 'Finn', ['Porto', 'Oslo', 'Graz', 'Lyon', 'Oslo', 'Porto']),
  make({
    id: 'party',
    level: 3,
    task: 'Book Gus and Hal seats on the cheapest train from Lyon to Graz that has two. Answer with the name of the train.',
    answer: forTwo,
    calls: [search('Lyon', 'Graz'), book(forTwo, 'Gus'), book(forTwo, 'Hal')],
    wanted: [before, `Gus ${forTwo}`, `Hal ${forTwo}`],
    code: "const train = (await search_trains({ from: 'Lyon', to: 'Graz' })).filter((one) => one.seats >= 2).sort((a, b) => a.euros - b.euros)[0].train;\nfor (const passenger of ['Gus', 'Hal']) await book_seat({ train, passenger });\nfinal_answer(train);",
  }),
];
