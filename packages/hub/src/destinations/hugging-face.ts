import { createHash } from 'node:crypto';
import {
  commit,
  createRepo,
  downloadFile,
  HubApiError,
  listFiles,
  modelInfo,
  spaceInfo,
  type ListFileEntry,
  type RepoDesignation,
} from '@huggingface/hub';
import { AgentError } from '@thimble/core';
import { invalid, explainError } from '@thimble/core/utilities';
import { checkListing, fileLimits } from '../files/agent-files.ts';
import { boundedFetch } from './bounded-fetch.ts';
import type { Destination, DestinationOptions } from './destination.ts';
import { hubFetch } from './hub-fetch.ts';

const defaultUrl = 'https://huggingface.co';
// Of all that is asked for one agent; the Hub may send parts of a file more than once.
const bounds = { maxBytes: 2 * fileLimits.total, timeoutMs: 600_000 };

/** A repository of the Hugging Face Hub: `user/name`, or `spaces/user/name` for the agents that smolagents pushes. */
export function huggingFace(name: string, { token, hubUrl, fetch, signal }: DestinationOptions): Destination {
  const isSpace = name.startsWith('spaces/');
  const id = name.replace(/^spaces\//, '');
  const repo: RepoDesignation = { type: isSpace ? 'space' : 'model', name: id };
  const connection = () => {
    const accessToken = token ?? process.env['HF_TOKEN'];
    const url = (hubUrl ?? process.env['HF_ENDPOINT'] ?? defaultUrl).replace(/\/+$/, '');
    const bounded = boundedFetch(fetch ?? globalThis.fetch, { ...bounds, signal });
    return {
      hubUrl: url,
      fetch: hubFetch(bounded, { hubUrl: url, token: accessToken }),
      ...(accessToken !== undefined && { accessToken }),
    };
  };
  const ask = async <Value>(what: string, call: () => Promise<Value>): Promise<Value> => {
    try {
      return await call();
    } catch (error) {
      signal?.throwIfAborted();
      throw toAgentError(error, `${what} hf:${name}`, token ?? process.env['HF_TOKEN']);
    }
  };

  return {
    resolve: (revision) =>
      ask('Finding', async () => {
        const wanted = { name: id, revision: revision ?? 'main', ...connection() };
        const { sha } = isSpace
          ? await spaceInfo({ ...wanted, additionalFields: ['sha'] })
          : await modelInfo({ ...wanted, additionalFields: ['sha'] });
        if (!/^[0-9a-f]{40}$/.test(sha)) throw invalid(`The Hub names no commit for hf:${name}.`);
        return sha;
      }),
    download: (revision) =>
      ask('Downloading', async () => {
        const server = connection();
        const listing: ListFileEntry[] = [];
        const check = () => checkListing(listing.map(({ path, size }) => [path, size]));
        for await (const entry of listFiles({ repo, recursive: true, revision, ...server })) {
          if (entry.type === 'directory' || entry.path === '.gitattributes') continue;
          if (entry.type !== 'file') throw invalid(`${entry.path} is no file.`);
          listing.push(entry);
          if (listing.length % 500 === 0) check();
        }
        check();
        const files = new Map<string, Uint8Array>();
        for (const entry of listing) {
          // As a name and nothing else: `%2e%2e` and `#` mean something in a URL.
          const path = entry.path.split('/').map(encodeURIComponent).join('/');
          const blob = await downloadFile({ repo, path, revision, ...server });
          if (!blob || blob.size !== entry.size) throw notAsListed(entry, 'size');
          const bytes = new Uint8Array(await blob.arrayBuffer());
          requireListed(entry, bytes);
          files.set(entry.path, bytes);
        }
        return files;
      }),
    upload: (files, options) =>
      ask('Pushing', async () => {
        const { message = 'Save the agent', createPullRequest = false } = options;
        const { accessToken, ...server } = connection();
        if (accessToken === undefined)
          throw new AgentError(
            'missing-secret',
            'Pushing to the Hugging Face Hub needs a token. Set HF_TOKEN, from https://huggingface.co/settings/tokens.',
          );
        const existing = await createOrList(repo, options.private ?? false, { accessToken, ...server });
        const pushed = await commit({
          repo,
          title: message,
          isPullRequest: createPullRequest,
          operations: [
            ...[...files].map(([path, bytes]) => ({
              operation: 'addOrUpdate' as const,
              path,
              content: new Blob([new Uint8Array(bytes)]),
            })),
            ...existing
              .filter((path) => !files.has(path) && path !== '.gitattributes')
              .map((path) => ({ operation: 'delete' as const, path })),
          ],
          accessToken,
          ...server,
        });
        const url = pushed?.pullRequestUrl ?? `${server.hubUrl}/${name}`;
        return { url, revision: pushed?.commit.oid ?? '' };
      }),
  };
}

/** The Hub names the digest of what git keeps, and for what lies elsewhere that of the file. */
function requireListed(entry: ListFileEntry, bytes: Uint8Array): void {
  const { size, oid, lfs } = entry;
  const said = lfs?.oid ?? oid;
  if (bytes.length !== size || (lfs && lfs.size !== size)) throw notAsListed(entry, 'size');
  const digest = lfs
    ? createHash('sha256').update(bytes).digest('hex')
    : createHash('sha1').update(`blob ${size}\0`).update(bytes).digest('hex');
  if (said !== undefined && digest !== said) throw notAsListed(entry, 'digest');
}

function notAsListed({ path }: ListFileEntry, what: string): AgentError {
  return new AgentError('untrusted', `${path} is not of the ${what} that the Hub says. Nothing was kept.`);
}

/** Makes the repository; the files that it has where it is there already. */
async function createOrList(
  repo: RepoDesignation,
  isPrivate: boolean,
  connection: { accessToken: string; hubUrl: string; fetch: typeof globalThis.fetch },
): Promise<string[]> {
  try {
    await createRepo({ repo, visibility: isPrivate ? 'private' : 'public', ...connection });
    return [];
  } catch (error) {
    if (!(error instanceof HubApiError) || error.statusCode !== 409) throw error;
  }
  const paths: string[] = [];
  for await (const { type, path } of listFiles({ repo, recursive: true, ...connection }))
    if (type === 'file') paths.push(path);
  return paths;
}

function toAgentError(error: unknown, what: string, secret: string | undefined): Error {
  if (AgentError.is(error)) return error;
  const said = explainError(error);
  const message = secret ? said.replaceAll(secret, '[token]') : said;
  const status = error instanceof HubApiError ? error.statusCode : 0;
  if (status === 401 || status === 403)
    return new AgentError(
      'unauthorized',
      `${what}: the Hub refuses the token, or there is no such agent. Check HF_TOKEN, and the name.`,
    );
  if (status === 404) return invalid(`${what}: there is no such agent, or no such revision.`);
  if (status === 429) return new AgentError('rate-limited', `${what}: the Hub asks to wait. ${message}`);
  return new AgentError('bad-request', `${what} failed: ${message}`, { retryable: status === 0 || status >= 500 });
}
