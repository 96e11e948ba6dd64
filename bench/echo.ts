import type { SessionOptions } from '@thimble/core';

/** A session with one tool, which gives its input back. */
export const echo: SessionOptions = {
  tools: [
    {
      name: 'echo',
      description: 'Gives its input back.',
      inputSchema: { type: 'object', properties: { n: { type: 'number' } } },
    },
  ],
  callTool: async ({ input }) => input,
};
