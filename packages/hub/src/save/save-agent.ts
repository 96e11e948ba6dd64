import type { Agent, StandardSchema } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { savedNotesOf } from '../load/provenance.ts';
import { agentCard } from '../push/agent-card.ts';
import { writeAgentFolder } from '../files/write-folder.ts';
import { componentsOf } from '../manifest/components-of.ts';
import { agentManifest, manifestSchemaUrl, manifestVersion, type AgentManifest } from '../manifest/manifest.ts';
import { describeAgent, type DescribedAgent } from './describe-agent.ts';
import { jsonSchemaOfOutput } from './output-schema.ts';
import { collectProblems } from './problems.ts';
import { requirementsOf } from './requirements.ts';
import { refuseSecrets } from '../secrets/refuse-secrets.ts';
import { openSources } from './sources.ts';

export type SaveOptions = {
  /**
   * Your own files, as paths or URLs: functions and tools that they export are saved by name, and the files go along with the agent,
   * with those that they import. @default none
   */
  sources?: readonly (string | URL)[] | undefined;
  /** Installed packages whose exports are looked through in the same way. @default none */
  packages?: readonly string[] | undefined;
  /** Paths of options that are left out on purpose, such as `onEvent` or `model.apiKey`. @default none */
  omit?: readonly string[] | undefined;
  /** Schema of the answer, kept with the agent. @default that of the agent, if it was loaded with one */
  output?: StandardSchema | undefined;
  /** Paths of options that look like secrets and are none, such as `instructions`. @default none */
  notSecret?: readonly string[] | undefined;
  /** Of the agent, as SPDX writes it: `Apache-2.0`. @default that of the agent, if it was loaded with one */
  license?: string | undefined;
  /** Environment variables that its own code needs, beside those that its files name as `process.env.NAME`. @default none */
  variables?: readonly string[] | undefined;
  /** Folders from which packages are looked up. @default the working directory */
  from?: readonly string[] | undefined;
};

/**
 * Saves an agent as a folder: `agent.json`, `prompts/`, `tools/`, `agents/` and a `README.md`. Nothing is lost silently: an option that
 * cannot be saved is named in the error, and so is one that holds a secret.
 *
 * @example await saveAgent(agent, './analyst', { sources: [import.meta.resolve('./my-tools.ts')] })
 * @returns the manifest, as it was written to `agent.json`
 * @throws AgentError `invalid-argument`
 */
export async function saveAgent(agent: Agent, dir: string, options: SaveOptions = {}): Promise<AgentManifest> {
  const { manifest, files } = await packAgent(agent, options);
  await writeAgentFolder(dir, files);
  return manifest;
}

/** The agent as files. */
export async function packAgent(
  agent: Agent,
  options: SaveOptions,
): Promise<{ manifest: AgentManifest; files: Map<string, Uint8Array> }> {
  const saved = savedNotesOf(agent);
  const { omit = [], notSecret = [], license = saved?.license, from = [process.cwd()], packages = [] } = options;
  const { variables = saved?.variables ?? [] } = options;
  const sources = await openSources({ sources: options.sources ?? [], packages, from });
  const problems = collectProblems(omit);
  const described = describeAgent(agent, { problems, sources });
  const omitted = sorted([...problems.settle(), ...(saved?.omitted ?? [])]);
  if (!described) throw invalid('There is no agent to save.');
  const output = jsonSchemaOfOutput(options.output ?? ownOutput(agent));
  const files = new Map<string, Uint8Array>();
  const write = async (part: DescribedAgent, folder: string): Promise<AgentManifest> => {
    const isRoot = folder === '';
    const code = await sources.filesOf(componentsOf(part.manifest).map(({ component }) => component));
    for (const [path, bytes] of code.files) files.set(folder + path, bytes);
    const requirements = await requirementsOf(part.manifest, code.packages, from);
    const children = await Promise.all(
      part.managed.map(({ folder: below, agent: child }) => write(child, `${folder}${below}/`)),
    );
    const manifest = agentManifest.parse({
      $schema: manifestSchemaUrl,
      version: manifestVersion,
      ...part.manifest,
      packages: { ...Object.assign({}, ...children.map((child) => child.packages)), ...requirements.packages },
      variables: sorted([
        ...requirements.variables,
        ...readBy(code.files),
        ...(isRoot || code.files.size > 0 ? variables : []),
        ...children.flatMap((child) => child.variables),
      ]),
      ...(isRoot && output && { output }),
      ...(isRoot && license !== undefined && { license }),
      ...(isRoot && omitted.length > 0 && { omitted }),
    });
    for (const [path, text] of part.files) files.set(folder + path, encode(text));
    files.set(`${folder}agent.json`, encode(`${JSON.stringify(manifest, null, 2)}\n`));
    return manifest;
  };
  const manifest = await write(described, '');
  refuseSecrets(files, notSecret);
  files.set('README.md', encode(agentCard(manifest)));
  return { manifest, files };
}

/** Variables that the agent's own files name: they see no others. */
function readBy(files: ReadonlyMap<string, Uint8Array>): string[] {
  return [...files.values()].flatMap((bytes) =>
    [...new TextDecoder().decode(bytes).matchAll(/\bprocess\.env(?:\.|\[["'])([A-Za-z_]\w*)/g)].map(
      ([, name = '']) => name,
    ),
  );
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function ownOutput(agent: Agent): unknown {
  return 'output' in agent ? agent.output : undefined;
}
