import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { casToken, xetStore, type XetStore } from './xet-store.ts';

/** A file of Xet is known by its hash. */
type Stored = Buffer | { xetHash: string; sha256: string; size: number };
type Files = Map<string, Stored>;
type Repository = { isPrivate: boolean; branches: Map<string, string>; commits: Map<string, { files: Files; title: string }>; pulls: string[] };

export type HubServer = AsyncDisposable & {
  url: string;
  /** By `user/name`. */
  repositories: Map<string, Repository>;
  /** Lines such as `POST /api/repos/create`. */
  requests: string[];
  /** Objects of LFS that were put, by their digest. */
  objects: Map<string, Buffer>;
  xet: XetStore;
};

export const token = 'hf_localtesttoken';

/**
 * Speaks the API of the Hugging Face Hub as `@huggingface/hub` uses it. Files from `lfsFrom` bytes on go through LFS, or
 * through Xet where it `hasXet`. */
export async function startHubServer({ lfsFrom = 200_000, hasXet = false } = {}): Promise<HubServer> {
  const repositories = new Map<string, Repository>();
  const requests: string[] = [];
  const objects = new Map<string, Buffer>();
  let url = '';
  const xet = xetStore(() => url);
  const cas = () => ({ accessToken: casToken, casUrl: url, exp: Math.floor(Date.now() / 1000) + 3_600 });

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => send(response, 500, { error: String(error) }));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    requests.push(`${method} ${pathname}${searchParams.size > 0 && method === 'POST' ? `?${searchParams.toString()}` : ''}`);
    const body = await read(request);
    if (pathname.startsWith('/lfs/')) {
      objects.set(pathname.slice('/lfs/'.length), body);
      return send(response, 200, {});
    }
    if (xet.handle({ method, path: pathname, headers, body }, response)) return;
    const isKnown = headers.authorization === `Bearer ${token}`;
    if (method === 'POST' && !isKnown) return send(response, 401, { error: 'Unauthorized' });
    if (pathname === '/api/repos/create') return create(body, response);
    if (pathname === '/api/repos/delete' && method === 'DELETE') return remove(body, isKnown, response);
    if (pathname === '/api/whoami-v2') return send(response, isKnown ? 200 : 401, { type: 'user', name: 'ada', auth: {} });
    const [, id = '', rest = ''] = /^\/(?:api\/models\/)?([^/]+\/[^/]+?)(?:\.git)?\/(.+)$/.exec(pathname) ?? [];
    if (pathname === '/api/models') return list(searchParams, response);
    const repository = repositories.get(id);
    if (!repository || (repository.isPrivate && !isKnown)) return send(response, 404, { error: 'Repository not found' });
    const [action = '', revision = '', ...path] = rest.split('/').map(decodeURIComponent);
    if (rest === 'info/lfs/objects/batch') return batch(id, body, response);
    if (/^xet-(?:read|write)-token$/.test(action)) return send(response, isKnown ? 200 : 401, cas());
    if (action === 'preupload') return preupload(body, response);
    if (action === 'commit') return commit(id, repository, revision, body, searchParams.has('create_pr'), response);
    const sha = repository.branches.get(revision) ?? revision;
    const found = repository.commits.get(sha);
    if (!found) return send(response, 404, { error: 'Revision not found' });
    if (action === 'revision') return send(response, 200, { _id: '1', id, sha, private: repository.isPrivate, downloads: 7, likes: 1, gated: false, lastModified: '2026-01-01T00:00:00Z' });
    if (action === 'tree') {
      return send(response, 200, [...found.files].map(([path, file]) => entryOf(path, file)));
    }
    const bytes = found.files.get(path.join('/'));
    if (!bytes) return send(response, 404, { error: 'Entry not found' }, { 'X-Error-Code': 'EntryNotFound' });
    if (!Buffer.isBuffer(bytes)) {
      const links = {
        'xet-auth': `${url}/api/models/${id}/xet-read-token/${sha}`,
        'xet-reconstruction-info': `${url}/v1/reconstructions/${bytes.xetHash}`,
      };
      const link = Object.entries(links).map(([name, target]) => `<${target}>; rel="${name}"`);
      response.writeHead(200, {
        'content-type': 'application/vnd.xet-fileinfo+json',
        'x-linked-size': bytes.size,
        'x-xet-hash': bytes.xetHash,
        etag: '"x"',
        link: link.join(', '),
      });
      return void response.end('{}');
    }
    const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(headers.range ?? '') ?? [];
    const part = bytes.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
    response.writeHead(headers.range === undefined ? 200 : 206, {
      etag: '"x"',
      'content-length': part.length,
      'content-range': `bytes ${from}-${Number(from) + Math.max(0, part.length - 1)}/${bytes.length}`,
    });
    response.end(part);
  }

  function create(body: Buffer, response: ServerResponse): void {
    const { organization, name, visibility } = JSON.parse(body.toString());
    const id = `${organization}/${name}`;
    if (repositories.has(id)) return send(response, 409, { error: 'You already created this model repo' });
    const first = sha1(id);
    const commits = new Map([[first, { files: new Map([['.gitattributes', Buffer.from('')]]), title: 'initial commit' }]]);
    repositories.set(id, { isPrivate: visibility === 'private', branches: new Map([['main', first]]), commits, pulls: [] });
    send(response, 200, { url: `${url}/${id}`, id });
  }

  function remove(body: Buffer, isKnown: boolean, response: ServerResponse): void {
    const { organization, name } = JSON.parse(body.toString());
    send(response, isKnown && repositories.delete(`${organization}/${name}`) ? 200 : 404, {});
  }

  function preupload(body: Buffer, response: ServerResponse): void {
    const { files }: { files: { path: string; size: number }[] } = JSON.parse(body.toString());
    send(response, 200, {
      files: files.map(({ path, size }) => ({ path, uploadMode: size >= lfsFrom ? 'lfs' : 'regular', shouldIgnore: false })),
    });
  }

  function batch(id: string, body: Buffer, response: ServerResponse): void {
    const { objects: wanted, transfers }: { objects: { oid: string; size: number }[]; transfers: string[] } = JSON.parse(body.toString());
    if (hasXet && transfers.includes('xet')) {
      const upload = { href: `${url}/api/models/${id}/xet-write-token/main`, header: {} };
      return send(response, 200, { transfer: 'xet', objects: wanted.map(({ oid, size }) => ({ oid, size, actions: { upload } })) });
    }
    send(response, 200, {
      transfer: 'basic',
      objects: wanted.map(({ oid, size }) => ({ oid, size, actions: { upload: { href: `${url}/lfs/${oid}` } } })),
    });
  }

  function commit(id: string, repository: Repository, branch: string, body: Buffer, isPull: boolean, response: ServerResponse): void {
    const lines: { key: string; value: { summary: string; path: string; content: string; oid: string; size: number } }[] = body
      .toString()
      .split('\n')
      .map((line) => JSON.parse(line));
    const files: Files = new Map(repository.commits.get(repository.branches.get(branch) ?? '')?.files);
    for (const { key, value } of lines) {
      if (key === 'file') files.set(value.path, Buffer.from(value.content, 'base64'));
      if (key === 'lfsFile') files.set(value.path, stored(value) ?? Buffer.from('missing'));
      if (key === 'deletedFile') files.delete(value.path);
    }
    const oid = sha1(`${id}${repository.commits.size}`);
    repository.commits.set(oid, { files, title: lines[0]?.value.summary ?? '' });
    const number = isPull ? repository.pulls.push(oid) : 0;
    repository.branches.set(isPull ? `refs/pr/${number}` : branch, oid);
    const pullRequestUrl = isPull ? { pullRequestUrl: `${url}/${id}/discussions/${number}` } : {};
    send(response, 200, { success: true, commitOid: oid, commitUrl: `${url}/${id}/commit/${oid}`, hookOutput: '', ...pullRequestUrl });
  }

  function stored({ oid, size }: { oid: string; size: number }): Stored | undefined {
    const xetHash = xet.files.get(oid);
    return xetHash === undefined ? objects.get(oid) : { xetHash, sha256: oid, size };
  }

  function list(search: URLSearchParams, response: ServerResponse): void {
    const found = [...repositories].filter(([id, { branches, commits }]) => {
      const file = commits.get(branches.get('main') ?? '')?.files.get('README.md');
      const card = Buffer.isBuffer(file) ? file.toString() : '';
      return id.includes(search.get('search') ?? '') && search.getAll('filter').every((tag) => card.includes(`- ${tag}\n`));
    });
    send(response, 200, found.map(([id]) => ({ _id: id, id, private: false, downloads: 7, likes: 2, gated: false, lastModified: '2026-01-01T00:00:00Z', tags: ['thimble-agent', 'license:mit'] })));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url,
    repositories,
    requests,
    objects,
    xet,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function entryOf(path: string, file: Stored): object {
  const size = sizeOf(file);
  if (Buffer.isBuffer(file) && file.length < 200_000)
    return { type: 'file', path, size, oid: sha1(Buffer.concat([Buffer.from(`blob ${size}\0`), file])) };
  const oid = Buffer.isBuffer(file) ? createHash('sha256').update(file).digest('hex') : file.sha256;
  return { type: 'file', path, size, oid: sha1(oid), lfs: { oid, size, pointerSize: 134 } };
}

function sizeOf(file: Buffer | { size: number }): number {
  return Buffer.isBuffer(file) ? file.length : file.size;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function send(response: ServerResponse, status: number, value: unknown, headers: { [name: string]: string } = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

function sha1(text: string | Buffer): string {
  return createHash('sha1').update(text).digest('hex');
}
