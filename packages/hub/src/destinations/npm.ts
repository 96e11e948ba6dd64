import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentError } from '@thimble/core';
import { invalid, parseJson } from '@thimble/core/utilities';
import semver from 'semver';
import { z } from 'zod';
import { fileLimits, textOf, type AgentFiles } from '../files/agent-files.ts';
import { writeFiles } from '../files/write-folder.ts';
import { packageManifest } from '../push/package-manifest.ts';
import type { Destination, DestinationOptions } from './destination.ts';
import { runProgram } from './run-program.ts';
import { unpackTarGzip } from './unpack-tar.ts';

const packed = z.tuple([z.looseObject({ filename: z.string().regex(/^[\w.@-]+\.tgz$/) })]);

/** A package of the npm registry that the user's npm is set to. Its login is npm's own; npm also checks what it downloads. */
export function npm(name: string, { token, signal }: DestinationOptions): Destination {
  const run = async (args: readonly string[], cwd?: string) => {
    const env = token === undefined ? {} : await tokenEnv(token);
    return (
      await runProgram('npm', [...args, '--ignore-scripts', '--no-fund', '--no-audit'], { cwd, env, signal })
    ).toString();
  };

  async function versionOf(revision: string): Promise<string | undefined> {
    const text = await run(['view', `${name}@${revision}`, 'version', '--json']).catch((error: unknown) => {
      if (AgentError.is(error) && /E404|404/.test(error.message)) return '';
      throw error;
    });
    const found: unknown = text.trim() === '' ? undefined : parseJson(text);
    const version: unknown = Array.isArray(found) ? found.at(-1) : found;
    return typeof version === 'string' && semver.valid(version) ? version : undefined;
  }

  return {
    async resolve(revision) {
      const version = await versionOf(revision ?? 'latest');
      if (version === undefined)
        throw invalid(`There is no package ${name}${revision === undefined ? '' : ` at ${revision}`}.`);
      return version;
    },
    download: (revision) =>
      inFolder(async (dir) => {
        const output = await run(['pack', `${name}@${revision}`, '--pack-destination', dir, '--json']);
        const [{ filename }] = packed.parse(parseJson(output));
        const archive = join(dir, filename);
        if ((await stat(archive)).size > fileLimits.total)
          throw invalid(`The package ${name} is larger than ${fileLimits.total} bytes. It was not read.`);
        const files = new Map(await unpackTarGzip(await readFile(archive), 1));
        files.delete('package.json');
        return files;
      }),
    upload: (files, { version, private: isPrivate = false }) =>
      inFolder(async (dir) => {
        const newest = version === undefined ? await versionOf('latest') : undefined;
        const next = version ?? (newest === undefined ? '0.1.0' : (semver.inc(newest, 'patch') ?? '0.1.0'));
        await writeFiles(dir, withPackage(files, name, next));
        await run(['publish', dir, '--access', isPrivate && name.startsWith('@') ? 'restricted' : 'public']);
        return { url: pageOf(name, await registryUrl()), revision: next };
      }),
  };
}

/** The folder that `npm publish` takes. */
export function withPackage(files: AgentFiles, name: string, version: string): AgentFiles {
  const isTool = !files.has('agent.json');
  const text = textOf(files, isTool ? 'tool.json' : 'agent.json') ?? '{}';
  return new Map([
    ...files,
    ['package.json', new TextEncoder().encode(packageManifest(parseJson(text), { name, version, isTool }))],
  ]);
}

/** The token for the registry that npm is set to: in a variable, not on the command line, where others see it. */
async function tokenEnv(token: string): Promise<{ [name: string]: string }> {
  const registry = await registryUrl();
  return { [`npm_config_${registry.replace(/^https?:/, '')}:_authToken`]: token };
}

async function registryUrl(): Promise<string> {
  return (await runProgram('npm', ['config', 'get', 'registry'])).toString().trim();
}

/** Where people look at it; another registry than npm's own may have no pages. */
function pageOf(name: string, registry: string): string {
  return new URL(registry).hostname.endsWith('.npmjs.org')
    ? `https://www.npmjs.com/package/${name}`
    : `${registry.replace(/\/*$/, '/')}${name}`;
}

async function inFolder<Value>(work: (dir: string) => Promise<Value>): Promise<Value> {
  const dir = await mkdtemp(join(tmpdir(), 'thimble-npm-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
