import { sep } from 'node:path';
import { expect, test } from 'vitest';
import { installCommand } from './install-command.ts';

const path = (text: string) => text.replaceAll('/', sep);

test.each([
  [
    'a project',
    '/home/ada/shop/node_modules/@thimble/cli/dist/main.js',
    '/home/ada/shop/src',
    'npm install @thimble/azure',
  ],
  [
    'the machine',
    '/usr/lib/node_modules/@thimble/cli/dist/main.js',
    '/home/ada/shop',
    'npm install --global @thimble/azure',
  ],
  [
    'npx',
    '/home/a/.npm/_npx/1f/node_modules/@thimble/cli/dist/main.js',
    '/work',
    'npx -p @thimble/cli -p @thimble/azure thimble …',
  ],
  ['a checkout', '/home/ada/thimble/packages/cli/src/main.ts', '/', 'npm install @thimble/azure'],
])('puts a package beside a command that was installed for %s', (_place, file, cwd, command) => {
  expect(installCommand('@thimble/azure', { file: path(file), cwd: path(cwd) })).toBe(command);
});
