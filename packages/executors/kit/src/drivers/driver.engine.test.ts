import { beforeAll, describe, expect, test } from 'vitest';
import { local } from './__fixtures__/local.ts';
import { requirePython } from './__fixtures__/require-python.ts';
import { testDriver } from './__fixtures__/test-driver.ts';

beforeAll(requirePython);

describe('the driver of Python', () => {
  testDriver('python');
});

describe('in Python', () => {
  test('what other processes and libraries in C print is in the logs, in its place', async () => {
    await using executor = local('python');
    await using session = await executor.start({ tools: [], callTool: async () => null });
    const { logs } = await session.run(
      "import os, subprocess\nprint('a')\nos.system('echo b; echo é >&2')\nprint('c')\nos.write(1, b'd')\nsubprocess.run(['echo', 'e'])\n1",
    );
    expect(logs).toBe('a\nb\né\nc\nde\n');
    const inTurn = await session.run("for n in range(9):\n  print(n)\n  os.write(1, b'-\\n')");
    expect(inTurn.logs).toBe('0\n-\n1\n-\n2\n-\n3\n-\n4\n-\n5\n-\n6\n-\n7\n-\n8\n-\n');
    const flood = await session.run("os.system('yes x | head -c 5000000')\n1");
    expect(flood).toMatchObject({ type: 'value', value: 1, logs: expect.stringMatching(/^x\nx\n/) });
    expect(flood.logs.length).toBeLessThanOrEqual(50_000);
    expect(await session.run("print('after')")).toMatchObject({ logs: 'after\n' });
  });

  test('all clocks that tell the date are the host’s, and those that measure go on', async () => {
    await using executor = local('python');
    await using session = await executor.start({ tools: [], callTool: async () => null, now: () => 1e12 });
    const code = `
import datetime, time
early = time.monotonic(), time.perf_counter()
time.sleep(0.02)
late = time.monotonic(), time.perf_counter()
class Own(datetime.datetime): pass
{
  'years': [datetime.date.today().year, datetime.datetime.now().year, datetime.datetime.today().year, Own.now().year,
    datetime.datetime.utcnow().year, time.localtime().tm_year, time.gmtime().tm_year, int(time.strftime('%Y')),
    int(time.ctime()[-4:]), int(time.asctime()[-4:]), time.time_ns() // 10**18 + 2000],
  'given': [time.gmtime(0).tm_year, time.strftime('%Y', time.gmtime(0)), time.ctime(0)[-4:]],
  'type': [type(Own.now()).__name__, repr(datetime.datetime.now())[:18], isinstance(datetime.datetime.now(), datetime.datetime)],
  'measured': all(b - a >= 0.02 for a, b in zip(early, late)),
}`;
    expect(await session.run(code)).toMatchObject({
      value: {
        years: Array.from({ length: 11 }, () => 2001),
        given: [1970, '1970', '1970'],
        type: ['Own', 'datetime.datetime(', true],
        measured: true,
      },
    });
  });
});
