import type { Json, Tool, ToolContext } from '@thimble/core';
import { callTool } from '@thimble/core/testing';
import type { McpServer } from '../mcp-server.ts';

export function toolNamed({ tools }: Pick<McpServer, 'tools'>, name: string): Tool {
  const found = tools.find(({ declaration }) => declaration.name === name);
  if (!found) throw new Error(`There is no ${name} among ${tools.map(({ declaration }) => declaration.name).join(', ')}.`);
  return found;
}

/** Calls a tool of the server as an agent does. */
export async function call(
  server: Pick<McpServer, 'tools'>,
  name: string,
  input: Json = {},
  context: Partial<ToolContext> = {},
): Promise<unknown> {
  return callTool(toolNamed(server, name), input, context);
}
