import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPyodide } from 'pyodide';
import { expect, test } from 'vitest';

// Of the kit too: here there is a Python on every machine.
const executors = join(import.meta.dirname, '../..');
const files = globSync('{kit,pyodide}/src/python/**/*.py', { cwd: executors });

test('Pyodide compiles every file, and each has all names that it uses', { timeout: 120_000 }, async () => {
  const texts = files.map((file) => [file, readFileSync(join(executors, file), 'utf8')]);
  const python = await loadPyodide();
  python.runPython(readFileSync(join(executors, 'kit/src/python/__fixtures__/check.py'), 'utf8'));
  python.globals.set('files', JSON.stringify(Object.fromEntries(texts)));
  expect(files.length).toBeGreaterThan(20);
  expect(python.runPython('import json; check(json.loads(files))')).toBe('');
});
