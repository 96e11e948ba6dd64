import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AgentError } from '@thimble/core';

/**
 * The script `name` beside the module at `url`: TypeScript in this repository, JavaScript where it is installed.
 *
 * @throws AgentError `sandbox` when it is not there, which is so when the module was bundled.
 */
export function workerUrl(url: string, name: string): URL {
  const script = new URL(`./${name}${isSource(url) ? '.ts' : '.js'}`, url);
  if (existsSync(script)) return script;
  throw new AgentError(
    'sandbox',
    `There is no ${fileURLToPath(script)}, which an executor starts as a process or thread. A bundler leaves it behind: keep executors outside the bundle, as with esbuild's --packages=external or serverExternalPackages of Next.js.`,
  );
}

/** What Node.js needs to run it: in this repository, packages resolve to their sources. */
export function workerFlags(url: string): string[] {
  return isSource(url) ? ['--conditions=@thimble/source'] : [];
}

function isSource(url: string): boolean {
  return url.endsWith('.ts');
}
