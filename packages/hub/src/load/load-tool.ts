import type { Tool } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { textOf, type AgentFiles } from '../files/agent-files.ts';
import { codeFolder } from '../code/code-folder.ts';
import { isFile } from '../manifest/component.ts';
import { componentsOf } from '../manifest/components-of.ts';
import type { ToolManifest } from '../manifest/manifest.ts';
import { readToolManifest } from '../manifest/read-manifest.ts';
import { mapExecutor } from '../smolagents/map-executor.ts';
import type { PythonTool } from '../smolagents/map-tools.ts';
import { pythonTools } from '../smolagents/python-tools.ts';
import { savedTool } from '../smolagents/saved-tool.ts';
import { createBuilder, disposeAll } from './build-component.ts';
import { asExecutor, buildTools } from './build-options.ts';
import { demandsOfManifest, requireConsent, type Allowed, type Demand, type Origin } from './consent.ts';
import { grantedVariables, importedPackages, packageFolders, searchFolders } from './granted.ts';
import type { LoadOptions } from './load-options.ts';
import { openFolder } from './open-agent-folder.ts';
import { openCode } from './open-code.ts';

/** Tools that came from a folder. Disposing them ends what was made for them. */
export type LoadedTools = AsyncDisposable & { readonly tools: readonly Tool[] };

/**
 * Makes the tools of a folder that `saveTool` wrote, or the tool of one that smolagents did.
 *
 * @example await using loaded = await loadTool('./search', { trustRemoteCode: true });
 * @throws AgentError as `loadAgent`
 */
export async function loadTool(
  dir: string,
  options: Pick<LoadOptions, 'trustRemoteCode' | 'allow' | 'origin' | 'runCode' | 'from' | 'python'> = {},
): Promise<LoadedTools> {
  const { trustRemoteCode = false, allow = {}, runCode = 'child-process', python } = options;
  const { root, files, origin } = await openFolder(dir, options.origin);
  const { manifest, saved, demands } = readTool(files, allow, origin);
  requireConsent(demands, trustRemoteCode);

  await using ending = new AsyncDisposableStack();
  const from = searchFolders(options.from);
  const { packages: ranges = {}, variables = [] } = manifest ?? {};
  const packages = await packageFolders(ranges, from);
  const codeRoot = manifest && isFile(manifest.tool) ? ending.use(await codeFolder(files)).root : root;
  const code = ending.use(openCode(runCode, { root: codeRoot, from, packages, env: grantedVariables(variables) }));
  const components = manifest ? componentsOf(manifest).map(({ component }) => component) : [];
  const imported = importedPackages(ranges, components);
  const builder = createBuilder({ root, code, from, packages: ranges, imported });
  ending.defer(() => disposeAll(builder.made));
  const executor = saved && (python ?? asExecutor(await builder.build(mapExecutor({}, [saved]).executor)));
  const tools = manifest
    ? await buildTools([manifest.tool], { builder, options: {} })
    : await pythonTools(saved ? [saved] : [], executor, ending);
  const made = ending.move();
  return { tools, [Symbol.asyncDispose]: () => made.disposeAsync() };
}

/** What is in the folder of a tool, and what it wants: one of ours, or one of smolagents. */
export function readTool(
  files: AgentFiles,
  allow: Allowed,
  origin: Origin,
): { manifest: ToolManifest | undefined; saved: PythonTool | undefined; demands: Demand[] } {
  const saved = savedTool(files);
  if (saved) {
    const demand = { kind: 'code' as const, what: `${saved.file}, in a sandbox`, path: saved.name };
    return { manifest: undefined, saved, demands: [demand] };
  }
  const text = textOf(files, 'tool.json');
  if (text === undefined) throw invalid('There is no tool.json: this is not a folder that saveTool wrote.');
  const manifest = readToolManifest(text, 'tool.json');
  return { manifest, saved: undefined, demands: demandsOfManifest(manifest, allow, origin) };
}
