import { pyodide } from '@thimble/pyodide';
import { expect, onTestFinished, test } from 'vitest';
import { callTool } from './__fixtures__/call-tool.ts';
import { pythonInterpreter } from './python-interpreter.ts';

test('Python runs, keeps its variables, and tells what went wrong', async () => {
  const executor = pyodide({ spares: 0 });
  const tool = pythonInterpreter({ executor });
  onTestFinished(async () => {
    await tool[Symbol.asyncDispose]();
    await executor[Symbol.asyncDispose]();
  });
  const run = (code: string) => callTool(tool, { code });
  expect(await run('import math\nradius = 2\nprint("area")\nround(math.pi * radius ** 2, 2)')).toEqual({
    value: 12.57,
    logs: 'area\n',
  });
  expect(await run('radius + 1')).toMatchObject({ value: 3 });
  await expect(run('print("before")\nradius / 0')).rejects.toThrow(/ZeroDivisionError.*line 2[^]*before/);
  expect(tool.declaration.description).toContain('Python');
});
