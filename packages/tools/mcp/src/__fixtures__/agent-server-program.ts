import { tool, ToolCallingAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { z } from 'zod';
import { serveAgent } from '../serve/serve-agent.ts';

const pay = tool({
  name: 'pay',
  description: 'Pays.',
  input: z.object({ to: z.string() }),
  needsApproval: true,
  execute: ({ to }) => `paid ${to}`,
});

await serveAgent(
  ({ approve }) => {
    const model = scriptedModel([
      { toolCalls: [{ name: 'pay', input: { to: 'Ada' } }] },
      ({ messages }) => `Done: ${JSON.stringify(messages).includes('paid Ada') ? 'paid Ada' : 'nothing'}.`,
    ]);
    return new ToolCallingAgent({ model, tools: [pay], approve });
  },
  { name: 'clerk', description: 'Pays bills.' },
).stdio();
