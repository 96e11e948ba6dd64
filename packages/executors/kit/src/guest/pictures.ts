import type { Labels } from './labels.ts';
import type { Primordials } from './primordials.ts';

export type Pictures = {
  /** Whether it is one, as tools return them. Runs no code of the model. */
  is(item: object): boolean;
  /** Remembers those in the result of a tool. */
  note(result: unknown, json: string): void;
  /** A text in which the data of pictures stand as `[image]`. */
  hide(text: string): string;
};

/** Pictures that tools return: the model sees them beside what is printed. Runs inside the sandbox, from its source text. */
export function createPictures(p: Primordials, labels: Labels): Pictures {
  // Shorter ones are no matter, and could be any text.
  const leastCharacters = 100;
  const mostPictures = 100;
  const known: { [index: number]: string } = p.create(null);
  let count = 0;

  function is(item: object): boolean {
    if (labels.data(item, 'type') !== 'image') return false;
    if (typeof labels.data(item, 'url') === 'string') return true;
    return typeof labels.data(item, 'mediaType') === 'string' && typeof labels.data(item, 'data') === 'string';
  }

  function collect(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (is(value)) {
      const data = labels.data(value, 'data');
      if (typeof data === 'string' && data.length >= leastCharacters) known[count++ % mostPictures] = data;
    }
    const keys = p.ownKeys(value);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      if (key !== undefined && key !== 'length') collect(p.get(value, key));
    }
  }

  return {
    is,
    note(result, json) {
      if (p.indexOf(json, '"image"') >= 0) collect(result);
    },
    hide(text) {
      let shown = text;
      for (let index = 0; index < count && index < mostPictures; index++) {
        const data = known[index] ?? '';
        for (let at = p.indexOf(shown, data); at >= 0; at = p.indexOf(shown, data, at)) {
          shown = `${p.slice(shown, 0, at)}[image]${p.slice(shown, at + data.length)}`;
        }
      }
      return shown;
    },
  };
}
