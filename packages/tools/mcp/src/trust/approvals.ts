import { AgentError } from '@thimble/core';
import type { McpOptions } from '../mcp-options.ts';
import { changesBetween, type Definitions, type ToolChange } from './changes.ts';
import { readPin, writePin } from './pin-file.ts';

/** What a server offers, held against what was approved. */
export type Approvals = {
  /** Compares a new list. Returns how it differs from the one before, and which of its tools are refused. */
  follow(offered: Definitions): Promise<{ changes: ToolChange[]; refused: string[] }>;
  /** The approved tools that are offered. */
  usable(): Definitions;
  /** @throws AgentError `untrusted` for a tool that has changed, `tool` for one that is offered no more */
  check(tool: string): void;
};

type Parts = Pick<McpOptions, 'onChange' | 'pin'> & { server(): string };

/** The first list is approved as it is, unless a pin says otherwise. */
export function createApprovals({ server, onChange, pin }: Parts): Approvals {
  let approved: Map<string, NonNullable<ReturnType<Definitions['get']>>> | undefined;
  let offered: Definitions | undefined;
  const refused = new Map<string, ToolChange>();

  async function decide(change: ToolChange): Promise<boolean> {
    // Nothing was approved that this could go against.
    if (change.type === 'added' && pin === undefined && !onChange) return true;
    // It was asked before, and nothing is new.
    if (refused.get(change.tool)?.diff === change.diff) return false;
    return (await onChange?.(change)) === true;
  }

  async function start(first: Definitions): Promise<void> {
    const pinned = pin === undefined ? undefined : await readPin(pin);
    approved = new Map(pinned ?? first);
    if (pin !== undefined && !pinned) await writePin(pin, approved);
    const changes = changesBetween(server(), approved, first).filter(({ type }) => type !== 'removed');
    if (pin !== undefined && changes.length > 0 && !onChange) throw unlikePin(server(), pin, changes);
  }

  return {
    async follow(list) {
      if (!approved) await start(list);
      const before = offered;
      offered = list;
      const known = approved ?? new Map(list);
      let isNew = false;
      for (const change of changesBetween(server(), known, list)) {
        const definition = list.get(change.tool);
        if (!definition) continue;
        if (await decide(change)) {
          known.set(change.tool, definition);
          refused.delete(change.tool);
          isNew = true;
        } else {
          refused.set(change.tool, change);
        }
      }
      // A change that was taken back is none.
      const differing = new Set(changesBetween(server(), known, list).map(({ tool }) => tool));
      for (const tool of refused.keys()) if (!differing.has(tool)) refused.delete(tool);
      if (isNew && pin !== undefined) await writePin(pin, known);
      return { changes: before ? changesBetween(server(), before, list) : [], refused: [...refused.keys()] };
    },
    usable: () => new Map([...(offered ?? [])].filter(([tool]) => !refused.has(tool))),
    check(tool) {
      const change = refused.get(tool);
      if (change) throw untrusted(change);
      if (!offered?.has(tool))
        throw new AgentError('tool', `The MCP server "${server()}" does not offer ${tool} any more.`);
    },
  };
}

function untrusted({ server, tool, diff }: ToolChange): AgentError {
  return new AgentError(
    'untrusted',
    `The MCP server "${server}" has changed its tool ${tool} since it was approved, so it is not called. \`onChange\` can agree to the change.`,
    { details: { tool, diff } },
  );
}

function unlikePin(server: string, pin: string, changes: readonly ToolChange[]): AgentError {
  const text = changes.map(({ type, tool, diff }) => `${tool} (${type}):\n${diff}`).join('\n');
  return new AgentError(
    'untrusted',
    `The MCP server "${server}" does not offer what ${pin} approves of. Look at the differences; to agree, delete the file, or give \`onChange\`.\n${text}`,
  );
}
