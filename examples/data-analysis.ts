/** Data analysis with a chart: drawn in the terminal, and written to a file as a picture. Needs OPENAI_API_KEY. */
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const readPenguins = tool({
  name: 'read_penguins',
  description:
    'Reads the measurements of 344 penguins: rows with species, island and body_mass_g (null where unknown).',
  input: z.object({}),
  output: z.array(z.object({ species: z.string(), island: z.string(), body_mass_g: z.number().nullable() })),
  effect: 'read',
  async execute() {
    const text = await readFile(new URL('packages/cli/data/penguins.csv', `file://${process.cwd()}/`), 'utf8');
    return text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [species = '', island = '', , , , mass = ''] = line.split(',');
        return { species, island, body_mass_g: mass === '' ? null : Number(mass) };
      });
  },
});

const bars = z.array(z.object({ label: z.string(), value: z.number().nonnegative() }));
const drawChart = tool({
  name: 'draw_chart',
  description: 'Draws a bar chart, and gives the path of the picture.',
  input: z.object({ title: z.string(), bars }),
  output: z.string(),
  async execute({ title, bars: rows }) {
    const longest = Math.max(...rows.map(({ value }) => value), 1);
    console.log(title);
    for (const { label, value } of rows)
      console.log(`${label.padEnd(12)} ${'█'.repeat((40 * value) / longest)} ${value.toFixed(0)}`);
    const shapes = rows.map(({ label, value }, index) => {
      const y = 30 + 30 * index;
      return `<rect x="100" y="${y}" width="${(300 * value) / longest}" height="20" fill="#4477aa"/><text x="0" y="${y + 15}">${escape(label)}</text>`;
    });
    const height = 40 + 30 * rows.length;
    const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="420" height="${height}"><text x="0" y="15">${escape(title)}</text>${shapes.join('')}</svg>`;
    const path = join(await mkdtemp(join(tmpdir(), 'thimble-chart-')), 'chart.svg');
    await writeFile(path, picture);
    return path;
  },
});

/** What a model wrote is text in the picture, not markup. */
function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

await using executor = isolatedVm();
await using agent = new CodeAgent({ model: openai('gpt-5.2'), executor, tools: [readPenguins, drawChart] });
const { output } = await agent.run('Draw the mean body mass of each penguin species, heaviest first.', {
  output: z.object({ picture: z.string(), heaviest: z.string() }),
});
console.log(`${output?.heaviest} is the heaviest. The picture: ${output?.picture}`);
