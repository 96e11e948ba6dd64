import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from './free-port.ts';
import { run } from './run.ts';

const verdaccio = resolve('scripts/pack-test/verdaccio');

export type Registry = AsyncDisposable & {
  url: string;
  /** The environment in which npm publishes to this registry and installs from it, and remembers nothing of it. */
  env: NodeJS.ProcessEnv;
};

/** Starts an npm registry on loopback, with its data in `folder`. What it does not have, it asks npm's own registry for. */
export async function startRegistry(folder: string): Promise<Registry> {
  if (!existsSync(join(verdaccio, 'node_modules'))) await run('npm', ['ci'], { cwd: verdaccio });
  const upstream = (await run('npm', ['config', 'get', 'registry'], { cwd: verdaccio })).trim();
  const port = await freePort();
  const config = {
    storage: join(folder, 'storage'),
    uplinks: { npm: { url: upstream, timeout: '120s', maxage: '60m' } },
    packages: {
      '@thimble/*': { access: '$all', publish: '$all' },
      'create-thimble': { access: '$all', publish: '$all' },
      'thimble-tool-*': { access: '$all', publish: '$all' },
      '**': { access: '$all', proxy: 'npm' },
    },
    log: { type: 'stdout', format: 'pretty', level: 'error' },
    max_body_size: '50mb',
    web: { enable: false },
  };
  // YAML is a superset of JSON.
  const configPath = join(folder, 'verdaccio.yaml');
  writeFileSync(configPath, JSON.stringify(config));
  const userConfig = join(folder, 'npmrc');
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(userConfig, `registry=${url}/\n//127.0.0.1:${port}/:_authToken=anyone\naudit=false\nfund=false\n`);

  const entry = join(verdaccio, 'node_modules/verdaccio/bin/verdaccio');
  const server = fork(entry, ['--config', configPath, '--listen', `127.0.0.1:${port}`]);
  process.once('exit', () => server.kill('SIGKILL'));
  await Promise.race([
    once(server, 'message'),
    once(server, 'exit').then(() => Promise.reject(new Error('The registry ended.'))),
  ]);
  return {
    url,
    env: { ...withoutNpmSettings(), npm_config_userconfig: userConfig, npm_config_cache: join(folder, 'npm-cache') },
    async [Symbol.asyncDispose]() {
      if (server.exitCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
  };
}

/** npm hands its settings down to its scripts as variables, and they would win over the file. */
function withoutNpmSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')));
}
