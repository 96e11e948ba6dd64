import type { Executor } from '@thimble/core';
import {
  bundlePackages,
  checkPythonToolNames,
  checkToolNames,
  keepSessions,
  type SandboxPackages,
} from '@thimble/executor-kit';
import { startSession } from './session.ts';
import { notesOf, settingsOf, specOf, type E2bOptions, type Settings } from './settings.ts';

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
  let packages: SandboxPackages | undefined;

  return {
    language: settings.language,
    notes: notesOf(settings),
    spec: specOf(options),
    ...keepSessions({
      checkTools: settings.language === 'python' ? checkPythonToolNames : checkToolNames,
      async open(sessionOptions, { onDispose }) {
        packages ??= await packagesOf(settings);
        return startSession({ settings, options: sessionOptions, packages, onDispose });
      },
      end() {},
    }),
  };
}

/** Those of JavaScript come from the host; misspelt and missing ones are told at the start. */
async function packagesOf({ language, imports }: Settings): Promise<SandboxPackages> {
  if (language === 'python') return { names: [], load: async () => '({})' };
  const script = await bundlePackages(imports);
  return { names: imports, load: async () => script };
}
