import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { answerControlPlane } from './control-plane.ts';
import { answerEnvd } from './envd.ts';
import type { E2bWorld } from './e2b-world.ts';
import { createSandbox } from './local-sandbox.ts';

export type E2bServerOptions = {
  /** Programs of the template, by their names: scripts of a shell that come before Node.js and Python. */
  programs?: { [name: string]: string };
  /** Whether what runs in a sandbox is kept from this machine, as a real one keeps it. Needs root and Linux. @default false */
  isWalled?: boolean;
};

export type E2bServer = E2bWorld & {
  readonly options: { apiKey: string; apiUrl: string; sandboxUrl: string };
  /** Open connections of both servers. */
  connections(): number;
  /** Breaks every connection to the sandboxes. */
  cut(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * E2B on loopback, as far as the specification of its control plane and of envd goes: `spec/openapi.yml`,
 * `spec/envd/envd.yaml` and `spec/envd/process/process.proto` of github.com/e2b-dev/E2B. A "sandbox" is a folder and
 * processes of this machine: nothing is isolated unless it is asked for.
 */
export async function startE2b({ programs = {}, isWalled = false }: E2bServerOptions = {}): Promise<E2bServer> {
  const world: E2bWorld = {
    key: `e2b_${'0123456789'.repeat(4)}`,
    sandboxes: new Map(),
    faults: [],
    requests: [],
    create(options) {
      const sandbox = createSandbox({ ...options, programs, isWalled });
      world.sandboxes.set(sandbox.id, sandbox);
      return sandbox;
    },
  };
  const control = await listen((request, response) => void answerControlPlane(world, request, response));
  const envd = await listen((request, response) => void answerEnvd(world, request, response));

  async function close(): Promise<void> {
    for (const sandbox of world.sandboxes.values()) sandbox.end();
    await Promise.all([control.close(), envd.close()]);
  }

  return {
    ...world,
    options: { apiKey: world.key, apiUrl: control.url, sandboxUrl: envd.url },
    connections: () => control.sockets.size + envd.sockets.size,
    cut: () => envd.sockets.forEach((socket) => socket.destroy()),
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Listening = { url: string; sockets: Set<Socket>; close(): Promise<void> };

async function listen(answer: RequestListener): Promise<Listening> {
  const server: Server = createServer({ keepAliveTimeout: 0 }, answer);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    sockets,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
