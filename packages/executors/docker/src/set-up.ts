import { driverSource, hostPackages, type SandboxPackages } from '@thimble/executor-kit';
import { openEngine } from './engine.ts';
import { prepareImage } from './image.ts';
import type { DockerOptions } from './options.ts';
import { createPool, type Pool } from './pool.ts';
import { startReaper } from './reaper.ts';
import { launchWorker } from './worker-container.ts';

/** What all sessions of an executor share. */
export type SetUp = {
  readonly pool: Pool;
  readonly packages: SandboxPackages | undefined;
  /** Ends all containers; resolves when the engine has removed them. */
  end(): Promise<void>;
};

/** Finds the engine, and makes the image of the sandboxes where it is missing. */
export async function setUp(options: DockerOptions): Promise<SetUp> {
  const { language = 'typescript', imports = [], pool: size = 1, socketPath } = options;
  const engine = await openEngine(socketPath);
  const reaper = startReaper(engine, socketPath);
  try {
    const driver = await driverSource(language);
    const [image, packages] = await Promise.all([
      prepareImage(engine, driver, { ...options, language }),
      language === 'typescript' ? hostPackages(imports) : undefined,
    ]);
    const launch = (memoryMb: number) => launchWorker(engine, { ...options, image, driver, memoryMb });
    const pool = createPool({ size, launch });
    return {
      pool,
      packages,
      async end() {
        await pool.end();
        reaper.stop();
      },
    };
  } catch (error) {
    reaper.stop();
    throw error;
  }
}
