import { CodeAgent, type Message } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { quickjs } from '@thimble/quickjs';
import { expect, test } from 'vitest';
import { startShop } from './__fixtures__/shop.ts';
import { browser } from './index.ts';

const steps = (url: string) => [
  `I open the shop, close what is in the way, and go to the sale.
<code>
await open(${JSON.stringify(url)});
await close_popups();
const start = await snapshot();
const report = await click(start.nodes.find((node) => node.role === 'link' && node.name === 'Sale').ref);
print(report.title);
</code>`,
  `I open the first item and read it.
<code>
const sale = await snapshot();
const first = sale.nodes.find((node) => node.role === 'link' && node.url.includes('/item/'));
await click(first.ref);
const text = await read();
print(text);
</code>`,
  `<code>
final_answer({ name: first.name, details: text.match(/A lamp[^\\n]*/)[0], price: text.match(/€ [\\d.]+/)[0] });
</code>`,
];

test('an agent goes to the sale, opens the first item, and returns its details and its price', async () => {
  await using shop = await startShop();
  await using web = browser({ allowPrivate: true, vision: true });
  await using executor = quickjs();
  const model = scriptedModel(steps(shop.url));
  await using agent = new CodeAgent({
    model,
    executor,
    tools: web.tools,
    instructions: web.instructions,
    look: web.look,
  });
  const { output, state } = await agent.run(
    'Go to the sale section, open the first item, and return its details and its price.',
  );
  expect({ output, state }).toEqual({
    output: { name: 'Brass lamp', details: 'A lamp of brass, 40 cm high.', price: '€ 19.90' },
    state: 'success',
  });
  expect(shop.sent).toEqual([]);
  expect(picturesOf(model.requests.at(-1)?.messages)).toBe(2);
});

test('code that reads a snapshot ten times asks the browser once', async () => {
  await using shop = await startShop();
  await using web = browser({ allowPrivate: true });
  await using executor = quickjs();
  const code = `await open(${JSON.stringify(`${shop.url}/sale`)});
    const { nodes } = await snapshot();
    let found = 0;
    for (let read = 0; read < 10; read++) found += nodes.filter((node) => node.role === 'link').length;
    final_answer(found);`;
  const calls: string[] = [];
  await using agent = new CodeAgent({
    model: scriptedModel([`<code>${code}</code>`]),
    executor,
    tools: web.tools,
    onEvent: (event) => event.type === 'tool-start' && calls.push(event.name),
  });
  expect(await agent.run('Count.')).toMatchObject({ output: 30 });
  expect(calls).toEqual(['open', 'snapshot']);
});

function picturesOf(messages: readonly Message[] = []): number {
  const parts = messages.flatMap((message) => (message.role === 'user' ? message.content : []));
  return parts.filter(({ type }) => type === 'image').length;
}
