import { AgentError } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { loadEnvFile } from 'node:process';

/**
 * Sets the variables of the files. A variable that is set already stays as it is, so the first file wins.
 *
 * @throws AgentError `invalid-argument` if a file cannot be read.
 */
export function loadEnv(files: readonly string[]): void {
  for (const file of files) {
    try {
      loadEnvFile(file);
    } catch (cause) {
      throw new AgentError('invalid-argument', `--dotenv ${file}: it cannot be read: ${messageOf(cause)}`, { cause });
    }
  }
}
