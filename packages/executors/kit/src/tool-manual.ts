import { pythonDeclarations, type ToolDeclaration } from '@thimble/core';
import { clipText, parametersOf } from '@thimble/core/utilities';

/** What a guest can tell the model's code of a tool. */
export type ToolManual = {
  /** In the order in which the code may give them without their names; null where the schema does not list them. */
  parameters: string[] | null;
  /** For messages: `search(query, limit=...)`. */
  signature: string;
  /** The declaration that stands in the prompt. */
  doc: string;
};

// A schema of a server must not fill the sandbox.
const mostParameters = 100;
const longestName = 200;
const longestDoc = 10_000;

// Agents open many sessions with the same tools.
const known = new WeakMap<ToolDeclaration, ToolManual>();

/** What `help(tool)` says in Python, and what positional arguments stand for. */
export function toolManual(tool: ToolDeclaration): ToolManual {
  const manual = known.get(tool) ?? read(tool);
  known.set(tool, manual);
  return manual;
}

function read(tool: ToolDeclaration): ToolManual {
  const listed = parametersOf(tool)
    ?.filter(({ name }) => name.length <= longestName)
    .slice(0, mostParameters);
  const signature = listed?.map(({ name, optional }) => (optional ? `${name}=...` : name)).join(', ') ?? '...';
  return {
    parameters: listed?.map(({ name }) => name) ?? null,
    signature: clipText(`${tool.name}(${signature})`, 1_000),
    doc: clipText(pythonDeclarations([tool]), longestDoc),
  };
}
