import type { Tool } from '@thimble/core';
import type { Component } from '../manifest/component.ts';
import type { ProvidedTool, Toolset } from '../manifest/manifest.ts';
import { saveOneTool, type SaveContext } from './save-component.ts';

/** The tools by what makes them: those of one server, or one folder, have one entry. Their order is that of the agent. */
export function saveToolsets(path: string, tools: readonly Tool[], context: SaveContext): Toolset[] {
  const sets = new Map<string, Toolset>();
  for (const tool of tools) {
    const { name } = tool.declaration;
    const saved = saveOneTool(`${path}.${name}`, tool, context);
    if (!saved) continue;
    const key = keyOf(saved);
    const set = sets.get(key);
    if (set) set.provides.push(describe(tool));
    else sets.set(key, { ...saved, provides: [describe(tool)] });
  }
  return [...sets.values()];
}

function describe({ declaration, effect }: Tool): ProvidedTool {
  // What follows may be of the author's own data, such as the schema of a database.
  const [description = ''] = declaration.description.split('\n');
  return { name: declaration.name, effect, description };
}

function keyOf({ package: name, export: exported, args }: Component): string {
  return JSON.stringify([name, exported, args]);
}
