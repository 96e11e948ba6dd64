import { createHash } from 'node:crypto';
import { AgentError } from '@thimble/core';
import type { DriverSource } from '@thimble/executor-kit';
import type Docker from 'dockerode';
import { builderSpec, driverFolder } from './container-spec.ts';
import type { DockerOptions } from './options.ts';
import { messageOf, type Engine } from './engine.ts';
import { imageId } from './image-id.ts';
import { installPackages } from './install-packages.ts';
import { pullImage } from './pull-image.ts';
import { removeContainer } from './remove-container.ts';
import { tarOf } from './tar.ts';

export type ImageSettings = Pick<DockerOptions, 'image' | 'imports' | 'install' | 'onProgress'> & {
  language: 'typescript' | 'python';
};

const repository = 'thimble-sandbox';
const defaultImages = { typescript: 'node:24-slim', python: 'python:3.13-slim' } as const;

/**
 * The image of the sandboxes: that of the settings with the driver and the packages in it. Made once; its tag is a hash
 * of all that is in it.
 *
 * @throws AgentError `invalid-argument`, `missing-dependency`.
 */
export async function prepareImage(engine: Engine, driver: DriverSource, settings: ImageSettings): Promise<string> {
  const { language, image = defaultImages[language], onProgress } = settings;
  const imports = language === 'python' ? [...(settings.imports ?? [])].sort() : [];
  const base = (await imageId(engine, image)) ?? (await pullImage(engine, image, onProgress));
  const content = JSON.stringify([base, driver.fileName, driver.text, imports]);
  const tag = createHash('sha256').update(content).digest('hex').slice(0, 32);
  const name = `${repository}:${tag}`;
  if ((await imageId(engine, name)) === undefined) await makeImage(engine, base, driver, { ...settings, imports, tag });
  return name;
}

async function makeImage(
  engine: Engine,
  base: string,
  driver: DriverSource,
  { imports = [], install = {}, onProgress, tag }: ImageSettings & { tag: string },
): Promise<void> {
  let container: Docker.Container | undefined;
  try {
    container = await engine.docker.createContainer(builderSpec(base, imports, install.network));
    const archive = tarOf({ [`${driverFolder.slice(1)}/${driver.fileName}`]: driver.text });
    await container.putArchive(archive, { path: '/' });
    if (imports.length > 0) await installPackages(engine, container, { imports, env: install.env, onProgress });
    await container.commit({ repo: repository, tag, comment: 'A sandbox of Thimble' });
  } catch (error) {
    if (error instanceof AgentError) throw error;
    throw new AgentError('sandbox', `The image of the sandboxes cannot be made: ${messageOf(error)}.`, {
      cause: error,
    });
  } finally {
    if (container) await removeContainer(container);
  }
}
