import { z } from 'zod';

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
export const passenger = z.object({ first_name: z.string(), last_name: z.string(), dob: z.string() });
export const payment = z.object({ payment_id: z.string(), amount: z.number() });
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

/** What a booking names of a flight. */
export const flightInfo = z.object({ flight_number: id, date: id });

export type Database = Pick<z.infer<typeof airlineDatabase>, 'flights' | 'reservations' | 'users'>;
export type User = Database['users'][string];
