import type { Executor } from '@thimble/core';
import {
  checkPythonToolNames,
  checkToolNames,
  componentSpec,
  createSession,
  hostPackages,
  keepSessions,
  type SandboxPackages,
} from '@thimble/executor-kit';
import { driverSource } from '@thimble/executor-kit/drivers';
import { launchWorker } from './worker-container.ts';
import { openEngine } from './engine.ts';
import { prepareImage } from './image.ts';
import { notesOf } from './notes.ts';
import { createPool, type Pool } from './pool.ts';
import { checkOptions, type DockerOptions } from './options.ts';
import { startReaper } from './reaper.ts';

/**
 * Runs TypeScript or Python actions in Docker containers: one hardened container for each session, without network.
 * Nothing is started, and nothing pulled, before the first session.
 *
 * `start` throws AgentError `missing-dependency` without an engine, or when an image cannot be pulled or packages
 * cannot be installed; `unauthorized` when the engine may not be used; `invalid-argument` for an image that does not exist
 * or does not fit; `sandbox` when a container does not start.
 *
 * @example
 * const agent = new CodeAgent({ model, executor: docker({ language: 'python', imports: ['pandas'] }) });
 */
export function docker(options: DockerOptions = {}): Executor {
  const { language = 'typescript', imports = [], pool: size = 1 } = options;
  checkOptions(options);
  let reaper: ReturnType<typeof startReaper> | undefined;
  let setUp: Promise<Setup> | undefined;

  type Setup = { pool: Pool; packages: SandboxPackages | undefined };

  async function prepare(): Promise<Setup> {
    const engine = await openEngine(options.socketPath);
    reaper ??= startReaper(engine, options.socketPath);
    const driver = await driverSource(language);
    const [image, packages] = await Promise.all([
      prepareImage(engine, driver, { ...options, language }),
      language === 'typescript' ? hostPackages(imports) : undefined,
    ]);
    const launch = (memoryMb: number) => launchWorker(engine, { ...options, image, driver, memoryMb });
    return { pool: createPool({ size, launch }), packages };
  }

  /** What failed once, such as an engine that was not started, may work the next time. */
  function ready(): Promise<Setup> {
    setUp ??= prepare().catch((error: unknown) => {
      setUp = undefined;
      throw error;
    });
    return setUp;
  }

  return {
    language,
    notes: notesOf(language, imports, options.temporaryMb),
    spec: componentSpec('@thimble/docker', 'docker', withoutSecrets(options)),
    ...keepSessions({
      checkTools: language === 'typescript' ? checkToolNames : checkPythonToolNames,
      async open(sessionOptions, { onDispose, refuseDisposed }) {
        const { pool, packages } = await ready();
        refuseDisposed();
        return createSession({ connect: pool.connect, options: sessionOptions, packages, onDispose });
      },
      async end() {
        const prepared = await setUp?.catch(() => undefined);
        await prepared?.pool.end();
        reaper?.stop();
      },
    }),
  };
}

/** The environment of the installation may hold the password of a package index. */
function withoutSecrets({ install: { network } = {}, ...options }: DockerOptions): DockerOptions {
  return { ...options, ...(network !== undefined && { install: { network } }) };
}
