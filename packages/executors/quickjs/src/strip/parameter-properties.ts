import type { Edit } from './edit.ts';
import { childrenOf, isNode, type Node } from './node.ts';

/** `constructor(private size: number)` assigns its parameter to the instance: at once, or when `super` has made it. */
export function editParameterProperties(source: string, method: Node): Edit[] {
  const { params, body } = method;
  if (method['kind'] !== 'constructor' || !Array.isArray(params) || !isNode(body)) return [];
  const names = params.filter(isNode).flatMap((parameter) => nameOf(parameter));
  if (names.length === 0) return [];
  const call = childrenOf(body).find((statement) => /^super\s*\(/.test(source.slice(statement.start, statement.end)));
  const at = call ? call.end : body.start + 1;
  return [{ start: at, end: at, text: `; ${names.map((name) => `this.${name} = ${name};`).join(' ')}` }];
}

function nameOf(parameter: Node): string[] {
  if (parameter.type !== 'TSParameterProperty') return [];
  const inner = parameter['parameter'];
  const target: unknown = isNode(inner) && inner.type === 'AssignmentPattern' ? inner['left'] : inner;
  return isNode(target) && typeof target['name'] === 'string' ? [target['name']] : [];
}
