import { AgentError, type AgentOptions } from '@thimble/core';
import type { McpAddress, McpServer } from '@thimble/mcp';
import { loadPackage } from './load-package.ts';

/** What `--tools` says before an MCP server. */
const mcpPrefix = 'mcp:';

export function isMcpServer(specifier: string): boolean {
  return specifier.startsWith(mcpPrefix);
}

/**
 * The MCP server that a value of `--tools` names, to be disposed when the command ends: `mcp:` and a URL, or a command with its
 * arguments. Words `env:NAME` before it name variables: those that the command may see, or the one with the token for the URL.
 *
 * @throws AgentError `invalid-argument` for a value that names no server, `missing-dependency` without `@thimble/mcp`, and what
 *   connecting throws
 */
export async function openMcpServer(specifier: string, approve: AgentOptions['approve']): Promise<McpServer> {
  const address = readMcpAddress(specifier);
  const { mcpTools } = await loadPackage('@thimble/mcp', () => import('@thimble/mcp'));
  return mcpTools(address, { approve });
}

export function readMcpAddress(specifier: string): McpAddress {
  const words = splitWords(specifier.slice(mcpPrefix.length));
  const isVariable = (word: string) => word.startsWith('env:');
  const first = words.findIndex((word) => !isVariable(word));
  const [target, ...args] = first === -1 ? [] : words.slice(first);
  const env = words.slice(0, first).map((word) => word.slice('env:'.length));
  if (target === undefined) throw refuse(specifier, 'it names no server.');
  if (!/^https?:\/\//i.test(target)) return { command: target, args, ...(env.length > 0 && { env }) };
  const [tokenEnv, ...more] = env;
  if (args.length > 0 || more.length > 0)
    throw refuse(specifier, 'a URL stands alone, behind at most one env:NAME with its token.');
  return { url: target, ...(tokenEnv !== undefined && { tokenEnv }) };
}

/** Words are separated by spaces; quotes of either kind keep them together. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_, double: string | undefined, single: string | undefined) => double ?? single ?? '',
    ),
  );
}

function refuse(specifier: string, problem: string): AgentError {
  return new AgentError(
    'invalid-argument',
    `--tools ${specifier}: ${problem} Write mcp:https://example.com/mcp, or "mcp:npx -y @modelcontextprotocol/server-filesystem .".`,
  );
}
