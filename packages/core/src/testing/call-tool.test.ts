import { expect, test } from 'vitest';
import { z } from 'zod';
import { tool } from '../tools/define-tool.ts';
import { callTool } from './call-tool.ts';

const wait = tool({
  name: 'wait',
  description: 'Waits.',
  input: z.object({ for: z.string() }),
  needsApproval: true,
  execute: (input, { runId }) => `${input.for} in ${runId}`,
});

test('checks the input and makes the call, in a context that may be told', async () => {
  await expect(callTool(wait, { for: 'rain' })).resolves.toBe('rain in run');
  await expect(callTool(wait, { for: 'rain' }, { runId: 'mine' })).resolves.toBe('rain in mine');
  await expect(callTool(wait, {})).rejects.toMatchObject({ code: 'tool-input' });
});
