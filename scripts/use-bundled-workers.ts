import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The script of the worker that a module starts, if it starts one. */
export function workerOf(code: string, path: string): string | undefined {
  const [, name] = /\bworkerUrl\(import\.meta\.url, '([\w-]+)'\)/.exec(code) ?? [];
  return name && join(dirname(path), `${name}.ts`);
}

/** The module as if it were compiled and lay beside the bundle: it finds the worker and its flags there. */
export function useBundle(code: string, entry: string): string {
  const beside = pathToFileURL(join(bundleFolder(entry), 'dist/module.js')).href;
  return code.replaceAll(/\b(worker(?:Url|Flags))\(import\.meta\.url\b/g, `$1(${JSON.stringify(beside)}`);
}

/** In the package, so that what the worker imports is found; in a folder where no tool looks for sources. */
export function bundleFolder(entry: string): string {
  return join(packageOf(dirname(entry)), 'node_modules/.cache/workers');
}

function packageOf(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageOf(dirname(folder));
}
