import { AgentError, type Executor, type Session } from '@thimble/core';
import { bundlePackages, checkPythonToolNames, checkToolNames, type SandboxPackages } from '@thimble/executor-kit';
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
  const sessions = new Set<Session>();
  let packages: SandboxPackages | undefined;
  let disposed = false;

  return {
    language: settings.language,
    notes: notesOf(settings),
    spec: specOf(options),
    async start(sessionOptions) {
      if (disposed) throw new AgentError('disposed', 'The executor is disposed: create another.');
      if (settings.language === 'python') checkPythonToolNames(sessionOptions.tools);
      else checkToolNames(sessionOptions.tools);
      packages ??= await packagesOf(settings);
      const session = await startSession({
        settings,
        options: sessionOptions,
        packages,
        onDispose: () => sessions.delete(session),
      });
      sessions.add(session);
      if (disposed) await session[Symbol.asyncDispose]();
      return session;
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      await Promise.all([...sessions].map((session) => session[Symbol.asyncDispose]()));
    },
  };
}

/** Those of JavaScript come from the host; misspelt and missing ones are told at the start. */
async function packagesOf({ language, imports }: Settings): Promise<SandboxPackages> {
  if (language === 'python') return { names: [], load: async () => '({})' };
  const script = await bundlePackages(imports);
  return { names: imports, load: async () => script };
}
