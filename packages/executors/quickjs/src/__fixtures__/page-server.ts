import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { CaseResult } from './browser-page.ts';
import { loadWasm } from './wasm.ts';

/** Serves the page that runs the suites, on loopback. */
export type PageServer = {
  readonly url: string;
  /** What the page found, once it has come to its end. */
  readonly results: Promise<CaseResult[]>;
  [Symbol.asyncDispose](): Promise<void>;
};

export async function startPageServer(): Promise<PageServer> {
  // The red team looks for this path in what the guest sees: a short one would be found anywhere.
  const folder = `/page-${randomUUID()}/`;
  const { promise: results, resolve } = Promise.withResolvers<CaseResult[]>();
  const [page, worker, wasm] = await Promise.all([bundle('./browser-page.ts'), bundle('../web-worker.ts'), loadWasm()]);
  const files = new Map<string, [type: string, content: string | Buffer]>([
    ['', ['text/html', '<!doctype html><script type="module" src="page.js"></script>']],
    ['page.js', ['text/javascript', page]],
    ['worker.js', ['text/javascript', worker]],
    ['quickjs.wasm', ['application/wasm', wasm]],
  ]);
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(folder, '');
    if (request.method === 'POST' && path === 'results') void text(request).then((body) => resolve(JSON.parse(body)));
    const [type, content] = files.get(path) ?? ['text/plain', ''];
    response.writeHead(files.has(path) || request.method === 'POST' ? 200 : 404, {
      'content-type': type,
      // With these a page may share memory with its workers.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(content);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}${folder}`,
    results,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@thimble/source'],
    logLevel: 'silent',
  });
  return outputFiles.map((file) => file.text).join('\n');
}
