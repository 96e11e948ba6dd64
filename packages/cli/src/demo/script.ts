/** The task of the demo; one of those of bench/tasks, which checks the answer. */
export const task =
  'Which of the penguin species is the heaviest for its flipper length, and how much body mass goes with one more millimetre of flipper within each species?';

/** What the scripted model says, step by step. It contains no numbers from the data: they are computed in the sandbox. */
export const replies: readonly string[] = [
  `First I look at what there is, and read all species at the same time.
<code>
const species = await list_species();
const flocks = await Promise.all(species.map((name) => read_penguins({ species: name })));
const penguins = new Map(species.map((name, index) => [name, flocks[index]]));
for (const [name, flock] of penguins) {
  const islands = new Set(flock.map((one) => one.island));
  console.log(name, flock.length, 'penguins on', [...islands].join(', '));
}
flocks[0][0]
</code>`,

  `The data is still there from the last step. I compare the species by their means.
<code>
const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const masses = (flock) => flock.map((one) => one.body_mass_g);
const flippers = (flock) => flock.map((one) => one.flipper_length_mm);
const ratios = [...pengiuns].map(([name, flock]) => ({
  name,
  gramsPerMillimetre: mean(masses(flock)) / mean(flippers(flock)),
}));
ratios
</code>`,

  `I misspelt a name. The functions are still defined, so I fix only the rest, and fit a line for each species.
<code>
const ratios = [...penguins].map(([name, flock]) => ({
  name,
  gramsPerMillimetre: mean(masses(flock)) / mean(flippers(flock)),
}));
function slope(flock) {
  const x = mean(flippers(flock));
  const y = mean(masses(flock));
  const products = flock.map((one) => (one.flipper_length_mm - x) * (one.body_mass_g - y));
  const squares = flock.map((one) => (one.flipper_length_mm - x) ** 2);
  return mean(products) / mean(squares);
}
const slopes = [...penguins].map(([name, flock]) => ({ name, gramsPerMillimetre: slope(flock) }));
({ ratios, slopes })
</code>`,

  `Both tables are there. I write the answer from them.
<code>
const [heaviest, next] = ratios.toSorted((a, b) => b.gramsPerMillimetre - a.gramsPerMillimetre);
const lead = (heaviest.gramsPerMillimetre / next.gramsPerMillimetre - 1) * 100;
const list = slopes.map((one) => \`\${one.name} \${one.gramsPerMillimetre.toFixed(1)} g\`).join(', ');
final_answer(
  \`\${heaviest.name}: \${heaviest.gramsPerMillimetre.toFixed(1)} g of body mass per millimetre of flipper, \` +
  \`\${lead.toFixed(0)} % more than \${next.name}. One more millimetre of flipper goes with: \${list}.\`,
);
</code>`,
];
