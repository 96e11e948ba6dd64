import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Packages of others that are loaded when a module is imported, in a process of its own. */
function packagesOf(specifier: string): string[] {
  const program = `import { registerHooks } from 'node:module';
    const found = new Set();
    registerHooks({
      load(url, context, next) {
        found.add(/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1] ?? url.split(':')[0]);
        return next(url, context);
      },
    });
    await import(${JSON.stringify(specifier)});
    process.stdout.write(JSON.stringify([...found].filter((name) => !['file', 'node'].includes(name)).sort()));`;
  const args = ['--conditions=@thimble/source', '--no-warnings', '--input-type=module', '-e', program];
  const output = execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8' });
  const packages: string[] = JSON.parse(output);
  return packages;
}

test.each<[specifier: string, loaded: string[]]>([
  ['@thimble/core', []],
  ['@thimble/isolated-vm', []],
  ['@thimble/tools/web-search', []],
  ['@thimble/mcp', []],
  ['@thimble/tools/visit-webpage', ['zod']],
])('importing %s loads of packages what it cannot do without: %j', (specifier, loaded) => {
  expect(packagesOf(specifier)).toEqual(loaded);
});
