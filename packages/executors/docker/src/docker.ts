import type { ComponentSpec, Executor } from '@thimble/core';
import {
  bundlePackages,
  checkPythonToolNames,
  checkToolNames,
  createSession,
  driverSource,
  keepSessions,
  type SandboxPackages,
} from '@thimble/executor-kit';
import { launchBox } from './box.ts';
import { checkOptions } from './check-options.ts';
import { openEngine } from './engine.ts';
import { prepareImage } from './image.ts';
import { notesOf } from './notes.ts';
import { createPool, type Pool } from './pool.ts';
import type { DockerProgress } from './progress.ts';
import { startReaper } from './reaper.ts';

export type DockerOptions = {
  /** @default 'typescript' */
  language?: 'typescript' | 'python';
  /**
   * An image with Node.js 24 or later, or with Python 3.11 or later, as `name:tag` or `name@sha256:…`. Pulled when the
   * engine does not have it.
   *
   * @default 'node:24-slim' or 'python:3.13-slim'
   */
  image?: string;
  /**
   * Packages that the model's code may import. TypeScript: pure JavaScript, bundled from the host's node_modules. Python:
   * names as pip takes them (`numpy`, `pandas>=2`), installed once into an image derived from `image`.
   *
   * @default []
   */
  imports?: readonly string[];
  /** How Python packages are installed; the sandboxes themselves never have a network. */
  install?: {
    /** Network of the installation, as `docker run --network` takes it. @default 'bridge' */
    network?: string;
    /** Environment of the installation, such as `PIP_INDEX_URL` or `HTTPS_PROXY`. Kept out of the image and of `spec`. */
    env?: { readonly [name: string]: string };
  };
  /** Containers kept ready while sessions are open, for the next one. @default 1 */
  pool?: number;
  /** Processors of one sandbox. @default 1 */
  cpus?: number;
  /** Processes and threads of one sandbox. @default 64 */
  processes?: number;
  /** Space under /tmp, the only place that can be written to, in megabytes. @default 64 */
  temporaryMb?: number;
  /** Runtime of the engine. @default 'runsc' (gVisor) where the engine has it, else its own */
  runtime?: string;
  /** Socket of the engine. @default that of DOCKER_HOST, else the usual one */
  socketPath?: string;
  /** Milliseconds after which a sandbox ends by itself when its host is gone without closing the connection. @default 60_000 */
  orphanTimeoutMs?: number;
  /** Told while an image is pulled and packages are installed. What it throws ends the start. */
  onProgress?(progress: DockerProgress): void;
};

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
      language === 'typescript' ? bundle(imports) : undefined,
    ]);
    const launch = (memoryMb: number) => launchBox(engine, { ...options, image, driver, memoryMb });
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
    spec: specOf(options),
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

/** Misspelt and missing packages are told at the start, not when the model's code imports them. */
async function bundle(names: readonly string[]): Promise<SandboxPackages> {
  const script = await bundlePackages(names);
  return { names, load: async () => script };
}

function specOf({ install, ...options }: DockerOptions): ComponentSpec {
  const kept = { ...options, ...(install?.network !== undefined && { install: { network: install.network } }) };
  const args = JSON.stringify(kept) === '{}' ? [] : [JSON.parse(JSON.stringify(kept))];
  return { package: '@thimble/docker', export: 'docker', args };
}
