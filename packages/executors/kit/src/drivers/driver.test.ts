import { describe, expect, test } from 'vitest';
import { local } from './__fixtures__/local.ts';
import { testDriver } from './__fixtures__/test-driver.ts';

describe('the driver of TypeScript', () => {
  testDriver('typescript');

  test('a rejection that cannot be read costs the step no value', async () => {
    await using executor = local('typescript');
    await using session = await executor.start({
      tools: [],
      callTool: async () => null,
      limits: { timeoutMs: 60_000 },
    });
    expect(await session.run('void Promise.reject({ get stack() { for (;;); } });\n5')).toMatchObject({
      type: 'value',
      value: 5,
      logs: expect.stringMatching(/^Unhandled rejection: an error that cannot be read/),
      state: 'kept',
    });
  });
});
