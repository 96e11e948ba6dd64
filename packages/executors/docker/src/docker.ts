import type { ComponentSpec, Executor } from '@thimble/core';
import { componentSpec, createSession, keepSessions, lazy, placesFor } from '@thimble/executor-kit';
import { notesOf } from './notes.ts';
import { checkOptions, type DockerOptions } from './options.ts';
import { setUp } from './set-up.ts';

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
  const { language = 'typescript', imports = [], maxSessions = placesFor(256) } = options;
  checkOptions(options);
  const shared = lazy(() => setUp(options));

  return {
    language,
    notes: notesOf(language, imports, options.temporaryMb),
    spec: specOf(options),
    ...keepSessions({
      language,
      maxSessions,
      async open(sessionOptions, { onDispose, refuseDisposed, places }) {
        const { pool, packages } = await shared.get();
        refuseDisposed();
        const { connect } = pool;
        return createSession({ connect, options: sessionOptions, language, packages, onDispose, places });
      },
      end: async () => (await shared.made())?.end(),
    }),
  };
}

/** The environment of the installation may hold the password of a package index. */
function specOf({ install: { network, env } = {}, ...options }: DockerOptions): ComponentSpec {
  const saved = { ...options, ...(network !== undefined && { install: { network } }) };
  const spec = componentSpec('@thimble/docker', 'docker', saved);
  return env ? { ...spec, unsaved: [...(spec.unsaved ?? []), 'install.env'] } : spec;
}
