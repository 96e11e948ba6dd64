import { z } from 'zod';

/** A node of Playwright's snapshot, as far as it is known; what a page makes of it is checked here. */
export type AriaNode = {
  role: string;
  name: string;
  /** The text of the node itself; that of its children is theirs. */
  text: string;
  ref: string | undefined;
  states: { [state: string]: string | number | boolean };
  url: string | undefined;
  /** Where it stands in the window, and how it is drawn: where that was asked for. */
  place?: { box: number[]; color?: string; points?: number[][] } | undefined;
  children: (AriaNode | string)[];
};

const known = z.object({
  role: z.string(),
  name: z.string().optional(),
  text: z.string().optional(),
  ref: z.string().optional(),
  url: z.string().optional(),
  children: z.array(z.unknown()).optional(),
});
const stateNames = [
  'checked',
  'disabled',
  'expanded',
  'active',
  'invalid',
  'level',
  'pressed',
  'selected',
  'placeholder',
  'cursor',
];
const pressed = new Set(['button', 'link', 'checkbox', 'radio', 'switch', 'option', 'tab', 'menuitem', 'combobox']);
const maxNodes = 100_000;
const maxDepth = 300;

/** The tree that Playwright gives. A part that is deeper or larger than any page for people is left out. */
export function parseAriaTree(json: unknown): AriaNode {
  let left = maxNodes;
  function parse(value: unknown, depth: number): AriaNode | string | undefined {
    if (typeof value === 'string') return value;
    const result = known.safeParse(value);
    if (!result.success || depth > maxDepth || --left < 0) return undefined;
    const { role, name = '', text = '', ref, url, children = [] } = result.data;
    if (role === 'text') return text;
    const states: AriaNode['states'] = {};
    for (const state of stateNames) {
      // Of a button, nobody has to be told.
      if (state === 'cursor' && pressed.has(role)) continue;
      const found: unknown = Reflect.get(Object(value), state);
      if (typeof found === 'string') states[state] = found.slice(0, 200);
      else if (typeof found === 'number' || typeof found === 'boolean') states[state] = found;
    }
    const parsed = children.map((child) => parse(child, depth + 1)).filter((child) => child !== undefined);
    return { role, name, text, ref, states, url, children: parsed };
  }
  const roots = (Array.isArray(json) ? json : [json])
    .map((value) => parse(value, 0))
    .filter((node) => node !== undefined);
  return { role: 'document', name: '', text: '', ref: undefined, states: {}, url: undefined, children: roots };
}

/** The node and all below it, parents first. */
export function* nodesOf(node: AriaNode): Generator<AriaNode> {
  yield node;
  for (const child of node.children) if (typeof child !== 'string') yield* nodesOf(child);
}
