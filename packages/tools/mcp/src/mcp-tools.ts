import type { McpAddress } from './address.ts';
import type { McpOptions } from './mcp-options.ts';
import type { McpServer } from './mcp-server.ts';

/**
 * Connects to an MCP server and makes its tools those of an agent. The connection is made again when it is lost.
 *
 * @example
 * await using files = await mcpTools({ command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem', '.'] });
 * const agent = new CodeAgent({ model, executor, tools: files.tools, instructions: files.instructions });
 * @throws AgentError `invalid-argument` for wrong options, `tool` if the server cannot be reached, `unauthorized` if it does not
 *   accept the credentials, `untrusted` if it does not offer what `pin` approves of, `limit` if it has too many tools
 */
export async function mcpTools(address: McpAddress, options: McpOptions = {}): Promise<McpServer> {
  // With these come zod and the SDK, which whoever only imports this package need not load.
  const { checkArguments } = await import('./check-arguments.ts');
  checkArguments(address, options);
  const { connectServer } = await import('./connect-server.ts');
  return connectServer(address, options);
}
