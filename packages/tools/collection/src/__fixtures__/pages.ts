import { readFileSync } from 'node:fs';

/** Pages of different kinds, with what a reader must find of them, and what is no part of them. */
export const pages: readonly { name: string; has: readonly string[]; lacks: readonly string[] }[] = [
  {
    name: 'news',
    has: [
      '# Ferry link to Orkney reopens after storm',
      'By [Moira Flett](https://site.test/authors/moira), 4 March 2026',
      '![The ferry leaving Stromness](https://site.test/img/ferry.jpg)',
      'Picture: K. Rendall',
      '**three days** after waves of nine metres',
      '[normal timetable](https://site.test/news/timetable)',
      '## What comes next',
      '> The pier needs work',
      '£1.3 million'.replace(' ', '\u00a0'),
    ],
    lacks: ['Sport', 'cookies', 'Storm closes schools', 'Ignore previous', 'Most read', 'newsletter', 'Privacy', 'dataLayer', 'Skip'],
  },
  {
    name: 'docs',
    has: [
      '# retry()\n',
      '*New in 3.0.*',
      '**`retry(fn, { attempts = 3, delayMs = 100 })`**\n: Returns what `fn` returns.',
      '| Name | Type | Default |\n| --- | --- | --- |\n| `attempts` | number \\| undefined | 3 |',
      'A delay of 0 hammers the server.',
      "```ts\nimport { retry } from 'fetchling';\n\nconst page = await retry(() => get('/a?b=1&c=2'), {\n  attempts: 5,\n});\n```",
      '1. First, wait for `delayMs`.\n   - It doubles each time.\n   - It has jitter.\n2. Then call again.',
      '[the kinds of errors](https://site.test/guide/errors.html#kinds)',
    ],
    lacks: ['Getting started', '¶', '»', 'Docling'],
  },
  {
    name: 'forum',
    has: ['# How do I bleed', '[tom_b](https://site.test/u/tom) · 12 Jan', 'Which way do I turn the key?', '> *tom_b:* Which way', 'Anticlockwise, a quarter turn', '```\n1. heating off\n2. key in', 'That worked, thanks!'],
    lacks: ['Register', 'Terms', '?p=2'],
  },
  {
    name: 'shop',
    has: ['# Enamel kettle 1.5 l, green', '~~€49.90~~ **€39.90**', 'In stock: 7', '- For gas, ceramic and induction\n- Weight: 1.1 kg', 'whistles at 98 °C', 'the lid sticks', 'Lovely colour', '![Green enamel kettle](https://site.test/img/kettle.jpg)'],
    lacks: ['Kettles', 'Add to basket', 'Tea strainer', 'Returns', 'ld+json'],
  },
  {
    name: 'tables',
    has: [
      '| Country | Norway |',
      '**By length**',
      '| River | Length |  |\n| --- | --- | --- |\n| River | km | miles |\n| [Glomma](https://site.test/glomma) | 621 | 386 |',
      '| Pasvikelva | 360 | 220 (approx.) |',
      '| 352 | 219 |',
      'new survey: 356 \\| disputed',
      '## Notes\n\nLengths after the 2024 survey.',
    ],
    lacks: [],
  },
  {
    name: 'code',
    has: [
      'Press `Ctrl`+`C` to stop it.',
      '```python\ndef lex(text):\n    for c in text:\n        if c == "<":\n            yield "LT"\n```',
      '`` `ticks` ``',
      '````\n```js\nlet x = 1;\n```\n````',
      'The cost is $O(n^2)$ in',
      'int main(void) {\n  return 0; }',
    ],
    lacks: [],
  },
  {
    name: 'list',
    has: [
      '[A database in 500 lines](https://one.example/a)',
      '[Why bridges hum](https://two.example/b)',
      '[Ask: favourite paper?](https://site.test/docs/item?id=3)',
      '[88 comments](https://site.test/docs/item?id=1)',
      '95 points by',
    ],
    lacks: ['[past]'],
  },
  { name: 'spa', has: ['You need to enable JavaScript'], lacks: ['__STATE__', 'Icon'] },
  {
    name: 'japanese',
    has: ['# 東京の天気', '明日は晴(は)れ、最高気温は**21度**です。ソ連製の表、能力。', '- 降水確率：10％'],
    lacks: ['ニュース'],
  },
];

export function pageBytes(name: string): Uint8Array {
  return readFileSync(new URL(`./pages/${name}.html`, import.meta.url));
}

/** An article of about this many characters. */
export function longArticle(length: number): string {
  const parts = ['<!doctype html><title>Long</title><nav><a href="/">Menu</a></nav><main><h1>Long</h1>'];
  for (let size = 0, number = 0; size < length; number++) {
    const words = 'lorem ipsum dolor sit amet, '.repeat(12);
    const part = `${number % 12 === 0 ? `<h2>Section ${number}</h2><ul><li>One</li><li>Two <b>bold</b></li></ul>` : ''}<p>Paragraph ${number}: The quick <a href="/wiki/fox_${number}">brown fox</a> jumps over the <em>lazy</em> dog, while ${words} and so on.<sup><a href="#cite-${number}">[${number}]</a></sup></p>`;
    parts.push(part);
    size += part.length;
  }
  return `${parts.join('')}</main><footer>Footer</footer>`;
}
