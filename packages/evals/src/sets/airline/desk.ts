import type { z } from 'zod';
import { found } from '../database-world.ts';
import type { Database, flightInfo, payment, User } from './database.ts';

/** What the tools of the airline find in its database; what is not there is an error. */
export function createDesk(database: Database) {
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

  return { userOf, reservationOf, dateOf, seatsOn, payUpdate };
}

export type Desk = ReturnType<typeof createDesk>;
