import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Packages of others and modules of Node that are loaded when a module is imported, in a process of its own. */
function loadedBy(specifier: string): string[] {
  const program = `import { registerHooks } from 'node:module';
    const found = new Set();
    registerHooks({
      load(url, context, next) {
        found.add(/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1] ?? url);
        return next(url, context);
      },
    });
    await import(${JSON.stringify(specifier)});
    process.stdout.write(JSON.stringify([...found].filter((name) => !name.startsWith('file:')).sort()));`;
  const args = ['--conditions=@thimble/source', '--no-warnings', '--input-type=module', '-e', program];
  const output = execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8' });
  const loaded: string[] = JSON.parse(output);
  return loaded;
}

test.each<[specifier: string, loaded: string[]]>([
  ['@thimble/core', []],
  ['@thimble/isolated-vm', []],
  ['@thimble/tools/web-search', []],
  ['@thimble/mcp', []],
  ['@thimble/tools/visit-webpage', ['zod']],
])('importing %s loads of packages what it cannot do without: %j', (specifier, loaded) => {
  expect(loadedBy(specifier).filter((name) => !name.startsWith('node:'))).toEqual(loaded);
});

// A process of isolated-vm starts without Node's snapshot: each module of Node that it loads is compiled anew.
test('what runs the steps of TypeScript loads the parser, and nothing of Node', () => {
  expect(loadedBy('@thimble/executor-kit/sandbox')).toEqual(['@sveltejs/acorn-typescript', 'acorn']);
});
