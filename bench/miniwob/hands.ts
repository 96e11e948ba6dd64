import type { Tool, ToolContext } from '@thimble/core';

export type Node = {
  ref: string;
  role: string;
  name: string;
  text: string;
  parent: string | null;
  value?: string;
  expanded?: boolean;
};

/** What a policy works with: the tools, and the task. */
export type Hands = {
  readonly task: string;
  readonly steps: number;
  call(name: string, input?: unknown): Promise<object>;
  /** What can be acted on, in the order of the page, below the text of the task. */
  nodes(): Promise<Node[]>;
  click(target: Node | string): Promise<object>;
  fill(target: Node | string, text: string): Promise<object>;
  /** The nth node of a role, or the one with this name or text. */
  get(role: string, which?: number | string): Promise<Node>;
};

export function handsOf(tools: readonly Tool[], context: ToolContext): Hands & { task: string } {
  let steps = 0;
  const hands: Hands & { task: string } = {
    task: '',
    get steps() {
      return steps;
    },
    async call(name, input = {}) {
      const tool = tools.find(({ declaration }) => declaration.name === name);
      if (!tool) throw new Error(`There is no tool ${name}.`);
      if (!['snapshot', 'find_text'].includes(name)) steps++;
      return Object((await (await tool.prepare(input)).execute(context)) ?? {});
    },
    async nodes() {
      const { nodes }: { nodes: Node[] } = Object(await hands.call('snapshot'));
      return nodes.filter(({ ref }) => ref !== null);
    },
    click: (target) => hands.call('click', typeof target === 'string' ? target : target.ref),
    fill: (target, text) => hands.call('fill', { target: typeof target === 'string' ? target : target.ref, text }),
    async get(role, which = 0) {
      const nodes = (await hands.nodes()).filter((node) => node.role === role);
      const found =
        typeof which === 'number' ? nodes[which] : nodes.find(({ name, text }) => name === which || text === which);
      if (!found)
        throw new Error(
          `There is no ${role} ${which} among ${nodes.map(({ name, text }) => name || text).join(', ')}.`,
        );
      return found;
    },
  };
  return hands;
}
