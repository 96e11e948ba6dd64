import type { Tool } from '@thimble/core';
import { calculator } from '../calculator.ts';
import { changes } from './changes.ts';
import type { Database } from './database.ts';
import { createDesk } from './desk.ts';
import { lookUps } from './look-ups.ts';

/** The airline of τ²-bench: what its functions do to the database, written anew. */
export function airlineTools(database: Database): Tool[] {
  const desk = createDesk(database);
  return [calculator(), ...lookUps(database, desk), ...changes(database, desk)];
}
