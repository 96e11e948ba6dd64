import type { Tool } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { resolve } from 'node:path';
import { integrityOf, textOf } from '../files/agent-files.ts';
import { readFolder } from '../files/read-folder.ts';
import { componentsOf } from '../manifest/components-of.ts';
import { readToolManifest } from '../manifest/read-manifest.ts';
import { createBuilder, disposeAll } from './build-component.ts';
import { buildTools } from './build-options.ts';
import { demandsOfComponent, requireConsent } from './consent.ts';
import { grantedVariables, packageFolders, searchFolders } from './granted.ts';
import type { LoadOptions } from './load-options.ts';
import { refuseNearName } from './near-names.ts';
import { readRecord, tampered } from './open-agent-folder.ts';
import { openCode } from './open-code.ts';

/** Tools that came from a folder. Disposing them ends what was made for them. */
export type LoadedTools = AsyncDisposable & { readonly tools: readonly Tool[] };

/**
 * Makes the tools of a folder that `saveTool` wrote.
 *
 * @example await using loaded = await loadTool('./search', { trustRemoteCode: true });
 * @throws AgentError as `loadAgent`
 */
export async function loadTool(
  dir: string,
  options: Pick<LoadOptions, 'trustRemoteCode' | 'allow' | 'runCode' | 'from'> = {},
): Promise<LoadedTools> {
  const { trustRemoteCode = false, allow = {}, runCode = 'child-process' } = options;
  const root = resolve(dir);
  const files = await readFolder(root);
  const record = await readRecord(root);
  if (record && record.integrity !== integrityOf(files)) throw tampered(root, record);
  const text = textOf(files, 'tool.json');
  if (text === undefined) throw invalid(`There is no tool.json in ${root}: this is not a folder that saveTool wrote.`);
  const manifest = readToolManifest(text, 'tool.json');
  for (const name of Object.keys(manifest.packages)) refuseNearName(name, allow.packages ?? []);
  const origin = record ? 'pulled' : 'own';
  requireConsent(
    componentsOf(manifest).flatMap((placed) => demandsOfComponent(placed, allow, origin)),
    trustRemoteCode,
  );

  await using ending = new AsyncDisposableStack();
  const from = searchFolders(options.from);
  const packages = await packageFolders(manifest.packages, from);
  const code = ending.use(openCode(runCode, { root, from, packages, env: grantedVariables(manifest.variables) }));
  const builder = createBuilder({ root, code, from, packages: manifest.packages });
  ending.defer(() => disposeAll(builder.made));
  const tools = await buildTools([manifest.tool], { builder, options: {} });
  const made = ending.move();
  return { tools, [Symbol.asyncDispose]: () => made.disposeAsync() };
}
