import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pyodide } from './index.ts';

// Of the kit too: here there is a Python on every machine.
const executors = join(import.meta.dirname, '../..');
const files = globSync('{kit,pyodide}/src/python/**/*.py', { cwd: executors });

test('Pyodide compiles every file, and each has all names that it uses', { timeout: 120_000 }, async () => {
  const textOf = (file: string) => readFileSync(join(executors, file), 'utf8');
  const texts = Object.fromEntries(files.map((file) => [file, textOf(file)]));
  await using executor = pyodide({ spares: 0 });
  await using session = await executor.start({
    tools: [],
    callTool: async () => null,
    variables: { texts, checker: textOf('kit/src/python/__fixtures__/check.py') },
  });
  expect(files.length).toBeGreaterThan(20);
  const broken = { 'broken.py': 'nowhere\n' };
  const code = `check = {'__name__': 'check'}
exec(checker, check)
[check['check'](texts), check['check'](${JSON.stringify(broken)})]`;
  expect(await session.run(code)).toMatchObject({
    value: ['', 'broken.py: the name nowhere comes from nowhere'],
  });
});
