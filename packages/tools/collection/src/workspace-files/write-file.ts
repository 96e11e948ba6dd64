import { AgentError, tool, type Tool, type ToolOptions } from '@thimble/core';
import { z } from 'zod';
import { fileError } from './file-error.ts';
import { replaceFile } from './replace-file.ts';
import type { Workspace } from './workspace.ts';

const input = z.object({
  path: z.string().describe('Such as "src/main.ts"; folders on the way are made'),
  text: z.string().describe('All of the new text'),
});

export type NeedsApproval = ToolOptions<{ path: string }, unknown>['needsApproval'];

export function writeFile(workspace: Workspace, name: string, needsApproval: NeedsApproval): Tool {
  return tool({
    name,
    description: 'Writes a text file of the workspace, and replaces one that is there.',
    input,
    output: z.object({ path: z.string(), bytes: z.int(), created: z.boolean() }),
    effect: 'write',
    // Writing the same text again changes nothing.
    repeatable: true,
    needsApproval,
    async execute({ path, text }, { signal }) {
      // A new name must be one everywhere: what is written here may be checked out elsewhere.
      const names = workspace.parse(path, { portable: true });
      const fileName = names.at(-1);
      if (fileName === undefined)
        throw new AgentError('tool-input', `${JSON.stringify(path)} is a folder: give the name of a file in it.`);
      const bytes = Buffer.from(text);
      const { limits, allowHardLinks } = workspace;
      if (bytes.length > limits.writeBytes)
        throw new AgentError(
          'tool',
          `The text has ${bytes.length} bytes, and a write takes at most ${limits.writeBytes}.`,
        );
      const write = async () =>
        workspace.inFolder(
          names.slice(0, -1),
          (folder) => replaceFile(folder, fileName, { bytes, allowHardLinks, signal }),
          { create: true },
        );
      const created = await workspace.inTurn(write).catch((error: unknown) => {
        signal.throwIfAborted();
        throw fileError(path, error);
      });
      return { path: names.join('/'), bytes: bytes.length, created };
    },
  });
}
