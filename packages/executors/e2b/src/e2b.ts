import type { Executor } from '@thimble/core';
import { componentSpec, hostPackages, keepSessions, lazy } from '@thimble/executor-kit';
import { startSession } from './session.ts';
import { notesOf, settingsOf, type E2bOptions } from './settings.ts';

/**
 * Runs TypeScript or Python actions in sandboxes of E2B: virtual machines, one for each session, without internet access.
 * Tools stay on the host, and so does the API key.
 *
 * @example
 * const agent = new CodeAgent({ model, executor: e2b({ language: 'python', template: 'my-template' }) });
 *
 * @throws AgentError `invalid-argument` for options that cannot work.
 */
export function e2b(options: E2bOptions = {}): Executor {
  const settings = settingsOf(options);
  // Those of Python are installed in the sandbox.
  const bundled = lazy(() => hostPackages(settings.language === 'typescript' ? settings.imports : []));

  return {
    language: settings.language,
    notes: notesOf(settings),
    spec: componentSpec('@thimble/e2b', 'e2b', options, { without: ['apiKey'] }),
    ...keepSessions({
      language: settings.language,
      maxSessions: settings.maxSessions,
      async open(sessionOptions, { onDispose, refuseDisposed, places }) {
        const packages = await bundled.get();
        refuseDisposed();
        return startSession({ settings, options: sessionOptions, packages, onDispose, places });
      },
      end() {},
    }),
  };
}
