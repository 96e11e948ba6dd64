import { tsPlugin } from '@sveltejs/acorn-typescript';
import { Parser, type Options } from 'acorn';
import { metered } from './meter.ts';
import { isNode, nodesBelow, type Node } from './node.ts';

let WithJsx: typeof Parser | undefined;

/** Where the first JSX is, if that is what keeps the source from being read. On the meter of the parse that failed. */
export function jsxIn(source: string, settings: Options): number | undefined {
  if (!/<\/|\/>/.test(source)) return undefined;
  WithJsx ??= Parser.extend(tsPlugin({ jsx: true }), metered);
  try {
    const program: unknown = WithJsx.parse(source, settings);
    return isNode(program) ? firstJsx(program)?.start : undefined;
  } catch {
    return undefined;
  }
}

function firstJsx(node: Node): Node | undefined {
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') return node;
  for (const child of nodesBelow(node)) {
    const found = firstJsx(child);
    if (found) return found;
  }
  return undefined;
}
