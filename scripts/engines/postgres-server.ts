import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type PostgresServer = AsyncDisposable & {
  /** Where a role reaches the database. @default the superuser `postgres` */
  url(role?: string): string;
  /** As if the power had failed for a moment. */
  restart(): Promise<void>;
};

/** Only the role `locked` has to give its password. */
const access = 'host all locked all scram-sha-256\nhost all all 127.0.0.1/32 trust\n';

/** A PostgreSQL server of its own for tests, on loopback, with its data in a temporary folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = globSync('/usr/lib/postgresql/*/bin').sort().at(-1);
  if (bin === undefined) throw new Error('PostgreSQL is not installed: run `npm run engines`.');
  const folder = mkdtempSync(join(tmpdir(), 'thimble-postgres-'));
  // The server refuses to run as root.
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const options = { ...owner, cwd: folder, env: { LC_ALL: 'C', PATH: process.env['PATH'] } };
  const initial = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initial, { ...options, stdio: 'ignore' });
  writeFileSync(join(data, 'pg_hba.conf'), access);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'fsync=off', 'max_connections=200'];

  async function start(): Promise<ChildProcess> {
    const words = ['-D', data, '-k', folder, ...settings.flatMap((setting) => ['-c', setting])];
    const server = spawn(join(bin ?? '', 'postgres'), words, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      let log = '';
      server.stderr.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes('ready to accept connections')) resolve();
      });
      server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)));
    });
    return server;
  }

  async function stop(): Promise<void> {
    // At once, without a last word to anybody.
    const ended = once(server, 'exit');
    server.kill('SIGQUIT');
    await ended;
  }

  let server = await start();
  return {
    url: (role = 'postgres') => `postgres://${role}@127.0.0.1:${port}/postgres`,
    async restart() {
      await stop();
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
