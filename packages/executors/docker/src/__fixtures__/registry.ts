import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { tarOf } from '../tar.ts';
import { engine } from './test-engine.ts';

/** A registry on loopback with one image, `thing:1`, that no engine has yet; engines trust it without TLS. */
export async function startRegistry({ isDamaged = false } = {}): Promise<{
  address: string;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const layerTar = tarOf({ 'hello.txt': randomUUID() });
  const layer = gzipSync(layerTar);
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(layerTar)] },
    }),
  );
  const part = (mediaType: string, data: Buffer) => ({ mediaType, size: data.length, digest: digestOf(data) });
  const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: part('application/vnd.docker.container.image.v1+json', config),
      layers: [part('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
    }),
  );
  const answers = new Map<string, Buffer>([
    ['/v2/', Buffer.from('{}')],
    ['/v2/thing/manifests/1', manifest],
    [`/v2/thing/manifests/${digestOf(manifest)}`, manifest],
    [`/v2/thing/blobs/${digestOf(config)}`, config],
    [`/v2/thing/blobs/${digestOf(layer)}`, isDamaged ? Buffer.alloc(layer.length) : layer],
  ]);
  const server = createServer((request, response) => {
    const answer = answers.get(request.url ?? '');
    const type = request.url?.includes('/manifests/') ? manifestType : 'application/json';
    response.writeHead(answer ? 200 : 404, {
      'content-type': type,
      ...(answer && { 'content-length': answer.length, 'docker-content-digest': digestOf(answer) }),
    });
    response.end(request.method === 'HEAD' ? undefined : (answer ?? '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
  return {
    address,
    async [Symbol.asyncDispose]() {
      await forget(`${address}/thing:1`);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Removes an image from the engine, where it came that far, and what was derived from it. */
async function forget(image: string): Promise<void> {
  const all = await engine.listImages();
  const base = all.find(({ RepoTags }) => RepoTags?.includes(image));
  if (!base) return;
  const derived = all.filter(({ ParentId }) => ParentId === base.Id);
  for (const { Id } of [...derived, base]) await engine.getImage(Id).remove({ force: true });
}

function digestOf(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`;
}
