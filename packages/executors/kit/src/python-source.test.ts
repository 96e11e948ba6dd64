import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pythonDriverSource, pythonGuestSource, pythonLiteral } from './python-source.ts';

const folder = import.meta.dirname;
const files = globSync('python/**/*.py', { cwd: folder }).map((file) => join(folder, file));

test('the Python of this machine compiles every file, and each has all names that it uses', () => {
  const { stdout, error } = spawnSync('python3', [join(folder, 'python/__fixtures__/check.py'), ...files]);
  expect(files.length).toBeGreaterThan(15);
  // Without a Python, the test of @thimble/pyodide says the same.
  if (error) expect(error).toMatchObject({ code: 'ENOENT' });
  else expect(stdout.toString().trim()).toBe('');
});

test('both programs hold all of their files, and import nothing from beside them', () => {
  for (const [name, program] of [
    ['guest', pythonGuestSource()],
    ['driver', pythonDriverSource()],
  ] as const) {
    const parts = files.filter((file) => file.includes(`/python/${name}/`)).map((file) => readFileSync(file, 'utf8'));
    expect(parts.filter((part) => !program.includes(part.slice(-200)))).toEqual([]);
    expect(program).not.toMatch(/^ *(?:from|import) +\./m);
  }
});

test('a literal of Python holds any text', () => {
  const text = `'"\\ \n\r\t\b\f\v\0 \x7f é 😀 \u2028 ''' """ {} %s`;
  const { stdout, error } = spawnSync('python3', ['-c', `import json; print(json.dumps(${pythonLiteral(text)}))`]);
  if (error) expect(error).toMatchObject({ code: 'ENOENT' });
  else expect(JSON.parse(stdout.toString())).toBe(text);
});

test('no Python stands in a file of TypeScript', () => {
  const sources = globSync('**/*.ts', { cwd: folder, exclude: ['**/*.test.ts', '**/__fixtures__/**'] });
  const python = sources.filter((file) =>
    /^ *(?:(?:async )?def \w+\(.*|class \w+(?:\(.*\))?|except.*|elif .*|try):$/m.test(
      readFileSync(join(folder, file), 'utf8'),
    ),
  );
  expect(python).toEqual([]);
});
