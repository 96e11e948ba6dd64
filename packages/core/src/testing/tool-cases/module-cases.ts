import { isJson } from '../../base/json.ts';
import { assert, assertEqual } from '../assertions.ts';
import type { ToolCase } from './fixture.ts';

/** How the tool is loaded, and built again. */
export const moduleCases: readonly ToolCase[] = [
  {
    name: 'does nothing when it is imported',
    isMeant: ({ module }) => module !== undefined,
    async run({ module = '' }) {
      const before = new Set(Object.getOwnPropertyNames(globalThis));
      const watch = watchWork();
      try {
        imports += 1;
        await import(/* @vite-ignore */ `${module}${module.includes('?') ? '&' : '?'}test-tool=${imports}`);
      } finally {
        watch.end();
      }
      const added = Object.getOwnPropertyNames(globalThis).filter((key) => !before.has(key));
      assertEqual(watch.done, [], 'what importing it did');
      assertEqual(added, [], 'globals that importing it added');
    },
  },
  {
    name: 'comes back from its spec',
    isMeant: ({ build }) => build !== undefined,
    async run({ create, build }) {
      const { spec, declaration, effect } = await create();
      assert(spec !== undefined && isJson(spec), 'it has a `spec` of plain JSON');
      const again = await build?.(JSON.parse(JSON.stringify(spec)));
      assertEqual(again?.declaration, declaration, 'the declaration of the tool that was built again');
      assertEqual([again?.effect, again?.spec], [effect, spec], 'its effect and its spec');
    },
  },
];

/** Each import is the first one of its module. */
let imports = 0;

/** Notes what is asked of the network, the timers and the console, until `end`. */
function watchWork(): { done: string[]; end(): void } {
  const done: string[] = [];
  const watched = [
    ...['fetch', 'WebSocket', 'EventSource', 'setInterval'].map((name) => [globalThis, name] as const),
    ...['log', 'info', 'warn', 'error'].map((name) => [console, name] as const),
  ];
  const restore = watched.map(([owner, name]) => {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') return () => {};
    Reflect.set(
      owner,
      name,
      new Proxy(original, {
        apply(target, self, given) {
          done.push(name);
          return Reflect.apply(target, self, given);
        },
        construct(target, given) {
          done.push(name);
          return Reflect.construct(target, given);
        },
      }),
    );
    return () => Reflect.set(owner, name, original);
  });
  return { done, end: () => restore.forEach((undo) => undo()) };
}
