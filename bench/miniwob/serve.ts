import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

export type Pages = AsyncDisposable & { url(task: string, seed: number): string };

const types: { [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.gif': 'image/gif',
};

/** The title tells what is to be done, and then what it was worth. */
const additions = `<script>
  Math.seedrandom(new URLSearchParams(location.search).get('seed'));
  core.EPISODE_MAX_TIME = 60000;
  const start = core.startEpisodeReal;
  core.startEpisodeReal = function () { start(); document.title = 'Task: ' + core.getUtterance(); };
  const end = core.endEpisode;
  core.endEpisode = function (reward, ...rest) { if (core.EP_TIMER !== null) document.title = 'Reward: ' + reward; end.call(core, reward, ...rest); };
</script>`;

/** Serves the folder on loopback. */
export async function servePages(folder: string): Promise<Pages> {
  const server = createServer((request, response) => {
    const path = join(folder, pathOf(request.url ?? '/'));
    readFile(path).then(
      (content) => {
        response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
        response.end(extname(path) === '.html' ? withAdditions(String(content)) : content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: (task, seed) => `http://127.0.0.1:${port}/miniwob/${task}.html?seed=${seed}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Begins with a slash and leads no higher. */
function pathOf(url: string): string {
  const { pathname } = new URL(url, 'http://localhost');
  try {
    return normalize(decodeURIComponent(pathname));
  } catch {
    return pathname;
  }
}

function withAdditions(html: string): string {
  return html.replace(/<script[^>]*core\.js[^>]*><\/script>/, (script) => script + additions);
}
