import { PassThrough } from 'node:stream';
import { AgentError } from '@thimble/core';
import type { Container } from 'dockerode';
import type { DockerOptions } from './options.ts';
import type { Engine } from './engine.ts';
import { driverFolder } from './container-spec.ts';

export type InstallSettings = {
  imports: readonly string[];
  env?: { readonly [name: string]: string };
  onProgress?: DockerOptions['onProgress'];
};

/**
 * Installs Python packages in a container that is not started yet, and leaves it stopped.
 *
 * @throws AgentError `missing-dependency` with the end of what pip says.
 */
export async function installPackages(
  engine: Engine,
  container: Container,
  { imports, env = {}, onProgress = () => {} }: InstallSettings,
): Promise<void> {
  onProgress({ stage: 'install', text: `Installing ${imports.join(', ')}` });
  await container.start();
  // Beside the process that keeps the container: what is set here does not come into the image.
  const pip = await container.exec({
    Cmd: [...pipCommand, '--target', `${driverFolder}/packages`, '--', ...imports],
    Env: Object.entries({ HOME: '/tmp', ...env }).map(([name, value]) => `${name}=${value}`),
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await pip.start({});
  const output = new PassThrough({ encoding: 'utf8' });
  engine.docker.modem.demuxStream(stream, output, output);
  stream.once('close', () => output.end());
  let said = '';
  for await (const text of output) {
    said = `${said}${text}`.slice(-4_000);
    const line = said.trimEnd().split('\n').at(-1);
    if (line) onProgress({ stage: 'install', text: line.slice(0, 200) });
  }
  const { ExitCode: exitCode } = await pip.inspect();
  await container.kill().catch(() => {});
  if (exitCode === 0) return;
  throw new AgentError(
    'missing-dependency',
    `The packages ${imports.join(', ')} cannot be installed (pip ended with ${exitCode}):\n${said.trim().slice(-1_500)}`,
  );
}

// oxfmt-ignore
const pipCommand = ['python3', '-m', 'pip', 'install', '--no-cache-dir', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '--root-user-action', 'ignore'];
