import Docker from 'dockerode';
import { docker, type DockerOptions } from '../index.ts';

/** The images that scripts/engines/docker-images.sh makes. */
export const TEST_IMAGES = { typescript: 'thimble-test-node', python: 'thimble-test-python' } as const;

export const engine = new Docker();

/** An executor on the test image of its language. */
export function testDocker(options: DockerOptions = {}) {
  return docker({ image: TEST_IMAGES[options.language ?? 'typescript'], ...options });
}

/** For `beforeAll`: fails with what to run. */
export async function requireTestImages(): Promise<void> {
  for (const image of Object.values(TEST_IMAGES)) {
    try {
      await engine.getImage(image).inspect();
    } catch (error) {
      throw new Error(
        `These tests need a Docker engine and the image ${image}. Run, as root: npm run engines`,
        { cause: error },
      );
    }
  }
}

/** Ids of the sandboxes on the engine that a process made. */
export async function containersOf(pid: number = process.pid): Promise<string[]> {
  const all = await engine.listContainers({ all: true, filters: { label: ['thimble.sandbox'] } });
  return all.filter(({ Labels }) => Labels['thimble.owner']?.split('.')[1] === `${pid}`).map(({ Id }) => Id);
}
