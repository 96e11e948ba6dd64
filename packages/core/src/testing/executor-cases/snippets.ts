import type { Language } from '../../contract/executor.ts';

/** The few pieces of code that scripts need in every language. */
export type Snippets = {
  set(name: string, value: number): string;
  /** The value of the variable, or "gone". */
  get(name: string): string;
  print(text: string): string;
  wait(ms: number): string;
  add(a: number, b: number): string;
  fail(message: string): string;
  /** Three random numbers. */
  draw: string;
  /** The clock, read in several ways: twice in milliseconds, once as ISO text. */
  clock: string;
  /** Echoes all at once; the value is the texts in the order in which they came back. */
  race(...texts: string[]): string;
  loop: string;
  /** Holds more and more memory. */
  grow: string;
  /** Names that no tool may have. */
  refused: readonly string[];
};

const refusedEverywhere = ['', 'two words', '1st', 'a-b', 'a.b', 'é()', '__proto__', 'constructor', 'toString'];

export const snippets: { readonly [language in Language]: Snippets } = {
  typescript: {
    set: (name, value) => `let ${name} = ${value};`,
    get: (name) => `typeof ${name} === 'undefined' ? 'gone' : ${name}`,
    print: (text) => `print(${JSON.stringify(text)});`,
    wait: (ms) => `await slow({ ms: ${ms} });`,
    add: (a, b) => `await add({ a: ${a}, b: ${b} })`,
    fail: (message) =>
      `let caught; try { await fail({ message: ${JSON.stringify(message)} }); } catch (e) { caught = e.message; }\ncaught`,
    draw: '[Math.random(), Math.random(), Math.random()]',
    clock: '[Date.now(), new Date().getTime(), new Date().toISOString()]',
    race: (...texts) =>
      `const seen = [];\nawait Promise.all(${JSON.stringify(texts)}.map((value) => echo({ value }).then((v) => seen.push(v))));\nseen`,
    loop: 'while (true) {}',
    grow: 'const held = []; for (;;) held.push(new Array(1e5).fill(held.length));',
    refused: [
      ...refusedEverywhere,
      ...'final_answer console print hasOwnProperty valueOf globalThis undefined NaN'.split(' '),
      ...'Object Math JSON Promise Date eval class await let null this typeof'.split(' '),
    ],
  },
  python: {
    set: (name, value) => `${name} = ${value}`,
    get: (name) => `globals().get('${name}', 'gone')`,
    print: (text) => `print(${JSON.stringify(text)})`,
    wait: (ms) => `slow(ms=${ms})`,
    add: (a, b) => `add(a=${a}, b=${b})`,
    fail: (message) =>
      `try:\n    fail(message=${JSON.stringify(message)})\nexcept Exception as e:\n    caught = str(e)\ncaught`,
    draw: 'import random\n[random.random(), random.random(), random.random()]',
    clock: [
      'import time',
      'from datetime import datetime, timezone',
      'now = datetime.now(timezone.utc)',
      "[int(time.time() * 1000), int(now.timestamp() * 1000), now.isoformat(timespec='milliseconds').replace('+00:00', 'Z')]",
    ].join('\n'),
    race: (...texts) =>
      `import asyncio\nseen = []\nasync def one(value):\n    seen.append(await echo.aio(value=value))\nawait asyncio.gather(*[one(value) for value in ${JSON.stringify(texts)}])\nseen`,
    loop: 'while True:\n    pass',
    grow: 'held = []\nwhile True:\n    held.append([0] * 100000)',
    refused: [
      ...refusedEverywhere,
      ...'final_answer print console len dict open Exception __import__ __builtins__'.split(' '),
      ...'class def lambda None True import await nonlocal'.split(' '),
    ],
  },
};
