import { tool, type Tool } from '@thimble/core';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const penguinsFile = new URL('../../data/penguins.csv', import.meta.url);

const penguin = z.object({
  island: z.string(),
  sex: z.string(),
  flipper_length_mm: z.number(),
  body_mass_g: z.number(),
});

/** The tools of the demo, and of the tasks of its kind in bench/tasks. They read the data set that comes with this package. */
export function penguinTools(): Tool[] {
  const listSpecies = tool({
    name: 'list_species',
    description: 'Lists the penguin species in the data set.',
    input: z.object({}),
    output: z.array(z.string()),
    effect: 'read',
    execute: async () => [...new Set((await readRows()).map((row) => row.species))],
  });
  const readPenguins = tool({
    name: 'read_penguins',
    description: 'Reads the measurements of all penguins of one species.',
    input: z.object({ species: z.string().describe('As list_species names it') }),
    output: z.array(penguin),
    effect: 'read',
    async execute({ species }) {
      const rows = (await readRows()).filter((row) => row.species === species && row.body_mass_g !== '');
      if (rows.length === 0) throw new Error(`There are no penguins of the species "${species}".`);
      return rows.map((row) => ({
        island: row.island ?? '',
        sex: row.sex ?? '',
        flipper_length_mm: Number(row.flipper_length_mm),
        body_mass_g: Number(row.body_mass_g),
      }));
    },
  });
  return [listSpecies, readPenguins];
}

type Row = { [column: string]: string } & { species: string };

/** A simple reader is enough: the fields of the data set contain no quotes or commas. */
async function readRows(): Promise<Row[]> {
  const [header = '', ...lines] = (await readFile(penguinsFile, 'utf8')).trim().split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    return { species: '', ...Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? ''])) };
  });
}
