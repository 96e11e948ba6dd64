import type { Tool } from '@thimble/core';
import { z } from 'zod';
import { calculate } from './calculate.ts';
import { service } from './database-world.ts';

const id = z.string();
const seats = z.record(z.string(), z.number());
const flightDate = z.looseObject({ status: z.string(), available_seats: seats.optional(), prices: seats.optional() });
const flight = z.looseObject({
  flight_number: z.string(),
  origin: z.string(),
  destination: z.string(),
  scheduled_departure_time_est: z.string(),
  scheduled_arrival_time_est: z.string(),
  dates: z.record(z.string(), flightDate),
});
const passenger = z.object({ first_name: z.string(), last_name: z.string(), dob: z.string() });
const payment = z.object({ payment_id: z.string(), amount: z.number() });
const booked = z.object({ origin: id, destination: id, flight_number: id, date: id, price: z.number() });
const reservation = z.looseObject({
  reservation_id: z.string(),
  user_id: z.string(),
  cabin: z.string(),
  flights: z.array(booked),
  passengers: z.array(passenger),
  payment_history: z.array(payment),
  total_baggages: z.number(),
  nonfree_baggages: z.number(),
});
const method = z.looseObject({ source: z.string(), id: z.string(), amount: z.number().optional() });
const user = z.looseObject({
  payment_methods: z.record(z.string(), method),
  reservations: z.array(z.string()),
});

export const airlineTables = {
  flights: z.record(z.string(), flight),
  reservations: z.record(z.string(), reservation),
  users: z.record(z.string(), user),
};
export const airlineDatabase = z.looseObject(airlineTables);

type Database = Pick<z.infer<typeof airlineDatabase>, 'flights' | 'reservations' | 'users'>;
type User = Database['users'][string];

const flightInfo = z.object({ flight_number: id, date: id });
const count = z.number().int().nonnegative();
const now = '2024-05-15T15:00:00';
const newIds = ['HATHAT', 'HATHAU', 'HATHAV'];
const newCertificates = ['certificate_3221322', 'certificate_3221323', 'certificate_3221324'];

/** The airline of τ²-bench: what its functions do to the database, written anew. */
export function airlineTools(database: Database): Tool[] {
  const userOf = (key: string) => found(database.users[key], `User ${key} not found`);
  const reservationOf = (key: string) => found(database.reservations[key], `Reservation ${key} not found`);
  const flightOf = (key: string) => found(database.flights[key], `Flight ${key} not found`);
  const dateOf = (key: string, date: string) =>
    found(flightOf(key).dates[date], `Flight ${key} not found on date ${date}`);

  /** A flight that can be booked, at its price. */
  function seatsOn({ flight_number, date }: z.infer<typeof flightInfo>, cabin: string, needed: number) {
    const day = dateOf(flight_number, date);
    if (day.status !== 'available') throw new Error(`Flight ${flight_number} not available on date ${date}`);
    if ((day.available_seats?.[cabin] ?? 0) < needed) throw new Error(`Not enough seats on flight ${flight_number}`);
    const { origin, destination } = flightOf(flight_number);
    return { day, leg: { origin, destination, flight_number, date, price: day.prices?.[cabin] ?? 0 } };
  }

  function payUpdate({ payment_methods }: User, payment_id: string, amount: number): z.infer<typeof payment>[] {
    const used = found(payment_methods[payment_id], 'Payment method not found');
    if (used.source === 'certificate') throw new Error('Certificate cannot be used to update reservation');
    if (used.source === 'gift_card') {
      if ((used.amount ?? 0) < amount) throw new Error('Gift card balance is not enough');
      used.amount = (used.amount ?? 0) - amount;
    }
    return amount === 0 ? [] : [{ payment_id, amount }];
  }

  function directFlights(date: string, origin: string, destination?: string, leaveAfter = '') {
    return Object.values(database.flights).flatMap((one) => {
      const day = one.dates[date];
      if (one.origin !== origin || (destination !== undefined && one.destination !== destination)) return [];
      if (day?.status !== 'available' || one.scheduled_departure_time_est < leaveAfter) return [];
      const { dates: _, ...shown } = one;
      return [{ ...shown, status: day.status, available_seats: day.available_seats, prices: day.prices }];
    });
  }

  return [
    service(
      'write',
      'book_reservation',
      'Books flights for passengers. The payments must add up to the price: seats, 30 for each passenger with insurance, 50 for each bag that is not free.',
      {
        user_id: id,
        origin: id,
        destination: id,
        flight_type: id,
        cabin: id,
        flights: z.array(flightInfo),
        passengers: z.array(passenger),
        payment_methods: z.array(payment),
        total_baggages: count,
        nonfree_baggages: count,
        insurance: id,
      },
      ({ user_id, cabin, flights, passengers, payment_methods: payments, insurance, ...rest }) => {
        const buyer = userOf(user_id);
        const reservation_id = found(
          newIds.find((key) => !(key in database.reservations)),
          'Too many reservations',
        );
        const legs = flights.map((one) => seatsOn(one, cabin, passengers.length));
        const seatPrice = legs.reduce((sum, { leg }) => sum + leg.price, 0);
        const price = (seatPrice + (insurance === 'yes' ? 30 : 0)) * passengers.length + 50 * rest.nonfree_baggages;
        for (const { payment_id, amount } of payments) {
          const used = found(buyer.payment_methods[payment_id], `Payment method ${payment_id} not found`);
          if (used.source !== 'credit_card' && (used.amount ?? 0) < amount)
            throw new Error(`Not enough balance in payment method ${payment_id}`);
        }
        const paid = payments.reduce((sum, { amount }) => sum + amount, 0);
        if (paid !== price)
          throw new Error(`Payment amount does not add up, total price is ${price}, but paid ${paid}`);
        for (const { payment_id, amount } of payments) {
          const used = buyer.payment_methods[payment_id];
          if (used?.source === 'gift_card') used.amount = (used.amount ?? 0) - amount;
          if (used?.source === 'certificate') delete buyer.payment_methods[payment_id];
        }
        for (const { day } of legs)
          if (day.available_seats) day.available_seats[cabin] = (day.available_seats[cabin] ?? 0) - passengers.length;
        const made = {
          reservation_id,
          user_id,
          cabin,
          ...rest,
          flights: legs.map(({ leg }) => leg),
          passengers,
          payment_history: payments,
          created_at: now,
          insurance,
        };
        database.reservations[reservation_id] = made;
        buyer.reservations.push(reservation_id);
        return made;
      },
    ),
    service(
      'pure',
      'calculate',
      'Calculates an expression of numbers, such as "2 * (3 + 4)".',
      { expression: id },
      ({ expression }) => {
        const value = Math.round(calculate(expression) * 100) / 100;
        return Number.isInteger(value) ? `${value}.0` : String(value);
      },
    ),
    service(
      'write',
      'cancel_reservation',
      'Cancels a whole reservation.',
      { reservation_id: id },
      ({ reservation_id }) => {
        const cancelled = reservationOf(reservation_id);
        cancelled.payment_history.push(
          ...cancelled.payment_history.map(({ payment_id, amount }) => ({ payment_id, amount: -amount })),
        );
        cancelled['status'] = 'cancelled';
        return cancelled;
      },
    ),
    service('read', 'get_reservation_details', 'Gives a reservation.', { reservation_id: id }, ({ reservation_id }) =>
      reservationOf(reservation_id),
    ),
    service(
      'read',
      'get_user_details',
      'Gives a user with their reservations and payment methods.',
      { user_id: id },
      ({ user_id }) => userOf(user_id),
    ),
    service('read', 'list_all_airports', 'Gives the airports that flights leave from or go to.', {}, () =>
      [...new Set(Object.values(database.flights).flatMap(({ origin, destination }) => [origin, destination]))].sort(),
    ),
    service(
      'read',
      'search_direct_flight',
      'Finds direct flights between two airports on a day (YYYY-MM-DD).',
      { origin: id, destination: id, date: id },
      ({ origin, destination, date }) => directFlights(date, origin, destination),
    ),
    service(
      'read',
      'search_onestop_flight',
      'Finds pairs of flights with one stop between two airports on a day (YYYY-MM-DD).',
      { origin: id, destination: id, date: id },
      ({ origin, destination, date }) =>
        directFlights(date, origin).flatMap((first) => {
          const arrival = first.scheduled_arrival_time_est;
          const next = arrival.includes('+1') ? `2024-05-${Number(date.slice(-2)) + 1}` : date;
          return directFlights(next, first.destination, destination, arrival).map((second) => [
            { ...first, date },
            { ...second, date: next },
          ]);
        }),
    ),
    service(
      'write',
      'send_certificate',
      'Gives a user a certificate of an amount.',
      { user_id: id, amount: z.number() },
      ({ user_id, amount }) => {
        const { payment_methods } = userOf(user_id);
        const key = found(
          newCertificates.find((one) => !(one in payment_methods)),
          'Too many certificates',
        );
        payment_methods[key] = { id: key, amount, source: 'certificate' };
        return `Certificate ${key} added to user ${user_id} with amount ${amount}.`;
      },
    ),
    service(
      'write',
      'transfer_to_human_agents',
      'Hands the customer over to a person, with a summary.',
      { summary: id },
      () => 'Transfer successful',
    ),
    service(
      'write',
      'update_reservation_baggages',
      'Changes the number of bags of a reservation; 50 for each more that is not free.',
      { reservation_id: id, total_baggages: count, nonfree_baggages: count, payment_id: id },
      ({ reservation_id, total_baggages, nonfree_baggages, payment_id }) => {
        const changed = reservationOf(reservation_id);
        const price = 50 * Math.max(0, nonfree_baggages - changed.nonfree_baggages);
        changed.payment_history.push(...payUpdate(userOf(changed.user_id), payment_id, price));
        return Object.assign(changed, { total_baggages, nonfree_baggages });
      },
    ),
    service(
      'write',
      'update_reservation_flights',
      'Changes the flights or the cabin of a reservation. Name all of its flights, those that stay too.',
      { reservation_id: id, cabin: id, flights: z.array(flightInfo), payment_id: id },
      ({ reservation_id, cabin, flights, payment_id }) => {
        const changed = reservationOf(reservation_id);
        const people = changed.passengers.length;
        const legs = flights.map((one) => {
          const kept = changed.flights.find(
            (leg) => leg.flight_number === one.flight_number && leg.date === one.date && cabin === changed.cabin,
          );
          return kept ?? seatsOn(one, cabin, people).leg;
        });
        const priceOf = (all: readonly { price: number }[]) => all.reduce((sum, { price }) => sum + price, 0) * people;
        changed.payment_history.push(
          ...payUpdate(userOf(changed.user_id), payment_id, priceOf(legs) - priceOf(changed.flights)),
        );
        return Object.assign(changed, { flights: legs, cabin });
      },
    ),
    service(
      'write',
      'update_reservation_passengers',
      'Changes the names of the passengers of a reservation, not their number.',
      { reservation_id: id, passengers: z.array(passenger) },
      ({ reservation_id, passengers }) => {
        const changed = reservationOf(reservation_id);
        if (passengers.length !== changed.passengers.length) throw new Error('Number of passengers does not match');
        return Object.assign(changed, { passengers });
      },
    ),
    service(
      'read',
      'get_flight_status',
      'Gives the state of a flight on a day (YYYY-MM-DD).',
      { flight_number: id, date: id },
      ({ flight_number, date }) => dateOf(flight_number, date).status,
    ),
  ];
}

function found<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}
