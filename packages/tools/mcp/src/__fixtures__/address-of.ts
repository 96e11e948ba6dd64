import { fileURLToPath } from 'node:url';
import type { CommandAddress } from '../address.ts';

/** How to start a program of this folder with Node, from source. */
export function addressOf(program: string, ...args: string[]): CommandAddress {
  const path = fileURLToPath(new URL(program, import.meta.url));
  // What one process has compiled, the next one need not.
  const env = ['NODE_COMPILE_CACHE'];
  return { command: process.execPath, args: ['--conditions=@thimble/source', '--no-warnings', path, ...args], env };
}

/** How to start a server that is installed from npm. */
export function installed(name: string, ...args: string[]): CommandAddress {
  return { command: process.execPath, args: [fileURLToPath(import.meta.resolve(`${name}/dist/index.js`)), ...args] };
}
