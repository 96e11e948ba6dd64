import { fileSystem } from './file-system.ts';
import { mathematics } from './mathematics.ts';
import { messages } from './messages.ts';
import { posts } from './posts.ts';
import type { ServiceEntry } from './service.ts';
import { tickets } from './tickets.ts';
import { trading } from './trading.ts';
import { travel } from './travel.ts';
import { vehicle } from './vehicle.ts';

/** The simulated services, by the names of their classes. */
export const services: { readonly [name: string]: ServiceEntry } = {
  GorillaFileSystem: fileSystem,
  MathAPI: mathematics,
  MessageAPI: messages,
  TicketAPI: tickets,
  TradingBot: trading,
  TravelAPI: travel,
  TwitterAPI: posts,
  VehicleControlAPI: vehicle,
};
