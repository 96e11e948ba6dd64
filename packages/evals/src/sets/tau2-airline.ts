import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { SetLoader } from '../contract/eval-set.ts';
import { airlineTools } from './airline/airline-tools.ts';
import { airlineDatabase, airlineTables } from './airline/database.ts';
import { databaseWorld } from './database-world.ts';
import { readData, readJson } from './read-data.ts';
import { tau2Source, tau2Tasks } from './tau2-tasks.ts';

const tablesSource = 'https://github.com/sierra-research/tau-bench (tau_bench/envs/airline/data)';

/**
 * τ²-bench, airline: an agent books, changes and cancels flights. Where db.json is a pointer of Git LFS, the same tables of the first
 * τ-bench serve: flights.json, reservations.json and users.json beside tasks.json.
 */
export const tau2Airline: SetLoader = {
  name: 'tau2-airline',
  source: tau2Source,
  licence: 'MIT',
  folders: ['tau2-bench/data/tau2/domains/airline'],
  marker: 'tasks.json',
  async load(folder) {
    const database = await readDatabase(folder);
    const instructions = await readData({ folder, file: 'policy.md', source: tau2Source });
    return tau2Tasks(folder, (reference) => databaseWorld({ database, tools: airlineTools, instructions, reference }));
  },
};

async function readDatabase(folder: string): Promise<z.infer<typeof airlineDatabase>> {
  if (!existsSync(join(folder, 'flights.json'))) {
    return readJson(
      { folder, file: 'db.json', source: `${tau2Source}, or its tables from ${tablesSource}` },
      airlineDatabase,
    );
  }
  const [flights, reservations, users] = await Promise.all([
    readJson({ folder, file: 'flights.json', source: tablesSource }, airlineTables.flights),
    readJson({ folder, file: 'reservations.json', source: tablesSource }, airlineTables.reservations),
    readJson({ folder, file: 'users.json', source: tablesSource }, airlineTables.users),
  ]);
  return { flights, reservations, users };
}
