import { describe, expect, test } from 'vitest';
import { openMcpServer, readMcpAddress } from './mcp-tools.ts';

describe('an MCP server in --tools', () => {
  test.each<[specifier: string, address: object]>([
    ['mcp:https://example.com/mcp', { url: 'https://example.com/mcp' }],
    ['mcp:env:TOKEN https://example.com/mcp', { url: 'https://example.com/mcp', tokenEnv: 'TOKEN' }],
    ['mcp:my-server', { command: 'my-server', args: [] }],
    ['mcp: npx -y "@scope/server" \'My Documents\'', { command: 'npx', args: ['-y', '@scope/server', 'My Documents'] }],
    [
      'mcp:env:A env:B run --url=http://x env:C',
      { command: 'run', args: ['--url=http://x', 'env:C'], env: ['A', 'B'] },
    ],
    ['mcp:run --name="a b"', { command: 'run', args: ['--name=a b'] }],
  ])('%s', (specifier, address) => {
    expect(readMcpAddress(specifier)).toEqual(address);
  });

  test.each(['mcp:', 'mcp: env:TOKEN', 'mcp:https://example.com more', 'mcp:env:A env:B https://example.com'])(
    '%s is refused',
    (specifier) => {
      expect(() => readMcpAddress(specifier)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    },
  );

  test('that does not start says so', async () => {
    await expect(openMcpServer('mcp:no-such-program-here', undefined)).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/no such program/),
    });
  });
});
