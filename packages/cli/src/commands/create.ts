import { AgentError } from '@thimble/core';
import { Argument, type Command } from 'commander';
import type { Io } from '../io.ts';

/** `thimble create`: a project to begin with, as `npm create thimble` makes it. */
export function defineCreate(command: Command, io: Io): void {
  command
    .description('Makes a folder with a tool package that can be published, or with a small agent. Installs nothing.')
    .addArgument(new Argument('<kind>', 'what to make').choices(['tool', 'agent'] as const))
    .argument('<name>', 'name of the package, such as thimble-tool-tides')
    .action((kind: 'tool' | 'agent', name: string) => create(kind, name, io));
}

async function create(kind: 'tool' | 'agent', name: string, io: Io): Promise<void> {
  const { createProject, nextSteps } = await import('create-thimble');
  try {
    const made = await createProject({ kind, name });
    io.stdout.write(
      `Made ${made.folder} with ${made.files.length} files. Go on with:\n\n${nextSteps(kind, made, process.cwd())}\n`,
    );
  } catch (cause) {
    throw new AgentError('invalid-argument', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
