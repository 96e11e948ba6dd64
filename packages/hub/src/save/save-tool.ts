import type { Tool } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { writeAgentFolder } from '../files/write-folder.ts';
import { manifestVersion, toolManifest, type ToolManifest } from '../manifest/manifest.ts';
import { toolCard } from '../push/tool-card.ts';
import { collectProblems } from './problems.ts';
import { refuseSecrets } from '../secrets/refuse-secrets.ts';
import { requirementsOf } from './requirements.ts';
import type { SaveOptions } from './save-agent.ts';
import { saveToolsets } from './save-toolsets.ts';
import { openSources } from './sources.ts';

/**
 * Saves a tool as a folder: `tool.json`, `tools/` and a `README.md`. Several are saved together if one export makes them.
 *
 * @example await saveTool(search, './search', { sources: [import.meta.resolve('./search.ts')] })
 * @throws AgentError `invalid-argument` as `saveAgent`
 */
export async function saveTool(
  tools: Tool | readonly Tool[],
  dir: string,
  options: SaveOptions = {},
): Promise<ToolManifest> {
  const { manifest, files } = await packTool(tools, options);
  await writeAgentFolder(dir, files);
  return manifest;
}

export async function packTool(
  tools: Tool | readonly Tool[],
  options: SaveOptions,
): Promise<{ manifest: ToolManifest; files: Map<string, Uint8Array> }> {
  const { omit = [], notSecret = [], license, from = [process.cwd()], packages = [] } = options;
  const sources = await openSources({ sources: options.sources ?? [], packages, from });
  const problems = collectProblems(omit);
  const [set, ...others] = saveToolsets('tools', isTool(tools) ? [tools] : tools, { problems, sources });
  problems.settle();
  if (!set || others.length > 0)
    throw invalid(
      'These tools are not made by one export. Save each of them in a folder of its own, or an agent with all.',
    );
  const code = await sources.filesOf([set]);
  const requirements = await requirementsOf({ tool: set }, code.packages, from);
  const manifest = toolManifest.parse({
    version: manifestVersion,
    tool: set,
    ...requirements,
    ...(license !== undefined && { license }),
  });
  const files = new Map(code.files);
  files.set('tool.json', encode(`${JSON.stringify(manifest, null, 2)}\n`));
  refuseSecrets(files, notSecret);
  files.set('README.md', encode(toolCard(manifest)));
  return { manifest, files };
}

function isTool(value: Tool | readonly Tool[]): value is Tool {
  return 'declaration' in value;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
