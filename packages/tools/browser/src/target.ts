import { AgentError } from '@thimble/core';
import { z } from 'zod';
import { nodesOf, type AriaNode } from './snapshot/aria-tree.ts';
import { textsOf } from './snapshot/flat-nodes.ts';
import { inOneLine, lineOf } from './snapshot/snapshot-text.ts';

export const target = z
  .union([
    z.string().min(1).max(500),
    z.object({ text: z.string().min(1).max(500), role: z.string().max(40).optional() }),
  ])
  .describe(
    'A ref of the last snapshot, such as "d1e5"; or the text of one element, with its role if need be: { text: "Sign in", role: "button" }',
  );
export type Target = z.output<typeof target>;

const refPattern = /^d(\d+)((?:f\d+)?e\d+)$/;

/** A ref as it is shown: Playwright counts anew in each document, so the number of the document stands before it. */
export function shownRef(document: number, ref: string): string {
  return `d${document}${ref}`;
}

/** The document and Playwright's ref; undefined for what is no ref. */
export function readRef(text: string): { document: number; ref: string } | undefined {
  const [, document, ref] = refPattern.exec(text.trim().replace(/^\[?(?:ref=)?|\]$/g, '')) ?? [];
  return document === undefined || ref === undefined ? undefined : { document: Number(document), ref };
}

/** The nodes that a text, and a role, stand for: by their whole name or text, or by a part of it. */
export function matches(
  root: AriaNode,
  { text, role }: { text: string; role?: string | undefined },
): { whole: AriaNode[]; part: AriaNode[] } {
  const wanted = normal(text);
  const texts = textsOf(root);
  const candidates = [...nodesOf(root)].filter(
    (node) => node.ref !== undefined && (role === undefined || node.role === role),
  );
  const said = (node: AriaNode) =>
    [
      node.name,
      node.text,
      ...node.children.filter((child) => typeof child === 'string'),
      ...(role === undefined ? [] : [texts.get(node) ?? '']),
    ].map(normal);
  return {
    whole: preferred(candidates.filter((node) => said(node).includes(wanted))),
    part: preferred(candidates.filter((node) => said(node).some((each) => each.includes(wanted)))),
  };
}

/**
 * The one of these nodes.
 *
 * @throws AgentError `tool` where there is none, or where there are several, which are listed
 */
export function onlyOne(
  found: readonly AriaNode[],
  { text, role }: { text: string; role?: string | undefined },
  refOf: (ref: string) => string,
): AriaNode {
  const [first, second] = found;
  const what = `${role ?? 'element'} with the text ${JSON.stringify(inOneLine(text, 200))}`;
  if (!first) throw new AgentError('tool', `There is no ${what} on the page. Take a snapshot, or wait_for it.`);
  if (!second) return first;
  const listed = found.slice(0, 10).map((node) => `- ${inOneLine(lineOf(node, refOf), 300)}`);
  const more = found.length > 10 ? `\n… and ${found.length - 10} more` : '';
  throw new AgentError(
    'tool',
    `There are ${found.length} elements for the ${what}. Use the ref of one:\n${listed.join('\n')}${more}`,
  );
}

const actionable = new Set(
  'button link checkbox radio switch textbox searchbox combobox option tab menuitem menuitemcheckbox menuitemradio slider spinbutton treeitem'.split(
    ' ',
  ),
);

/** What can be acted on, where the same text also stands in what does nothing, such as the label of a field. */
function preferred(nodes: readonly AriaNode[]): AriaNode[] {
  const active = nodes.filter(({ role }) => actionable.has(role));
  if (active.length > 0) return active;
  // The innermost of those that stand in each other.
  return nodes.filter((node) => !nodes.some((other) => other !== node && [...nodesOf(node)].includes(other)));
}

function normal(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}
