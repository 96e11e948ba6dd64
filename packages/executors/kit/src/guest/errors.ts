import type { Inspect } from './inspect.ts';
import type { Labels } from './labels.ts';
import type { Primordials } from './primordials.ts';

/** `candidates` are names that may have been meant, one a line. */
type ThrownTexts = { name: string; message: string; stack: string; candidates: string };
export type ReadError = (thrown: unknown) => ThrownTexts;

/** What was thrown, as texts. Runs inside the sandbox, from its source text. */
export function createErrorReader(p: Primordials, labels: Labels, inspect: Inspect): ReadError {
  return function readError(thrown: unknown): ThrownTexts {
    const isObject = typeof thrown === 'object' && thrown !== null;
    const name = isObject ? (unnamed(thrown) ?? read(thrown, 'name', 'Error')) : 'Error';
    const message = isObject ? read(thrown, 'message', undefined) : undefined;
    const told = message === undefined ? contents(thrown) : message + fields(thrown);
    return {
      name: p.slice(name, 0, 100),
      message: p.slice(withoutBreak(`${told}${isObject ? safely(() => causes(thrown)) : ''}`), 0, 10_000),
      stack: isObject ? p.slice(read(thrown, 'stack', ''), 0, 10_000) : '',
      candidates: safely(() => candidates(name, message ?? '')),
    };
  };

  /** Of what is no error: no message tells of it. */
  function contents(thrown: unknown): string {
    return thrown === '' ? "''" : safely(() => inspect(thrown, 2000)) || 'a value that cannot be read';
  }

  /** What an error holds beside its message, on a line of its own: `err.status = 404`. */
  function fields(thrown: unknown): string {
    const found = safely(() => (typeof thrown === 'object' && thrown !== null ? labels.fields(thrown) : undefined));
    const told = found ? safely(() => inspect(found, 500)) : '';
    return told ? `\n${told}` : '';
  }

  function unnamed(thrown: object): string | undefined {
    return safely(() => labels.unnamed(thrown)) || undefined;
  }

  /** Where the message is empty. */
  function withoutBreak(text: string): string {
    return text[0] === '\n' ? p.slice(text, 1) : text;
  }

  function read<Otherwise>(object: object, key: string, otherwise: Otherwise): string | Otherwise {
    try {
      const value: unknown = p.get(object, key);
      return typeof value === 'string' ? value : otherwise;
    } catch {
      return otherwise;
    }
  }

  function safely<Result>(read: () => Result): Result | '' {
    try {
      return read();
    } catch {
      return '';
    }
  }

  /** As Python's guest tells them. */
  function causes(error: object): string {
    const parts = labels.causes(error);
    let told = '';
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index];
      if (!part) continue;
      const { isPart, value } = part;
      const isData = typeof value === 'object' && value !== null && labels.kind(value) !== 'Error';
      const text = isData ? safely(() => inspect(value, 500)) : part.text + fields(value);
      told += isPart ? `\n- ${text}` : `\nCaused by ${text}`;
    }
    return told;
  }

  function candidates(name: string, message: string): string {
    if (name === 'ReferenceError') return namesOf(p.global);
    const call = name === 'TypeError' ? p.exec(/^([\w$]+)\.[\w$]+ is not a function/, message) : null;
    const owner = call?.[1] === undefined ? undefined : labels.data(p.global, call[1]);
    if (typeof owner === 'string') return namesOf(p.String.prototype);
    return typeof owner === 'object' && owner !== null ? namesOf(owner) : '';
  }

  /** Bounded: at most 1,000 names of 100 characters. */
  function namesOf(object: object): string {
    let names = '';
    let count = 0;
    let holder: object | null = object;
    for (let depth = 0; holder !== null && depth < 5; depth++) {
      const keys = p.ownKeys(holder);
      for (let index = 0; index < keys.length && count < 1000; index++) {
        const key = keys[index];
        if (typeof key !== 'string' || key.length > 100 || !p.exec(/^[A-Za-z$][\w$]*$/, key)) continue;
        names += `${key}\n`;
        count++;
      }
      holder = p.prototypeOf(holder);
    }
    return names;
  }
}
