import type { Agent, Tool } from '@thimble/core';
import { parseAddress } from '../destinations/address.ts';
import type { DestinationOptions, Uploaded, UploadOptions } from '../destinations/destination.ts';
import { openDestination } from '../destinations/open-destination.ts';
import { checkFiles, textOf, type AgentFiles } from '../files/agent-files.ts';
import { readFolder } from '../files/read-folder.ts';
import { readTree } from '../load/agent-tree.ts';
import { readToolManifest } from '../manifest/read-manifest.ts';
import { packAgent, type SaveOptions } from '../save/save-agent.ts';
import { packTool } from '../save/save-tool.ts';
import { refuseSecrets } from '../secrets/refuse-secrets.ts';

export type PushOptions = SaveOptions & UploadOptions & DestinationOptions;

/**
 * Saves an agent, or the folder of one, where others find it: `hf:user/name`, `npm:@scope/name`, `git:URL`, `file:./folder`.
 *
 * @example await pushAgent(agent, 'hf:user/name', { private: true, message: 'First version' })
 * @returns its address on the web and its revision
 * @throws AgentError as `saveAgent`, and `missing-secret`, `unauthorized`, `bad-request`
 */
export async function pushAgent(agent: Agent | string, address: string, options: PushOptions = {}): Promise<Uploaded> {
  const files = typeof agent === 'string' ? await readSaved(agent, options) : (await packAgent(agent, options)).files;
  return upload(files, address, options);
}

/** The same for a single tool, or the tools that are made together. */
export async function pushTool(
  tools: Tool | readonly Tool[],
  address: string,
  options: PushOptions = {},
): Promise<Uploaded> {
  return upload((await packTool(tools, options)).files, address, options);
}

async function upload(files: AgentFiles, text: string, options: PushOptions): Promise<Uploaded> {
  const address = parseAddress(text);
  const destination = await openDestination(address, options);
  return destination.upload(checkFiles(files), { ...options, version: options.version ?? address.revision });
}

/** A folder may have been written by hand. */
async function readSaved(dir: string, { notSecret = [] }: SaveOptions): Promise<AgentFiles> {
  const files = await readFolder(dir);
  const tool = textOf(files, 'tool.json');
  if (tool !== undefined && !files.has('agent.json')) readToolManifest(tool, 'tool.json');
  else readTree(files);
  refuseSecrets(files, notSecret);
  return files;
}
