import type { Json } from '@thimble/core';
import { definedOf, invalid, isRecord } from '@thimble/core/utilities';
import { z } from 'zod';
import { textOf, type AgentFiles } from '../files/agent-files.ts';
import type { AgentTree } from '../load/agent-tree.ts';
import type { Demand } from '../load/consent.ts';
import type { Component } from '../manifest/component.ts';
import { agentManifest, manifestVersion } from '../manifest/manifest.ts';
import { parseSafely } from '../manifest/read-manifest.ts';
import { mapModel } from './map-model.ts';
import { mapPrompts } from './map-prompts.ts';
import { knownKeys, savedAgent, type SavedAgent } from './saved-agent.ts';

/** A tool of smolagents: Python, which runs in a sandbox and nowhere else. */
export type PythonTool = { name: string; code: string; packages: string[] };

/** A folder of smolagents as a tree of ours. */
export type SmolagentsFolder = {
  tree: AgentTree;
  /** Python tools by the folder of their agent. */
  python: ReadonlyMap<string, readonly PythonTool[]>;
  /** The files that were made of theirs, such as prompts. */
  files: AgentFiles;
  demands: Demand[];
  /** What has no counterpart here, by its path in the folder of its agent. */
  unmapped: string[];
};

/** Whether agent.json was written by smolagents: it has the class of a model, and no version. */
export function isSmolagents(files: AgentFiles): boolean {
  const text = textOf(files, 'agent.json');
  if (text === undefined) return false;
  const value = parseSafely(text, 'agent.json');
  return (
    isRecord(value) && !('version' in value) && isRecord(value['model']) && typeof value['model']['class'] === 'string'
  );
}

/** @throws AgentError `invalid-argument` for what smolagents does not write */
export function readSmolagents(files: AgentFiles): SmolagentsFolder {
  const made = new Map<string, Uint8Array>();
  const python = new Map<string, PythonTool[]>();
  const demands: Demand[] = [];
  const unmapped: string[] = [];

  function read(folder: string, depth: number): AgentTree {
    if (depth > 5) throw invalid('The agents are nested more than 5 deep.');
    const file = `${folder}agent.json`;
    const raw = parseSafely(textOf(files, file) ?? '', file);
    const parsed = savedAgent.safeParse(raw);
    if (!parsed.success) throw invalid(`${file} is not one that smolagents writes.\n${z.prettifyError(parsed.error)}`);
    const saved = parsed.data;
    const miss = (what: string) => unmapped.push(folder + what);
    for (const key of Object.keys(saved)) if (!knownKeys.some((known) => known === key)) miss(key);
    if (saved.verbosity_level != null) miss('verbosity_level');
    if (Object.keys(saved.executor_kwargs ?? {}).length > 0) miss('executor_kwargs');

    const { model, unmapped: ofModel } = mapModel(saved.model);
    ofModel.forEach(miss);
    const { prompts, unmapped: ofPrompts } = mapPrompts(textOf(files, `${folder}prompts.yaml`) ?? '');
    ofPrompts.forEach(miss);
    const templates = Object.entries(prompts).map(([name, text]) => {
      const path = `prompts/${name.toLowerCase()}.md`;
      made.set(folder + path, new TextEncoder().encode(text));
      return [name, { template: path }];
    });

    const tools: { [key: string]: unknown }[] = [];
    const own: PythonTool[] = [];
    for (const name of saved.tools) {
      if (name === 'final_answer') continue;
      const path = `${folder}tools/${name}.py`;
      const code = textOf(files, path);
      if (code === undefined) throw invalid(`There is no ${path}, which ${file} names.`);
      const ready = readyTool(name, code);
      if (ready) tools.push(ready);
      else own.push({ name, code, packages: saved.requirements.filter((requirement) => requirement !== 'smolagents') });
    }
    if (own.length > 0) python.set(folder, own);
    for (const { name } of own)
      demands.push({ kind: 'code', what: `${folder}tools/${name}.py, in a sandbox`, path: `${folder}tools.${name}` });

    const managed = Object.keys(saved.managed_agents).map((name) =>
      read(`${folder}managed_agents/${name}/`, depth + 1),
    );
    const manifest = agentManifest.parse({
      version: manifestVersion,
      class: saved.class,
      ...definedOf({
        name: saved.name ?? undefined,
        description: saved.description ?? undefined,
        model,
        executor: saved.class === 'CodeAgent' || own.length > 0 ? executorOf(saved, miss) : undefined,
        maxSteps: saved.max_steps ?? undefined,
        planningInterval: saved.planning_interval ?? undefined,
        codeTags: saved.code_block_tags ?? undefined,
      }),
      tools,
      ...(templates.length > 0 && { prompts: Object.fromEntries(templates) }),
      ...(saved.max_print_outputs_length != null && { limits: { logBytes: saved.max_print_outputs_length } }),
    });
    return { folder, manifest, managed };
  }

  const tree = read('', 0);
  return { tree, python, files: made, demands, unmapped };
}

/** Tools of smolagents that have a counterpart here: theirs need the network, which a sandbox has not. */
function readyTool(name: string, code: string): { [key: string]: unknown } | undefined {
  const className = /^class (\w+)\(/m.exec(code)?.[1] ?? '';
  const factory = Object.hasOwn(readyTools, className) ? readyTools[className] : undefined;
  if (factory === undefined) return undefined;
  return { package: '@thimble/tools', export: factory, args: [], provides: [{ name, effect: 'read' }] };
}

const readyTools: { readonly [className: string]: string | undefined } = {
  DuckDuckGoSearchTool: 'webSearch',
  GoogleSearchTool: 'webSearch',
  ApiWebSearchTool: 'webSearch',
  WebSearchTool: 'webSearch',
  VisitWebpageTool: 'visitWebpage',
  WikipediaSearchTool: 'wikipediaSearch',
};

/** Modules of Python's own library, which need no installation, are named among the imports as well. */
const standard =
  /^(?:\*|abc|ast|base64|bisect|collections|copy|csv|dataclasses|datetime|decimal|enum|fractions|functools|hashlib|heapq|html|io|itertools|json|math|operator|os|pathlib|queue|random|re|stat|statistics|string|sys|textwrap|time|typing|unicodedata|urllib|uuid|xml|zlib)(?:\.|$)/;

function executorOf(saved: SavedAgent, miss: (what: string) => void): Component {
  const names = [...(saved.authorized_imports ?? []), ...saved.requirements].map((name) => name.split('.')[0] ?? name);
  const imports = [...new Set(names)].filter((name) => !standard.test(name) && name !== 'smolagents').sort();
  const options: { [option: string]: Json } = imports.length > 0 ? { imports } : {};
  switch (saved.executor_type ?? 'local') {
    case 'docker':
      return { package: '@thimble/docker', export: 'docker', args: [{ language: 'python', ...options }] };
    case 'e2b':
      return { package: '@thimble/e2b', export: 'e2b', args: [{ language: 'python', ...options }] };
    case 'local':
    case 'wasm':
      break;
    default:
      miss(`executor_type (${saved.executor_type}; Pyodide is used)`);
  }
  return { package: '@thimble/pyodide', export: 'pyodide', args: Object.keys(options).length > 0 ? [options] : [] };
}
