import { builtIns } from '@thimble/core/utilities';

/** Gives the tools of a server names for an agent: identifiers that are free. The same name gets the same one again. */
export function toolNames(prefix?: string): (name: string) => string {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  return (name) => {
    const known = given.get(name);
    if (known !== undefined) return known;
    const own = unique(identifier(prefix === undefined ? name : `${prefix}_${name}`), taken);
    taken.add(own);
    given.set(name, own);
    return own;
  };
}

const longest = 64;

function identifier(name: string): string {
  const words = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_');
  const text = words === '' || /^_+$/.test(words) ? 'tool' : words.slice(0, longest);
  return isReserved(text) ? `${text.slice(0, longest - 5)}_tool` : text;
}

/** A keyword or a global of either language, or a member of every object. */
function isReserved(name: string): boolean {
  return builtIns.typescript.has(name) || builtIns.python.has(name) || name in Object.prototype;
}

function unique(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? '' : `_${count}`;
    const candidate = `${name.slice(0, longest - suffix.length)}${suffix}`;
    if (!taken.has(candidate)) return candidate;
  }
}
