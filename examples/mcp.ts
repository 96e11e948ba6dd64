/** Tools of an MCP server, and an agent that is one itself. Needs OPENAI_API_KEY; the server is installed with the workspace. */
import { CodeAgent } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { mcpTools, serveAgent } from '@thimble/mcp';
import { openai } from '@thimble/openai';

await using executor = isolatedVm();
const model = openai('gpt-5.2');

// A server of npm's, as `npx -y @modelcontextprotocol/server-everything` starts it.
await using everything = await mcpTools(
  { command: 'npx', args: ['--no-install', 'mcp-server-everything'] },
  { prefix: 'demo', tools: ['get-sum', 'get-structured-content'], effects: { 'get-sum': 'pure' } },
);

// An agent with its tools, served to others…
await using served = serveAgent(
  ({ approve }) => new CodeAgent({ model, executor, tools: everything.tools, approve, maxSteps: 5 }),
  { name: 'weather_clerk', description: 'Knows the weather, and adds.' },
);
await using listening = await served.listen();

// … such as this one, which knows it as a tool.
await using clerk = await mcpTools({ url: listening.url });
await using agent = new CodeAgent({ model, executor, tools: clerk.tools });
const { output } = await agent.run('Ask the clerk for the temperature in Chicago, in degrees Celsius.');
console.log(output);
