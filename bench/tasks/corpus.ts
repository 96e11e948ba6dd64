/** A small archive of towns and rivers that do not exist: nothing of it can be known, it has to be looked up. */
const riverNames = ['Aven', 'Brisk', 'Corrow', 'Delm'];
const townNames = [
  'Altmere',
  'Bexley',
  'Cawdon',
  'Dunsby',
  'Eastrey',
  'Farrow',
  'Gildon',
  'Harsk',
  'Inverley',
  'Jessop',
  'Kelby',
  'Lorne',
];

export const rivers = riverNames.map((name, index) => ({
  id: `river-${index + 1}`,
  name,
  length: 84 + ((index * 137) % 311),
}));

const firstRiver = { id: 'river-1', name: 'Aven', length: 84 };
export const towns = townNames.map((name, index) => ({
  id: `town-${index + 1}`,
  name,
  river: rivers[(index * 3) % 4] ?? firstRiver,
  population: 1_200 + ((index * 7_919) % 23_003),
  founded: 1100 + ((index * 97) % 600),
}));

export const documents = [
  ...towns.map(({ id, name, river, population, founded }) => ({
    id,
    title: name,
    text: `${name} is a town on the river ${river.name}. It was founded in ${founded} and has ${population.toLocaleString('en-US')} inhabitants. There is a market every ${['Monday', 'Thursday', 'Saturday'][founded % 3]}.`,
  })),
  ...rivers.map(({ id, name, length }) => ({
    id,
    title: name,
    text: `The ${name} is ${length} km long. It rises in the hills and flows to the sea.`,
  })),
];
