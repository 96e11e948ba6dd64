import { AgentError } from '@thimble/core';

/** The cause has details of this machine, which the model's prompt has no use for. */
export function startError(reason: string): AgentError {
  return new AgentError(
    'sandbox',
    `Pyodide did not start. It needs Node.js 24 or later (this is ${process.versions.node}), its package whole in node_modules, and about 200 MB of memory for each sandbox. Run npm install again, or see the cause of this error.`,
    { cause: new Error(reason) },
  );
}
