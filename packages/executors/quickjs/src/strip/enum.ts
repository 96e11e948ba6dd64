import type { Edit } from './edit.ts';
import { isNode, type Node } from './node.ts';

/** An enum as a variable that holds an object; members may speak of those before them. */
export function editEnum(source: string, node: Node): Edit {
  const name = textOf(source, node['id']);
  const members: unknown = node['members'] ?? (isNode(node['body']) ? node['body']['members'] : undefined);
  let previous: string | undefined;
  const parts = (Array.isArray(members) ? members.filter(isNode) : []).map((member, index) => {
    const id = member['id'];
    const key = isNode(id) && id.type === 'StringLiteral' ? String(id['value']) : textOf(source, id);
    const local = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : `$member${index}`;
    const initializer = member['initializer'];
    const value = isNode(initializer)
      ? `(${textOf(source, initializer)})`
      : previous === undefined
        ? '0'
        : `${previous} + 1`;
    previous = local;
    const quoted = JSON.stringify(key);
    return `const ${local} = $enum[${quoted}] = ${value}; if (typeof ${local} === "number") $enum[${local}] = ${quoted};`;
  });
  const lines = source.slice(node.start, node.end).match(/\r\n?|[\n\u2028\u2029]/g) ?? [];
  const text = `var ${name} = (($enum) => { ${parts.join(' ')} return $enum; })({});`;
  return { start: node.start, end: node.end, text: text.replace(/\r\n?|[\n\u2028\u2029]/g, ' ') + lines.join('') };
}

function textOf(source: string, node: unknown): string {
  return isNode(node) ? source.slice(node.start, node.end) : '';
}
