import { existsSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { AgentError } from '@thimble/core';
import type { Message } from 'esbuild';

export type BundleOptions = {
  /**
   * Folder whose `node_modules` (and those above it) hold the packages.
   *
   * @default the working directory
   */
  from?: string;
};

/**
 * Bundles pure-JavaScript packages for a sandbox that has nothing but ECMAScript.
 *
 * The text is one classic script, an expression whose value is `{ [name]: namespace }`; a package is evaluated when its
 * namespace is first read. A namespace is frozen and has the exports, `default` always, and, not enumerable,
 * `module.exports`: what `require` gives.
 *
 * @param names npm packages or their subpaths: `lodash-es`, `@scope/name`, `date-fns/format`.
 * @throws AgentError `invalid-argument` for a name that is not a package, a path that the package does not export, and a
 *   package that needs Node or native code; `missing-dependency` for a package that is not installed.
 */
export async function bundlePackages(names: readonly string[], options: BundleOptions = {}): Promise<string> {
  const { from = process.cwd() } = options;
  const folder = resolve(from);
  const wanted = [...new Set(names)];
  for (const name of wanted) requireInstalled(name, folder);
  if (wanted.length === 0) return '({})';
  const scripts = await buildTogether(wanted, folder).catch(() => buildApart(wanted, folder));
  return `(() => {\nconst ${packagesName} = {};\n${scripts}\nreturn ${packagesName};\n})()`;
}

// The local name of the object that the scripts fill.
const packagesName = '__thimble_packages';
const specifierPattern = /^(?:@[a-z\d][\w.~-]*\/)?[a-z\d][\w.~-]*(?:\/[\w~-][\w.~-]*)*$/i;

function requireInstalled(name: string, folder: string): void {
  if (!specifierPattern.test(name)) {
    throw new AgentError(
      'invalid-argument',
      `${JSON.stringify(name)} cannot be imported: give the name of an npm package, such as "lodash-es" or "date-fns/format".`,
    );
  }
  const packageName = packageOf(name);
  const folders = createRequire(join(folder, 'step.js')).resolve.paths(`${packageName}/`) ?? [];
  if (folders.some((modules) => existsSync(join(modules, packageName, 'package.json')))) return;
  if (isBuiltin(name)) {
    throw new AgentError(
      'invalid-argument',
      `"${name}" is a built-in module of Node, which the sandbox does not have.`,
    );
  }
  throw new AgentError(
    'missing-dependency',
    `The package "${packageName}" is not installed. Run: npm install ${packageName}`,
  );
}

// One script shares what its packages have in common.
function buildTogether(names: readonly string[], folder: string): Promise<string> {
  return build('neutral', names, folder);
}

// Some packages leave Node's modules out in their build for browsers alone; others need a document there.
async function buildApart(names: readonly string[], folder: string): Promise<string> {
  const scripts = names.map(async (name) => {
    try {
      return await build('neutral', [name], folder);
    } catch (error) {
      if (!messagesOf(error).some(({ text }) => isBuiltin(missingModule(text)))) throw explain(error, name);
    }
    return build('browser', [name], folder).catch((error: unknown) => {
      throw explain(error, name);
    });
  });
  return (await Promise.all(scripts)).join('\n');
}

async function build(platform: 'neutral' | 'browser', names: readonly string[], folder: string): Promise<string> {
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    stdin: { contents: entryFor(names), resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    write: false,
    format: 'iife',
    platform,
    target: 'es2024',
    // The settings of the folder must not bend what a package means.
    tsconfigRaw: '{}',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    legalComments: 'none',
    logLevel: 'silent',
    ...(platform === 'neutral' ? { mainFields: ['module', 'main'] } : {}),
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

function entryFor(names: readonly string[]): string {
  const definitions = names.map((name) => {
    const text = JSON.stringify(name);
    return `define(${text}, () => require(${text}));`;
  });
  return `function define(name, load) {
  let namespace;
  const get = () => namespace ??= toNamespace(load());
  Object.defineProperty(${packagesName}, name, { enumerable: true, get });
}
function toNamespace(exports) {
  const namespace = { default: exports, ...exports };
  return Object.freeze(Object.defineProperty(namespace, 'module.exports', { value: exports }));
}
${definitions.join('\n')}`;
}

function explain(error: unknown, name: string): unknown {
  const [message] = messagesOf(error);
  if (message === undefined) return error;
  const { text } = message;
  const module = missingModule(text);
  const refuse = (reason: string): AgentError =>
    new AgentError('invalid-argument', `The package "${packageOf(name)}" ${reason}`, { cause: error });
  if (isBuiltin(module)) return refuse(`needs Node's built-in "${module}", which the sandbox does not have.`);
  if (text.includes('".node" files')) return refuse('needs native code, which the sandbox does not run.');
  if (module === name) return refuse(`has no export "${module}".`);
  return refuse(`cannot be bundled: ${text}.`);
}

function missingModule(text: string): string {
  return /^Could not resolve "(.+)"$/.exec(text)?.[1] ?? '';
}

function messagesOf(error: unknown): Message[] {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
