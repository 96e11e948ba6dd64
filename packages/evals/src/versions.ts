import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/** What was measured with. */
export function versionsHere(): { [name: string]: string } {
  return {
    node: process.versions.node,
    '@thimble/core': versionAt(new URL(import.meta.resolve('@thimble/core/package.json'))),
    '@thimble/evals': versionAt(new URL('../package.json', import.meta.url)),
  };
}

/** The machine, in words that name nobody. */
export function machineHere(): string {
  return `${process.platform} ${process.arch}, ${availableParallelism()} processors`;
}

function versionAt(url: URL): string {
  return manifest.parse(JSON.parse(readFileSync(url, 'utf8'))).version;
}
