import { readFileSync } from 'node:fs';
import { quickjs } from '../index.ts';

// Another process: goes on with the snapshot in a file, and prints how the code ended.
const [, , file = '', code = ''] = process.argv;
const executor = quickjs();
const session = await executor.start({
  tools: [{ name: 'double', description: '', inputSchema: {} }],
  callTool: async ({ input }) => Number(input) * 2,
  snapshot: readFileSync(file),
});
process.stdout.write(JSON.stringify(await session.run(code)));
