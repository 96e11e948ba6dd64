import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Tool } from '@thimble/core';
import { invalid, isRecord, messageOf } from '@thimble/core/utilities';
import { init, parse } from 'es-module-lexer';
import { moduleOf } from '../load/installed-package.ts';
import { provenanceOf } from '../load/provenance.ts';
import { toolsIn } from '../load/tools-in.ts';
import { isFile, packageOf, type Component } from '../manifest/component.ts';

/** Where functions and tools come from that have no spec: exports of the author's own files, and of packages. */
export type Sources = {
  /** The export that this value is. */
  find(value: unknown): Component | undefined;
  /** The same for a tool, which may also be in a list that is exported: it is known there by its name. */
  findTool(tool: Tool): Component | undefined;
  /** Where the value is, if it is within an export: `checks[0] of ./checks.ts`. */
  placeOf(value: unknown): string | undefined;
  /** The files that these components need, by their path in the agent's folder, and the packages that they import. */
  filesOf(components: readonly Component[]): Promise<SourceFiles>;
};

type SourceFiles = { files: Map<string, Uint8Array>; packages: { name: string; from: string }[] };

export type SourceOptions = {
  sources: readonly (string | URL)[];
  packages: readonly string[];
  from: readonly string[];
};

/** Loads the modules, in which the values are looked for by their identity. @throws AgentError `invalid-argument` */
export async function openSources({ sources, packages, from }: SourceOptions): Promise<Sources> {
  const paths = sources.map(toPath);
  const root = commonFolder(paths);
  const named = (path: string) => `./tools/${relative(root, path).split(sep).join('/')}`;
  const modules: SourceModule[] = [];
  /** Files of agents that were loaded, by the name that they have in their folder. */
  const loaded = new Map<string, { path: string; root: string }>();
  for (const path of paths)
    modules.push({ package: named(path), path, exports: await load(pathToFileURL(path).href, path) });
  for (const name of packages) {
    const url = await moduleOf(name, from);
    if (url === undefined) throw invalid(`The package "${name}" is not installed. Run: npm install ${packageOf(name)}`);
    modules.push({ package: name, exports: await load(url, name) });
  }

  function find(value: unknown): Component | undefined {
    const provenance = provenanceOf(value);
    if (!provenance) return findExport((exported) => exported === value);
    const { component, root: folder } = provenance;
    if (isFile(component))
      loaded.set(component.package, { path: join(folder, component.package), root: join(folder, 'tools') });
    return component;
  }

  function findExport(isIt: (exported: unknown) => boolean): Component | undefined {
    for (const { package: name, exports } of modules) {
      const found = namesOf(exports).find((exported) => isIt(Reflect.get(exports, exported)));
      if (found !== undefined) return { package: name, export: found };
    }
    return undefined;
  }

  return {
    find,
    findTool(tool) {
      const { name } = tool.declaration;
      const isIn = (exported: unknown) =>
        toolsIn(exported).find(({ declaration }) => declaration.name === name) === tool;
      return find(tool) ?? findExport(isIn);
    },
    placeOf(value) {
      for (const { package: name, exports } of modules)
        for (const exported of namesOf(exports)) {
          const within: unknown = Reflect.get(exports, exported);
          const key = Object.entries(Object(within)).find(([, part]) => part === value)?.[0];
          if (key !== undefined) return `${exported}${Array.isArray(within) ? `[${key}]` : `.${key}`} of ${name}`;
        }
      return undefined;
    },
    async filesOf(components) {
      const imported: { name: string; from: string }[] = [];
      const all = new Map<string, string>();
      for (const { package: name, path } of modules)
        if (path !== undefined && components.some((component) => component.package === name))
          await follow(path, all, imported, root);
      const files = new Map([...all].map(([path, text]) => [named(path).slice(2), encode(text)]));
      for (const [name, { path, root: folder }] of loaded) {
        if (!components.some((component) => component.package === name)) continue;
        const kept = new Map<string, string>();
        await follow(path, kept, imported, folder);
        for (const [file, text] of kept)
          files.set(`tools/${relative(folder, file).split(sep).join('/')}`, encode(text));
      }
      return { files, packages: imported };
    },
  };
}

/** The names of what a module exports, `default` last: what also has a name of its own is known by that. */
function namesOf(exports: object): string[] {
  const names = Object.keys(exports).filter((name) => name !== 'default');
  return 'default' in exports ? [...names, 'default'] : names;
}

type SourceModule = { package: string; path?: string; exports: object };

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function toPath(source: string | URL): string {
  return typeof source === 'string' && !source.startsWith('file:') ? resolve(source) : fileURLToPath(source);
}

async function load(url: string, name: string): Promise<object> {
  try {
    const module: unknown = await import(/* @vite-ignore */ url);
    return isRecord(module) ? module : Object(module);
  } catch (cause) {
    throw invalid(`${name} cannot be loaded: ${messageOf(cause)}`, { cause });
  }
}

/** A file and the files that it imports: an agent's folder is complete in itself, but for packages. */
async function follow(
  path: string,
  files: Map<string, string>,
  packages: { name: string; from: string }[],
  root: string,
): Promise<void> {
  if (files.has(path)) return;
  if (!path.startsWith(root + sep))
    throw invalid(`${path} is imported, and lies outside of ${root}. Move it beside the others.`);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalid(`${path} is imported, and cannot be read. Write the whole name, with its extension.`, { cause });
  });
  files.set(path, text);
  await init;
  const [imports] = parse(text, path);
  for (const { n: name, d: dynamic } of imports) {
    // -2 is import.meta.
    if (dynamic === -2) continue;
    if (name === undefined)
      throw invalid(`${path} imports a module whose name is computed: what it needs cannot be told.`);
    if (name.startsWith('.')) await follow(resolve(dirname(path), name), files, packages, root);
    else if (!isBuiltin(name)) packages.push({ name, from: dirname(path) });
  }
}

function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths.map(dirname);
  return others.reduce((common, folder) => {
    let shared = common;
    while (folder !== shared && !folder.startsWith(shared + sep)) shared = dirname(shared);
    return shared;
  }, first);
}
