import { isEqual, isObject, itemsOf, textOf, type PythonObject, type Value } from './values.ts';

/** What stands after a dot: an attribute of an object, or a method of a text, a list, a dict or a set. */
export function attributeOf(value: Value, name: string): Value {
  if (isObject(value)) {
    const found = value.attributes.get(name);
    if (found !== undefined) return found;
  }
  const methods = methodsOf(value);
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) throw new Error(`There is no ".${name}" here.`);
  return functionOf(method);
}

export function functionOf(
  call: NonNullable<PythonObject['call']>,
  attributes: { readonly [name: string]: Value } = {},
): PythonObject {
  return { attributes: new Map(Object.entries(attributes)), call };
}

type Methods = { readonly [name: string]: NonNullable<PythonObject['call']> | undefined };

function methodsOf(value: Value): Methods {
  if (typeof value === 'string') return textMethods(value);
  if (Array.isArray(value)) return listMethods(value);
  if (value instanceof Map) return dictMethods(value);
  if (value instanceof Set) return setMethods(value);
  return {};
}

function textMethods(text: string): Methods {
  const strip = (set: Value | undefined, ends: readonly ('start' | 'end')[]) => {
    const isCut = (character: string) =>
      set === undefined || set === null ? /\s/.test(character) : textOf(set).includes(character);
    const characters = Array.from(text);
    if (ends.includes('start')) while (isCut(characters[0] ?? 'a') && characters.length > 0) characters.shift();
    if (ends.includes('end')) while (isCut(characters.at(-1) ?? 'a') && characters.length > 0) characters.pop();
    return characters.join('');
  };
  return {
    lower: () => text.toLowerCase(),
    upper: () => text.toUpperCase(),
    strip: ([set]) => strip(set, ['start', 'end']),
    lstrip: ([set]) => strip(set, ['start']),
    rstrip: ([set]) => strip(set, ['end']),
    replace: ([old = '', fresh = '']) => text.replaceAll(textOf(old), () => textOf(fresh)),
    split: ([by]) => (by === undefined || by === null ? text.split(/\s+/).filter(Boolean) : text.split(textOf(by))),
    splitlines: () => text.replace(/\r?\n$/, '').split(/\r?\n/),
    join: ([items = []]) => itemsOf(items).map(textOf).join(text),
    startswith: ([start = '']) => text.startsWith(textOf(start)),
    endswith: ([end = '']) => text.endsWith(textOf(end)),
    count: ([part = '']) => text.split(textOf(part)).length - 1,
    find: ([part = '']) => text.indexOf(textOf(part)),
    isupper: () => text !== text.toLowerCase() && text === text.toUpperCase(),
    islower: () => text !== text.toUpperCase() && text === text.toLowerCase(),
    isalpha: () => /^\p{L}+$/u.test(text),
    isdigit: () => /^\p{Nd}+$/u.test(text),
    // The table is that of `str.maketrans`.
    translate: ([table = null]) =>
      Array.from(text, (letter) => (table instanceof Map ? textOf(table.get(letter) ?? letter) : letter)).join(''),
    // Bytes are texts here.
    decode: () => text,
    encode: () => text,
  };
}

function listMethods(list: Value[]): Methods {
  return {
    append([item = null]) {
      list.push(item);
      return null;
    },
    extend([items = []]) {
      list.push(...itemsOf(items));
      return null;
    },
    pop([at = -1]) {
      const [item] = list.splice(Number(at), 1);
      if (item === undefined) throw new Error('There is nothing to pop.');
      return item;
    },
    clear() {
      list.length = 0;
      return null;
    },
    copy: () => [...list],
    index: ([wanted = null]) => list.findIndex((item) => isEqual(item, wanted)),
    count: ([wanted = null]) => list.filter((item) => isEqual(item, wanted)).length,
  };
}

function dictMethods(dict: Map<Value, Value>): Methods {
  return {
    items: () => [...dict].map(([key, item]) => [key, item]),
    keys: () => [...dict.keys()],
    values: () => [...dict.values()],
    get: ([key = null, otherwise = null]) => dict.get(key) ?? otherwise,
    copy: () => new Map(dict),
    update([other = null]) {
      if (other instanceof Map) for (const [key, item] of other) dict.set(key, item);
      return null;
    },
  };
}

function setMethods(set: Set<Value>): Methods {
  return {
    issubset([other = []]) {
      const all = new Set(itemsOf(other));
      return [...set].every((item) => all.has(item));
    },
    union: ([other = []]) => new Set([...set, ...itemsOf(other)]),
    add([item = null]) {
      set.add(item);
      return null;
    },
  };
}
