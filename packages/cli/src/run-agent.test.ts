import { CodeAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
import { afterAll, expect, test } from 'vitest';
import { memoryScreen } from './render/__fixtures__/memory-screen.ts';
import { jsonRenderer } from './render/json.ts';
import { plainRenderer } from './render/plain.ts';
import { runAgent } from './run-agent.ts';

const executor = isolatedVm({ processes: 1 });
afterAll(() => executor[Symbol.asyncDispose]());

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s interrupts the run, and the exit code is %d', async (signal, code) => {
  const model = scriptedModel(['<code>await new Promise(() => {})</code>']);
  await using agent = new CodeAgent({ model, executor });
  const progress = memoryScreen();
  const renderer = plainRenderer({ output: memoryScreen(), progress });
  let sent = false;
  const exitCode = await runAgent(agent, 'Wait', {
    ...renderer,
    handle(event) {
      renderer.handle(event);
      if (event.type === 'code' && !sent) sent = process.emit(signal, signal);
    },
  });
  expect(exitCode).toBe(code);
  expect(progress.text).toContain('interrupted after 1 step');
});

test('the error of an event names the options of the command', async () => {
  await using agent = new CodeAgent({ model: scriptedModel([]), executor });
  const output = memoryScreen();
  const renderer = jsonRenderer({ output, notices: memoryScreen() });
  const run = runAgent(agent, 'Look', renderer, { images: [new TextEncoder().encode('{}')] });
  await expect(run).rejects.toMatchObject({ code: 'invalid-argument' });
  expect(output.text).not.toContain('mediaType');
});
