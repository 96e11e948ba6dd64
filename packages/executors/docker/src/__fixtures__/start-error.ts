import { AgentError } from '@thimble/core';
import { testDocker } from './test-engine.ts';

// Prints the code of the error that the first session meets.
try {
  await testDocker().start({ tools: [], callTool: async () => null });
} catch (error) {
  process.stdout.write(error instanceof AgentError ? `${error.code}: ${error.message}` : String(error));
}
process.exit();
