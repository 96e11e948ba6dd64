import type { Labels } from './labels.ts';
import type { Pictures } from './pictures.ts';
import type { Primordials } from './primordials.ts';

/** Stops after about `characters`. */
export type Inspect = (value: unknown, characters: number) => string;

/** Prints values as people read them: like `console.log` of Node, without running getters. Runs inside the sandbox, from its source text. */
export function createInspector(p: Primordials, labels: Labels, pictures: Pictures): Inspect {
  const maxDepth = 5;
  const maxItems = 100;
  const lineWidth = 76;

  return function inspect(value: unknown, characters: number): string {
    const ancestors = new p.Set();
    let left = characters;
    return typeof value === 'string' ? value : show(value, 0);

    function spend(text: string): string {
      left -= text.length;
      return text;
    }

    function show(item: unknown, level: number): string {
      if (left <= 0) return '…';
      switch (typeof item) {
        case 'string':
          return spend(
            item.length > left
              ? `${quote(p.slice(item, 0, left))}… ${item.length - left} more characters`
              : quote(item),
          );
        case 'bigint':
          return spend(`${item}n`);
        case 'symbol':
          return spend(p.symbolText(item));
        case 'function':
        case 'object':
          return item === null ? 'null' : showObject(item, level);
        default:
          return spend(`${item}`);
      }
    }

    function showObject(item: object, level: number): string {
      if (p.setHas(ancestors, item)) return '[Circular]';
      p.setAdd(ancestors, item);
      try {
        return typeof item === 'function' ? spend(labels.ofFunction(item)) : showByKind(item, level);
      } catch {
        return spend('[an object that throws when it is read]');
      } finally {
        p.setDelete(ancestors, item);
      }
    }

    function showByKind(item: object, level: number): string {
      if (p.isArray(item)) return showList(item, item.length, `Array(${item.length})`, '', level);
      const typedArray = p.typedArrayName(item);
      if (typeof typedArray === 'string') {
        const length = p.typedArrayLength(item);
        return showList(item, typeof length === 'number' ? length : 0, typedArray, `${typedArray}(${length}) `, level);
      }
      if (p.mapSize(item) !== undefined) return showMap(item, level);
      if (p.setSize(item) !== undefined) return showSet(item, level);
      const kind = labels.kind(item);
      if (kind === 'Promise') return spend('[Promise: `await` it to see its value]');
      const name = labels.ofClass(item);
      if (kind === 'Date' && p.isFinite(p.time(item))) return spend(p.iso(item));
      if (kind === 'URL' || kind === 'URLSearchParams') return spend(`[${kind}: ${labels.ofUrl(item)}]`);
      if (kind === 'RegExp') return spend(p.regexpText(item));
      if (kind === 'Error') return showError(item, level);
      if (kind === 'Number' || kind === 'String' || kind === 'Boolean' || kind === 'ArrayBuffer')
        return spend(`[${kind}]`);
      if (kind !== 'Object' && p.ownKeys(item).length === 0) return spend(`[${kind}]`);
      return showRecord(item, name ? `${name} ` : '', level);
    }

    function showError(error: object, level: number): string {
      const shown = spend(labels.ofError(error));
      const fields = labels.fields(error);
      return fields ? `${shown} ${showRecord(fields, '', level)}` : shown;
    }

    function showList(list: object, length: number, label: string, head: string, level: number): string {
      if (length === 0) return spend(`${head}[]`);
      if (level >= maxDepth) return spend(`[${label}]`);
      const parts = openParts(level);
      for (let index = 0; index < length && parts.more(); index++) parts.add(show(p.get(list, index), level + 1));
      return parts.close(`${head}[`, ']', length);
    }

    function showRecord(record: object, head: string, level: number): string {
      if (pictures.is(record)) return spend('[image]');
      const keys = p.ownKeys(record);
      if (level >= maxDepth && keys.length > 0) return spend(`[${head || 'Object'}]`);
      const parts = openParts(level);
      let shown = 0;
      for (let index = 0; index < keys.length; index++) {
        const key = keys[index];
        const field = key === undefined ? undefined : p.descriptor(record, key);
        if (key === undefined || !field?.enumerable) continue;
        if (!parts.more()) return parts.close(`${head}{`, '}', shown + keys.length - index);
        shown++;
        const name = typeof key === 'symbol' ? `[${p.symbolText(key)}]` : p.exec(/^[\w$]+$/, key) ? key : quote(key);
        parts.add(
          `${spend(name)}: ${'value' in field ? show(field.value, level + 1) : field.get ? '[Getter]' : '[Setter]'}`,
        );
      }
      return shown === 0 ? spend(`${head}{}`) : parts.close(`${head}{`, '}', shown);
    }

    function showMap(map: object, level: number): string {
      const label = `Map(${p.mapSize(map)})`;
      if (level >= maxDepth) return spend(`[${label}]`);
      const parts = openParts(level);
      let length = 0;
      p.mapForEach(map, (value, key) => {
        length++;
        if (parts.more()) parts.add(`${show(key, level + 1)} => ${show(value, level + 1)}`);
      });
      return length === 0 ? spend(`${label} {}`) : parts.close(`${label} {`, '}', length);
    }

    function showSet(set: object, level: number): string {
      const label = `Set(${p.setSize(set)})`;
      if (level >= maxDepth) return spend(`[${label}]`);
      const parts = openParts(level);
      let length = 0;
      p.setForEach(set, (item) => {
        length++;
        if (parts.more()) parts.add(show(item, level + 1));
      });
      return length === 0 ? spend(`${label} {}`) : parts.close(`${label} {`, '}', length);
    }

    /** The parts of a list, on one line where they fit. */
    function openParts(level: number) {
      const margin = p.repeat('  ', level + 1);
      let inline = '';
      let block = '';
      let count = 0;
      function add(part: string): void {
        inline += count === 0 ? part : `, ${part}`;
        block += `${count === 0 ? '' : ','}\n${margin}${part}`;
        count++;
      }
      function close(open: string, end: string, total: number): string {
        if (total > count) add(`… ${total - count} more`);
        const short = inline.length <= lineWidth && p.indexOf(inline, '\n') < 0;
        return short ? `${open} ${inline} ${end}` : `${open}${block}\n${p.repeat('  ', level)}${end}`;
      }
      return { add, close, more: () => count < maxItems && left > 0 };
    }
  };

  function quote(text: string): string {
    const plain = p.stringify(text);
    return plain.length === text.length + 2 && p.indexOf(text, "'") < 0 ? `'${text}'` : plain;
  }
}
