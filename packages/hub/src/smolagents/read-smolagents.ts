import { definedOf, invalid, isRecord } from '@thimble/core/utilities';
import { z } from 'zod';
import { textOf, type AgentFiles } from '../files/agent-files.ts';
import type { AgentTree } from '../load/agent-tree.ts';
import type { Demand } from '../load/consent.ts';
import { agentManifest, manifestVersion } from '../manifest/manifest.ts';
import { parseSafely } from '../manifest/read-manifest.ts';
import { mapExecutor } from './map-executor.ts';
import { mapModel } from './map-model.ts';
import { mapPrompts } from './map-prompts.ts';
import { mapTools, type PythonTool } from './map-tools.ts';
import { knownKeys, savedAgent } from './saved-agent.ts';

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
    const { prompts, unmapped: ofPrompts } = mapPrompts(textOf(files, `${folder}prompts.yaml`) ?? '', saved.class);
    ofPrompts.forEach(miss);
    const templates = Object.entries(prompts).map(([name, text]) => {
      const path = `prompts/${name.toLowerCase()}.md`;
      made.set(folder + path, new TextEncoder().encode(text));
      return [name, { template: path }];
    });

    const { ready, own, unmapped: ofTools } = mapTools(saved.tools, folder, files);
    ofTools.forEach(miss);
    if (own.length > 0) python.set(folder, own);
    for (const { name, file: code } of own)
      demands.push({ kind: 'code', what: `${code}, in a sandbox`, path: `${folder}tools.${name}` });
    const { executor, unmapped: ofExecutor } = mapExecutor(saved, own);
    ofExecutor.forEach(miss);

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
        executor: saved.class === 'CodeAgent' || own.length > 0 ? executor : undefined,
        maxSteps: saved.max_steps ?? undefined,
        planningInterval: saved.planning_interval ?? undefined,
        codeTags: saved.code_block_tags ?? undefined,
      }),
      tools: ready,
      ...(templates.length > 0 && { prompts: Object.fromEntries(templates) }),
      ...(saved.max_print_outputs_length != null && { limits: { logBytes: saved.max_print_outputs_length } }),
    });
    return { folder, manifest, managed };
  }

  const tree = read('', 0);
  return { tree, python, files: made, demands, unmapped };
}
