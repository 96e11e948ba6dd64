import type { Labels } from './labels.ts';
import type { Primordials } from './primordials.ts';
import type { Sequences } from './sequences.ts';

/** What the serializer of a value offers to those who know a kind. `level`: how deep in the value. */
export type Writer = {
  readonly mode: 'describe' | 'answer' | 'data';
  /** What JSON does not have comes as text. */
  readonly describing: boolean;
  /** Of a list or an object, at most. */
  readonly items: number;
  /** JSON, counted. */
  emit(text: string): string;
  writeText(text: string): string;
  /** Undefined for what is left out. */
  writeValue(value: unknown, key: string, level: number): string | undefined;
  writeList(list: object, length: number, name: string, level: number): string;
  openFields(): Fields;
  /** The label, as JSON, where no deeper level is shown. */
  tooFar(level: number, label: string): string | undefined;
  refuse(problem: string): never;
  refuseUnlessDescribed(what: string, level: number): void;
};

/** A JSON object in the making. */
export type Fields = {
  add(name: string, value: unknown, level: number): void;
  /** `left`: how many more fields there would be. */
  close(left: number): string;
  full(): boolean;
};

export type Kinds = {
  /** What is neither an array nor a plain object; undefined where it is only an instance of some class. */
  write(writer: Writer, value: object, level: number): string | undefined;
  /** Refuses what has no fields of its own, or none that tell what it is. */
  refuse(writer: Writer, value: object, level: number): void;
};

/** How the built-in kinds of objects are written as JSON. Runs inside the sandbox, from its source text. */
export function createKinds(p: Primordials, labels: Labels, sequences: Sequences): Kinds {
  function write(writer: Writer, value: object, level: number): string | undefined {
    const { mode, describing, writeText, writeValue } = writer;
    const typedArray = p.typedArrayName(value);
    if (typeof typedArray === 'string') {
      const length = p.typedArrayLength(value);
      return writer.writeList(value, typeof length === 'number' ? length : 0, typedArray, level);
    }
    if (p.mapSize(value) !== undefined) return writeMap(writer, value, level);
    if (p.setSize(value) !== undefined) return writeSet(writer, value, level);
    if (sequences.is(value)) return writeSequence(writer, value, level);
    const kind = labels.kind(value);
    switch (kind) {
      case 'Date': {
        const time = p.time(value);
        if (p.isFinite(time)) return writeText(p.iso(value));
        return describing ? writeText('Invalid Date') : writer.emit('null');
      }
      case 'Number':
        return writeValue(p.unboxNumber(value), '', level);
      case 'String':
        return writeText(p.unboxString(value));
      case 'Boolean':
        return writeValue(p.unboxBoolean(value), '', level);
      case 'Object':
        return undefined;
      case 'Error':
        return describing ? writeText(labels.ofError(value)) : undefined;
      case 'RegExp':
        return describing ? writeText(p.regexpText(value)) : undefined;
      case 'ArrayBuffer':
        if (mode === 'answer') refuse(writer, value, level);
        return describing ? writeText(`[ArrayBuffer(${p.bufferBytes(value)})]`) : undefined;
      case 'URLSearchParams':
        return writeText(labels.ofUrl(value));
      default:
        if (typeof labels.data(value, 'toJSON') === 'function') return undefined;
        if (mode === 'answer') refuse(writer, value, level);
        return describing && p.ownKeys(value).length === 0 ? writeText(`[${kind}]`) : undefined;
    }
  }

  function refuse(writer: Writer, value: object, level: number): void {
    const kind = labels.kind(value);
    const isOpaque = kind === 'Error' || kind === 'RegExp' || kind === 'ArrayBuffer' || p.ownKeys(value).length === 0;
    if (kind !== 'Object' && isOpaque) writer.refuseUnlessDescribed(`a value of the kind ${kind}`, level);
  }

  function writeSequence(writer: Writer, sequence: object, level: number): string {
    const { emit, writeText } = writer;
    if (!writer.describing) {
      writer.refuse('holds an iterator, which is not JSON: make it an array, as in [...iterator]');
    }
    const far = writer.tooFar(level, `[${labels.kind(sequence)}]`);
    if (far !== undefined) return far;
    let text = emit('[');
    for (let index = 0; ; index++) {
      const item = sequences.at(sequence, index);
      if (!item) break;
      if (index > 0) text += emit(',');
      if (index >= writer.items) {
        text += writeText('… more items');
        break;
      }
      text += writer.writeValue(item.value, `${index}`, level + 1) ?? emit('null');
    }
    return text + emit(']');
  }

  /** An object where all keys are texts or numbers. */
  function writeMap(writer: Writer, map: object, level: number): string {
    const label = `[Map(${p.mapSize(map)})]`;
    let plain = true;
    p.mapForEach(map, (_, key) => {
      if (typeof key !== 'string' && typeof key !== 'number') plain = false;
    });
    if (!plain && !writer.describing) {
      writer.refuse('holds a Map with keys that are neither text nor numbers, which is not JSON: make it a list');
    }
    const far = plain ? writer.tooFar(level, label) : writer.writeText(label);
    if (far !== undefined) return far;
    const fields = writer.openFields();
    let left = 0;
    p.mapForEach(map, (value, key) => {
      if (fields.full()) left++;
      else fields.add(`${key}`, value, level);
    });
    return fields.close(left);
  }

  function writeSet(writer: Writer, set: object, level: number): string {
    const items: { [index: number]: unknown } = p.create(null);
    let length = 0;
    p.setForEach(set, (item) => {
      items[length++] = item;
    });
    return writer.writeList(items, length, 'Set', level);
  }

  return { write, refuse };
}
