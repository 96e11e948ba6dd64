import { AgentError } from '@thimble/core';
import { installCommand } from './install-command.ts';

/**
 * Loads a package that may not be installed.
 *
 * @throws AgentError `missing-dependency` with the command that installs it.
 */
export async function loadPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause;
    throw new AgentError('missing-dependency', `${name} is not installed. Run: ${installCommand(name)}`, { cause });
  }
}

/** True if this package was not found, rather than one of its dependencies. */
function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(`'${name}'`)
  );
}
