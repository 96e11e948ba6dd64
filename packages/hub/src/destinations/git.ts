import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { invalid } from '@thimble/core/utilities';
import { checkListing, fileLimits } from '../files/agent-files.ts';
import { writeFiles } from '../files/write-folder.ts';
import type { Destination, DestinationOptions } from './destination.ts';
import { runProgram } from './run-program.ts';
import { unpackTar } from './unpack-tar.ts';

/** Nothing of a repository, and nothing that is asked of a person, runs. */
const safe = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'protocol.ext.allow=never',
  '-c',
  'core.symlinks=false',
  '-c',
  'advice.detachedHead=false',
  // What it would tidy up is deleted at once.
  '-c',
  'maintenance.auto=false',
];
const env = { GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: 'https:ssh:file:git' };

/** Attributes of a repository name filters, and the user's settings the programs that these are. */
const withoutFilters = { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_SYSTEM: devNull, GIT_CONFIG_NOSYSTEM: '1' };

/** A repository, reached by the user's git with its own login. */
export function git(address: string, { signal }: DestinationOptions): Destination {
  const url = /^(?:\/|\.|[A-Za-z]:[\\/])/.test(address) ? resolve(address) : address;
  const run = (args: readonly string[], cwd?: string, more: { [name: string]: string } = {}) =>
    runProgram('git', [...safe, ...args], { cwd, env: { ...env, ...more }, signal, maxBytes: fileLimits.total * 1.2 });

  return {
    async resolve(revision = 'HEAD') {
      if (/^[0-9a-f]{40}$/.test(revision)) return revision;
      const lines = (await run(['ls-remote', '--', url])).toString().split('\n');
      const refs = new Map(
        lines.map((line): [string, string] => [line.split('\t')[1] ?? '', line.split('\t')[0] ?? '']),
      );
      for (const ref of [`refs/tags/${revision}^{}`, `refs/tags/${revision}`, `refs/heads/${revision}`, revision]) {
        const commit = refs.get(ref);
        if (commit !== undefined) return commit;
      }
      throw invalid(`${address} has no branch, tag or commit "${revision}".`);
    },
    download: (revision) =>
      inFolder(async (dir) => {
        if (!/^[0-9a-f]{40,64}$/.test(revision)) throw invalid(`"${revision}" is no commit.`);
        await run(['init', '--quiet', '--bare'], dir);
        // A server may give no commit that is not the end of something: then all is fetched.
        await run(['fetch', '--quiet', '--depth=1', '--no-tags', '--', url, revision], dir).catch(() =>
          run(['fetch', '--quiet', '--', url, '+refs/*:refs/all/*'], dir),
        );
        const listing = (await run(['ls-tree', '-r', '-z', '-l', '--full-tree', revision], dir)).toString().split('\0');
        checkListing(listing.filter((line) => line !== '').map(readEntry));
        return unpackTar(await run(['archive', '--format=tar', revision], dir, withoutFilters));
      }),
    upload: (files, { message = 'Save the agent', version }) =>
      inFolder(async (dir) => {
        await run(['clone', '--quiet', '--depth=1', '--no-tags', '--', cloneUrl(url), 'agent'], dir);
        const work = join(dir, 'agent');
        for (const name of await readdir(work)) if (name !== '.git') await rm(join(work, name), { recursive: true });
        await writeFiles(work, files);
        await run(['add', '--all', '--force'], work);
        const changes = (await run(['status', '--porcelain'], work)).toString();
        if (changes !== '') await run(['commit', '--quiet', '--no-verify', '-m', message], work);
        const revision = (await run(['rev-parse', 'HEAD'], work)).toString().trim();
        const tags = version === undefined ? [] : [`refs/tags/${version}`];
        if (version !== undefined) await run(['tag', '-a', version, '-m', message], work);
        await run(['push', '--quiet', 'origin', 'HEAD', ...tags], work);
        return { url: address, revision };
      }),
  };
}

/** `mode type object size<tab>path`. Links and other repositories are not files. */
function readEntry(line: string): [path: string, size: number] {
  const [, mode = '', size = '', path = ''] = /^(\d+) \w+ \w+ +(\S+)\t(.*)$/s.exec(line) ?? [];
  if (!mode.startsWith('100')) throw invalid(`The agent holds ${JSON.stringify(path)}, which is a link or no file.`);
  return [path, Number(size)];
}

/** Over a path git would make hard links; over an address it copies, and takes --depth. */
function cloneUrl(url: string): string {
  return url.startsWith('/') ? `file://${url}` : url;
}

async function inFolder<Value>(work: (dir: string) => Promise<Value>): Promise<Value> {
  const dir = await mkdtemp(join(tmpdir(), 'thimble-git-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
