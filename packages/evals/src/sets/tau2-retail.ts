import type { SetLoader } from '../contract/eval-set.ts';
import { databaseWorld } from './database-world.ts';
import { readData, readJson } from './read-data.ts';
import { retailDatabase } from './retail/database.ts';
import { retailTools } from './retail/retail-tools.ts';
import { tau2Source, tau2Tasks } from './tau2-tasks.ts';

/** τ²-bench, retail: an agent of a shop looks up orders and changes, returns or cancels them. */
export const tau2Retail: SetLoader = {
  name: 'tau2-retail',
  source: tau2Source,
  licence: 'MIT',
  folders: ['tau2-bench/data/tau2/domains/retail'],
  marker: 'db.json',
  async load(folder) {
    const at = (file: string) => ({ folder, file, source: tau2Source });
    const database = await readJson(at('db.json'), retailDatabase);
    const instructions = await readData(at('policy.md'));
    return tau2Tasks(folder, (reference) => databaseWorld({ database, tools: retailTools, instructions, reference }));
  },
};
