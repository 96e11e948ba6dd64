import type { Tool } from '@thimble/core';
import { z } from 'zod';
import { found, service } from '../database-world.ts';
import { flightInfo, passenger, payment, type Database } from './database.ts';
import type { Desk } from './desk.ts';

const id = z.string();
const count = z.number().int().nonnegative();
const now = '2024-05-15T15:00:00';
const newIds = ['HATHAT', 'HATHAU', 'HATHAV'];
const newCertificates = ['certificate_3221322', 'certificate_3221323', 'certificate_3221324'];

/** Tools that change reservations and users. */
export function changes(database: Database, { userOf, reservationOf, seatsOn, payUpdate }: Desk): Tool[] {
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
  ];
}
