#!/usr/bin/env node
import { cancel, isCancel, select, text } from '@clack/prompts';
import { styleText } from 'node:util';
import { createProject, type ProjectKind } from './create-project.ts';
import { nextSteps } from './next-steps.ts';
import { projectNames } from './project-names.ts';

const usage = `npm create thimble [tool|agent] [name]

  tool   a package with a tool that can be published: npm create thimble tool thimble-tool-tides
  agent  a small program with an agent:               npm create thimble agent my-agent`;

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`create-thimble: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main([first, second, ...rest]: readonly string[]): Promise<void> {
  const isAsking = process.stdin.isTTY && process.stdout.isTTY;
  const isKind = first === undefined || first === 'tool' || first === 'agent';
  if (first === '--help' || first === '-h') {
    process.stdout.write(`${usage}\n`);
    return;
  }
  if (!isKind || rest.length > 0 || (second === undefined && !isAsking)) {
    const problem = isKind ? '' : `create-thimble: there is no "${first}" to make.\n`;
    process.stderr.write(`${problem}${usage}\n`);
    process.exitCode = 2;
    return;
  }
  const kind = first ?? (await askKind());
  const name = second ?? (kind && (await askName(kind)));
  if (kind === undefined || name === undefined) {
    cancel('Nothing was made.');
    process.exitCode = 130;
    return;
  }
  const made = await createProject({ kind, name });
  const { folder, files } = made;
  process.stdout.write(
    `Made ${styleText('bold', folder)} with ${files.length} files. Go on with:\n\n${nextSteps(kind, made, process.cwd())}\n`,
  );
}

async function askKind(): Promise<ProjectKind | undefined> {
  const kind = await select<ProjectKind>({
    message: 'What do you want to make?',
    options: [
      { value: 'agent', label: 'an agent', hint: 'a small program' },
      { value: 'tool', label: 'a tool', hint: 'a package that can be published' },
    ],
  });
  return isCancel(kind) ? undefined : kind;
}

async function askName(kind: ProjectKind): Promise<string | undefined> {
  const name = await text({
    message: 'What is its name?',
    placeholder: kind === 'tool' ? 'thimble-tool-tides' : 'my-agent',
    validate(value = '') {
      try {
        projectNames(value);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  });
  return isCancel(name) ? undefined : name;
}
