import type { ServiceEntry } from './service.ts';

/** The simulated services, by the names of their classes. */
export const services: { readonly [name: string]: ServiceEntry } = {};
