import { AgentError } from '@thimble/core';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { nodesOf, type AriaNode } from '../snapshot/aria-tree.ts';
import { textsOf } from '../snapshot/flat-nodes.ts';

const patternMs = 1_000;

/** Whether a node says what is looked for: a text in it, or `/a regular expression/`. */
export function nodeFinder(find: string, root: AriaNode): (node: AriaNode) => boolean {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/.exec(find) ?? [];
  if (source === undefined) {
    const wanted = find.toLowerCase();
    return (node) => ownTexts(node).some((text) => text.toLowerCase().includes(wanted));
  }
  const texts = textsOf(root);
  const nodes = [...nodesOf(root)];
  const said = nodes.map((node) => [...ownTexts(node), node.role === 'listitem' ? (texts.get(node) ?? '') : '']);
  const fits = whichFit(patternOf(source, flags), said);
  const found = new Set(nodes.filter((_node, index) => fits[index]));
  return (node) => found.has(node);
}

function ownTexts({ name, text, children }: AriaNode): string[] {
  return [name, text, ...children.filter((child) => typeof child === 'string')];
}

function patternOf(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch {
    throw new AgentError('tool', `/${source.slice(0, 100)}/${flags} is no regular expression.`);
  }
}

/** A pattern may be one that takes for ever, and `node:vm` alone can stop it. */
function whichFit(pattern: RegExp, said: readonly string[][]): boolean[] {
  const code = 'said.map((texts) => texts.some((text) => text !== "" && pattern.test(text)))';
  try {
    return z.array(z.boolean()).parse(runInNewContext(code, { pattern, said }, { timeout: patternMs }));
  } catch (cause) {
    const shown = `/${pattern.source.slice(0, 100)}/`;
    throw new AgentError('tool', `snapshot: ${shown} takes too long on this page. Write a simpler pattern.`, { cause });
  }
}
