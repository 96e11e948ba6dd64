import { tool } from '@thimble/core';
import { z } from 'zod';
import { documents, rivers, towns } from '../corpus.ts';
import { call, task } from '../task.ts';

function open() {
  return {
    tools: [
      tool({
        name: 'search',
        description: 'Searches the archive. Gives the ids and titles of documents that hold all words of the query.',
        input: z.object({ query: z.string() }),
        output: z.array(z.object({ id: z.string(), title: z.string() })),
        effect: 'read',
        execute({ query }) {
          const words = query.toLowerCase().split(/\s+/);
          const found = documents.filter(({ title, text }) =>
            words.every((word) => `${title} ${text}`.toLowerCase().includes(word)),
          );
          return found.slice(0, 20).map(({ id, title }) => ({ id, title }));
        },
      }),
      tool({
        name: 'read_document',
        description: 'Gives the text of a document.',
        input: z.object({ id: z.string() }),
        output: z.string(),
        effect: 'read',
        execute({ id }) {
          const found = documents.find((document) => document.id === id);
          if (!found) throw new Error(`There is no document "${id}".`);
          return found.text;
        },
      }),
    ],
  };
}

const make = (options: Parameters<typeof task>[2]) => task('search-and-join', open, options);
const search = (query: string) => call('search', { query });
const read = (id: string) => call('read_document', { id });
const helper = `const textOf = async (title) => {
  const found = (await search({ query: title })).find((document) => document.title === title);
  return read_document({ id: found.id });
};
const number = (text, pattern) => Number(text.match(pattern)[1].replaceAll(',', ''));`;
const kilometres = ['km', 'kilometres'];
const population = '/has ([\\d,]+) inhabitants/';
const length = '/is ([\\d,]+) km long/';
const riverOf = '/on the river (\\w+)/';
const [a, b, c] = towns;
const namesOf = (some: typeof towns) => JSON.stringify(some.map(({ name }) => name));

export const searchAndJoin = [
  ...towns.slice(0, 4).map((town) =>
    make({
      id: `population-${town.name.toLowerCase()}`,
      level: 1,
      task: `How many inhabitants has ${town.name}?`,
      answer: town.population,
      units: ['inhabitants', 'people'],
      calls: [search(town.name), read(town.id)],
      code: `${helper}\nfinal_answer(number(await textOf('${town.name}'), ${population}));`,
    }),
  ),
  ...towns.slice(4, 7).map((town) =>
    make({
      id: `river-${town.name.toLowerCase()}`,
      level: 2,
      task: `How many kilometres long is the river on which ${town.name} lies?`,
      answer: town.river.length,
      units: kilometres,
      calls: [search(town.name), read(town.id), search(town.river.name), read(town.river.id)],
      code: `${helper}\nconst river = (await textOf('${town.name}')).match(${riverOf})[1];\nfinal_answer(number(await textOf(river), ${length}));`,
    }),
  ),
  make({
    id: 'largest-of-six',
    level: 3,
    task: `Which of these towns has the most inhabitants: ${towns
      .slice(0, 6)
      .map(({ name }) => name)
      .join(', ')}?`,
    answer: towns.slice(0, 6).toSorted((one, other) => other.population - one.population)[0]?.name ?? '',
    calls: towns.slice(0, 6).flatMap((town) => [search(town.name), read(town.id)]),
    code: `${helper}\nconst towns = await Promise.all(${namesOf(towns.slice(0, 6))}.map(async (name) => ({ name, people: number(await textOf(name), ${population}) })));\nfinal_answer(towns.sort((one, other) => other.people - one.people)[0].name);`,
  }),
  make({
    id: 'rivers-of-three',
    level: 3,
    task: `Add up the lengths of the rivers of ${a?.name}, ${b?.name} and ${c?.name}; a river of two of them counts once.`,
    answer: [...new Set([a, b, c].map((town) => town?.river))].reduce((sum, river) => sum + (river?.length ?? 0), 0),
    units: kilometres,
    calls: [
      ...[a, b, c].flatMap((town) => [search(town?.name ?? ''), read(town?.id ?? '')]),
      ...[...new Set([a, b, c].flatMap((town) => town?.river ?? []))].flatMap((river) => [
        search(river.name),
        read(river.id),
      ]),
    ],
    code: `${helper}\nconst texts = await Promise.all(${namesOf(towns.slice(0, 3))}.map(textOf));\nconst rivers = [...new Set(texts.map((text) => text.match(${riverOf})[1]))];\nconst lengths = await Promise.all(rivers.map(async (river) => number(await textOf(river), ${length})));\nfinal_answer(lengths.reduce((sum, one) => sum + one, 0));`,
  }),
  make({
    id: 'all-on-one-river',
    level: 3,
    task: `How many people live on the river ${rivers[0]?.name} in all?`,
    answer: towns.filter(({ river }) => river === rivers[0]).reduce((sum, town) => sum + town.population, 0),
    units: ['inhabitants', 'people'],
    calls: [
      search(`river ${rivers[0]?.name} town`),
      ...towns.filter(({ river }) => river === rivers[0]).map(({ id }) => read(id)),
    ],
    code: `const found = await search({ query: 'river ${rivers[0]?.name} town' });\nconst texts = await Promise.all(found.map(({ id }) => read_document({ id })));\nfinal_answer(texts.reduce((sum, text) => sum + Number(text.match(${population})[1].replaceAll(',', '')), 0));`,
  }),
];
