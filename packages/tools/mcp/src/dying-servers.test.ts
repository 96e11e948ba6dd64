import { afterEach, describe, expect, test, vi } from 'vitest';
import { call } from './__fixtures__/call-tool.ts';
import { scriptedProcesses, type ScriptedProcess } from './__fixtures__/scripted-process.ts';
import { connectServer } from './connect-server.ts';
import type { McpServer } from './mcp-server.ts';

afterEach(() => void vi.useRealTimers());

type OnCall = (process: ScriptedProcess, id: unknown) => void;
const last = <T>(list: readonly T[]): T => list.slice(-1).reduce((_, item) => item);

async function connect(onCall: OnCall): Promise<{ server: McpServer; processes: ScriptedProcess[] }> {
  const { open, processes } = scriptedProcesses(onCall);
  return { server: await connectServer({ command: 'scripted' }, {}, open), processes };
}

describe('a server that ends during a call', () => {
  test.each<[order: string, onCall: OnCall]>([
    [
      'after it has answered',
      (process, id) => {
        process.answer(id);
        process.exit(3);
        process.closePipes();
      },
    ],
    [
      'before its answer is read',
      (process, id) => {
        process.exit(3);
        process.answer(id);
        process.closePipes();
      },
    ],
    [
      'and broke its input before it answered',
      (process, id) => {
        process.breakInput();
        process.answer(id);
        process.exit(3);
        process.closePipes();
      },
    ],
  ])('%s has answered', async (_, onCall) => {
    const { server } = await connect(onCall);
    await using _server = server;
    expect(await call(server, 'act')).toBe('done');
  });

  test.each<[order: string, onCall: OnCall]>([
    [
      'and then its pipes do',
      (process) => {
        process.complain('out of luck');
        process.exit(3);
        process.closePipes();
      },
    ],
    [
      'after its pipes did',
      (process) => {
        process.complain('out of luck');
        process.closePipes();
        setImmediate(() => process.exit(3));
      },
    ],
    [
      'and broke its input before',
      (process) => {
        process.complain('out of luck');
        process.breakInput();
        setImmediate(() => {
          process.exit(3);
          process.closePipes();
        });
      },
    ],
  ])('%s is named with its exit code and its stderr', async (_, onCall) => {
    const { server, processes } = await connect(onCall);
    await using _server = server;
    await expect(call(server, 'act')).rejects.toMatchObject({
      code: 'tool',
      message:
        'act failed: the MCP server "scripted" is gone: it ended with exit code 3. The end of its stderr:\nout of luck',
    });
    expect(processes).toHaveLength(1);
  });

  test('is named so by a call that comes between the end of its input and its own', async () => {
    const { server, processes } = await connect(() => {});
    await using _server = server;
    const process = last(processes);
    process.breakInput();
    const calling = call(server, 'act');
    setImmediate(() => {
      process.exit(3);
      process.closePipes();
    });
    await expect(calling).rejects.toThrow(/^act failed: .* is gone: it ended with exit code 3/);
  });

  test('is started again for the next call', async () => {
    let calls = 0;
    const { server, processes } = await connect((process, id) => {
      calls += 1;
      if (calls > 1) return process.answer(id);
      process.exit(3);
      process.closePipes();
    });
    await using _server = server;
    await expect(call(server, 'act')).rejects.toThrow(/exit code 3/);
    expect(await call(server, 'act')).toBe('done');
    expect(processes).toHaveLength(2);
  });

  test('and leaves its pipes to something it started is given up after a while', async () => {
    const { server } = await connect((process) => process.exit(3));
    await using _server = server;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const failing = call(server, 'act').catch(String);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await failing).toMatch(/is gone: it ended with exit code 3/);
    vi.useRealTimers();
  });

  test('or only takes no more input is ended, and started again', async () => {
    let calls = 0;
    const { server, processes } = await connect((process, id) => void (calls++ > 0 && process.answer(id)));
    await using _server = server;
    const process = last(processes);
    process.breakInput();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const failing = call(server, 'act').catch(String);
    await vi.advanceTimersByTimeAsync(2_000);
    process.exit(0);
    process.closePipes();
    expect(await failing).toMatch(/is gone: it takes no more input/);
    vi.useRealTimers();
  });
});
