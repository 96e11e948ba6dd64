import type { Tool } from '@thimble/core';
import { calculator } from '../calculator.ts';
import { changes } from './changes.ts';
import type { Database } from './database.ts';
import { lookUps } from './look-ups.ts';
import { createShelves } from './shelves.ts';

/** The shop of τ²-bench: what its functions do to the database, written anew. */
export function retailTools(database: Database): Tool[] {
  const shelves = createShelves(database);
  return [calculator(), ...lookUps(database, shelves), ...changes(shelves)];
}
