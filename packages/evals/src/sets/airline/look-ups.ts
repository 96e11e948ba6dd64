import type { Tool } from '@thimble/core';
import { z } from 'zod';
import { service } from '../database-world.ts';
import type { Database } from './database.ts';
import type { Desk } from './desk.ts';

const id = z.string();

/** Tools that change nothing. */
export function lookUps(database: Database, { userOf, reservationOf, dateOf }: Desk): Tool[] {
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
      'read',
      'get_flight_status',
      'Gives the state of a flight on a day (YYYY-MM-DD).',
      { flight_number: id, date: id },
      ({ flight_number, date }) => dateOf(flight_number, date).status,
    ),
  ];
}
