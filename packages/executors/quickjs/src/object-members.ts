import type { JSValueHandle, QuickJS } from 'quickjs-wasi';

// Of a chain of prototypes, and of names.
const maxDepth = 20;
const maxNames = 1_000;

/** What `read` makes of a data property of the object or of its prototypes; undefined for anything else. Runs no code of the guest. */
export function withData<Result>(
  object: JSValueHandle,
  key: string,
  read: (value: JSValueHandle) => Result,
  depth = 0,
): Result | undefined {
  if (depth > maxDepth || !object.isObject || object.isProxy) return undefined;
  const found = object.getOwnPropertyDescriptor(key);
  if (!found) return object.getPrototypeOf().consume((prototype) => withData(prototype, key, read, depth + 1));
  try {
    return found.value && read(found.value);
  } finally {
    for (const handle of [found.value, found.get, found.set]) handle?.dispose();
  }
}

/** For `variable.member`, the names that the object in the global variable has, one a line. */
export function membersOf(vm: QuickJS, called: string): string {
  const [owner = '', member] = called.split('.');
  const names = member === undefined ? undefined : withData(vm.global, owner, (value) => namesOf(vm, value));
  return [...(names ?? [])].join('\n');
}

function namesOf(vm: QuickJS, value: JSValueHandle): Set<string> {
  const names = new Set<string>();
  if (!value.isString) addNames(value, names, 0);
  else withData(vm.global, 'String', (text) => withData(text, 'prototype', (object) => addNames(object, names, 0)));
  return names;
}

function addNames(object: JSValueHandle, names: Set<string>, depth: number): void {
  if (depth > maxDepth || !object.isObject || object.isProxy) return;
  // What an array has of its own is as long as it is, and no help.
  for (const key of object.isArray && depth === 0 ? [] : object.getOwnPropertyKeys()) {
    if (typeof key !== 'string') key.dispose();
    else if (names.size < maxNames && /^[A-Za-z$][\w$]{0,99}$/.test(key)) names.add(key);
  }
  object.getPrototypeOf().consume((prototype) => addNames(prototype, names, depth + 1));
}
