/** What must never leave the host, planted where an attack may find it. */
export type Canaries = {
  /** In reach of every tool's closure and error. */
  readonly toolSecret: string;
  /** The first of them that shows in `text`, unless the attack's own code holds it. */
  leaked(text: string, code: string): string | undefined;
  remove(): void;
};

export const canaryName = '__thimbleCanary';

/** Plants secrets on the global object and in the environment of the host, and knows its paths. */
export function plantCanaries(): Canaries {
  const [globalSecret, environmentSecret, toolSecret] = ['global', 'environment', 'tool'].map(
    (place) => `canary-${place}-${crypto.randomUUID()}`,
  );
  Reflect.set(globalThis, canaryName, globalSecret);
  const paths = [decodeURIComponent(new URL('.', import.meta.url).pathname)];
  if (typeof process !== 'undefined') {
    process.env['THIMBLE_CANARY'] = environmentSecret;
    paths.push(process.cwd());
  }
  const needles = [globalSecret, environmentSecret, toolSecret, ...paths, 'node_modules', 'node:internal'];
  return {
    toolSecret: toolSecret ?? '',
    leaked: (text, code) => needles.find((needle) => needle && text.includes(needle) && !code.includes(needle)),
    remove() {
      Reflect.deleteProperty(globalThis, canaryName);
      if (typeof process !== 'undefined') delete process.env['THIMBLE_CANARY'];
    },
  };
}

/** Every member of the intrinsics that an escape would change first. */
export function readIntrinsics(): Map<string, unknown> {
  const members = new Map<string, unknown>();
  for (const owner of [Object, Array, Function, Promise, String, Map, Error, Reflect, JSON, Symbol]) {
    for (const target of [owner, 'prototype' in owner ? owner.prototype : undefined]) {
      if (target === undefined) continue;
      for (const [key, { value, get, set }] of Object.entries(Object.getOwnPropertyDescriptors(target))) {
        members.set(`${Object.prototype.toString.call(owner)} ${members.size} ${key}`, value ?? get ?? set);
      }
    }
  }
  return members;
}
