import { readFileSync } from 'node:fs';

/** The version of this package. */
export function readVersion(): string {
  return readManifest().version;
}

/** If a version of Node, such as "20.19.1", is too old: one line that says what to do. */
export function nodeProblem(version: string): string | undefined {
  const minimum = minimumNode();
  if (Number.parseInt(version, 10) >= minimum) return undefined;
  return `Node ${minimum} or later is needed, and this is Node ${version}. Install a newer one: https://nodejs.org`;
}

/** The lowest major version of Node that this package runs on. */
export function minimumNode(): number {
  return Number(/\d+/.exec(readManifest().engines.node)?.[0]);
}

type Manifest = { version: string; engines: { node: string } };

function readManifest(): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest;
}
