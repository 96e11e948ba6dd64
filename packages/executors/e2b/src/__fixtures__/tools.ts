import type { SandboxCall, SessionOptions } from '@thimble/core';

/** Tools for sessions of tests: `echo` answers with its input, `big` with 1.1 MB, `never` not at all. */
export const tools: Pick<SessionOptions, 'tools' | 'callTool'> = {
  tools: ['echo', 'big', 'never'].map((name) => ({ name, description: '', inputSchema: {} })),
  async callTool({ name, input }: SandboxCall) {
    if (name === 'never') await new Promise(() => {});
    return name === 'big' ? 'x'.repeat(1_100_000) : input;
  },
};
