import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { mcpTools } from '@thimble/mcp';
import { addressOf } from '../../packages/tools/mcp/src/__fixtures__/address-of.ts';
import { call } from '../../packages/tools/mcp/src/__fixtures__/call-tool.ts';
import { timeInTurn, type Row } from '../measure.ts';

const input = { a: 1, b: 2 };

/** A call of an MCP server beside the same call of the SDK's own client, each with a server process of its own. */
export async function mcp(): Promise<Row[]> {
  const { command, args } = addressOf('modern-server-program.ts');
  await using server = await mcpTools({ command, args });
  const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StdioClientTransport({ command, args: [...(args ?? [])] }));
  await client.listTools();
  const [ours = Number.NaN, theirs = Number.NaN] = await timeInTurn(2_000, [
    () => call(server, 'add', input),
    () => client.callTool({ name: 'add', arguments: input }),
  ]);
  await client.close();
  return [
    {
      figure: 'MCP: call of a tool over stdio',
      ours,
      peer: { name: "the SDK's own client", value: theirs },
      target: { of: 'ratio', atMost: 1.5 },
    },
  ];
}
