import { pyodide } from '../index.ts';
import { sandboxPids } from './children.ts';

// A host for tests that end it: opens as many sessions as it is told to, names their processes, and does in the first what its first argument names.
const [, , act, sessions] = process.argv;
const executor = pyodide({ spares: 0 });
const start = () => executor.start({ tools: [], callTool: async () => null });
const [session] = await Promise.all(Array.from({ length: Number(sessions) }, start));
await session?.run('a = 1');
process.stdout.write(JSON.stringify(sandboxPids()));

if (act === 'hang') void session?.run("import re\nre.match(r'(a|a?)+$', 'a' * 60 + 'b')");
