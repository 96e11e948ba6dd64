import { createServer, type Server } from 'node:net';
import type { Execution, Executor, Session } from '@thimble/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pyodide } from './index.ts';

// One process for all of them, as far as they leave it alive: it takes its time to start.
let executor: Executor;
let session: Session;
let runs = 0;
let isPrepared = false;
let server: Server;
let port = 0;
let connections = 0;

beforeAll(async () => {
  server = createServer(() => void connections++).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  executor = pyodide({ spares: 0 });
  session = await executor.start({
    tools: [{ name: 'add', description: '', inputSchema: {} }],
    callTool: async () => 42,
    variables: { port },
    limits: { timeoutMs: 20_000 },
  });
});
afterAll(async () => {
  server.close();
  await executor[Symbol.asyncDispose]();
});

beforeEach(async () => {
  if (!isPrepared) await run(preamble);
  isPrepared = true;
});

// Functions for the attacks: objects of JavaScript that can be reached, and what `look` gives for an object of the host.
const preamble = `
import gc, sys
from pyodide.ffi import JsProxy, to_js, create_proxy
from pyodide.code import run_js

def bridge():
    frame = sys._getframe()
    while frame:
        for value in [*frame.f_locals.values(), *[getattr(v, name, None) for v in frame.f_locals.values() for name in ('_send', '_receive', '_leave')]]:
            if isinstance(value, JsProxy):
                yield value
        frame = frame.f_back

def tried(function, *inputs):
    try:
        return function(*inputs)
    except Exception as error:
        return error

def everything():
    """Objects of JavaScript, and what can be reached from them in three steps."""
    found = {}
    level = [*bridge(), to_js([1]), to_js({'a': 1}), to_js(b'x'), to_js(lambda: 1), create_proxy([1])]
    level += [item for item in gc.get_objects() if isinstance(item, JsProxy)]
    for _ in range(3):
        following = []
        for item in level:
            for name in ('constructor', 'prototype', '__proto__', 'buffer', 'valueOf', 'call', 'apply', 'bind', 'toString', *tried(dir, item)[:200]):
                value = tried(getattr, item, name)
                if isinstance(value, JsProxy) and value.js_id not in found:
                    found[value.js_id] = value
                    following.append(value)
        level = following
    return list(found.values())
`;

async function run(code: string): Promise<Execution> {
  runs++;
  const execution = await session.run(code);
  if (execution.state === 'reset') isPrepared = false;
  return execution;
}

describe('JavaScript', () => {
  test.each(['import js', 'import pyodide_js', 'from pyodide_js._api import x', 'run_js("1")'])(
    '%s is an error',
    async (code) => {
      expect(await run(code)).toMatchObject({ type: 'error', state: 'kept' });
    },
  );

  test('no module and no container holds an object of JavaScript but the bridge', async () => {
    const code = `
bridge_names = ('bridge', '_send', '_receive', '_set_clock', 'read_clock', '_leave', '_limit_memory')
held = [name for holder in gc.get_objects() if type(holder) is dict for name, value in list(holder.items()) if isinstance(value, JsProxy)]
[[name for name in held if name not in bridge_names], len([item for item in gc.get_objects() if isinstance(item, JsProxy)])]`;
    expect(await run(code)).toMatchObject({ value: [[], 0] });
  });

  // Before those that leave objects of JavaScript in variables.
  test('the bridge has nothing but its functions', async () => {
    const code = `
found = list(bridge())
[len(found) > 0, [name for item in found for name in ('constructor', '__proto__', 'prototype', 'call', 'apply', 'bind', 'caller') if not isinstance(tried(getattr, item, name), Exception)]]`;
    expect(await run(code)).toMatchObject({ value: [true, []] });
  });

  test('nothing that can be reached makes functions, or is the global object or a part of Node.js', async () => {
    const code = `
names = ('process', 'require', 'globalThis', 'fetch', 'WebSocket', 'Worker', 'eval', 'getBuiltinModule', 'FS', 'mountNodeFS', 'readFileSync')
objects = everything()
bad = [(repr(item)[:80], name) for item in objects for name in names if not isinstance(tried(getattr, item, name), Exception)]
bad += [repr(item)[:80] for item in objects if callable(item) and 'Function' in repr(tried(getattr, item, 'name'))]
[len(objects), bad]`;
    const execution = await run(code);
    expect(execution).toMatchObject({ value: [expect.any(Number), []] });
  });

  test.each([
    'to_js([1]).constructor.constructor',
    'to_js([1]).map.constructor',
    'to_js(b"x").constructor.constructor',
    'to_js({"a": 1}).constructor.constructor',
  ])('%s makes no function', async (maker) => {
    expect(await run(`made = tried(lambda: ${maker}('return 1'))\ncallable(made)`)).toMatchObject({ value: false });
  });

  test('its built-ins cannot be changed', async () => {
    const code = `
array, record = to_js([1]).constructor, to_js({'a': 1}).constructor
before = [repr(array.prototype.push), repr(record.keys)]
for item in (array, array.prototype, record, record.prototype, array.prototype.push):
    tried(setattr, item, 'push', 1)
    tried(setattr, item, 'keys', 1)
    tried(record.defineProperty, item, 'then', record.getOwnPropertyDescriptor(to_js({'a': 1}), 'a'))
[before == [repr(array.prototype.push), repr(record.keys)], isinstance(tried(getattr, to_js({}), 'then'), AttributeError)]`;
    expect(await run(code)).toMatchObject({ value: [true, true] });
    expect(await run('add(a=1)')).toMatchObject({ value: 42 });
  });

  test('its errors show nothing of the host', async () => {
    const code = `
texts = []
for function in (lambda: to_js([1]).reduce(), lambda: to_js([1]).nope(), lambda: run_js('x'), lambda: to_js({'a': 1}).constructor.defineProperty(1)):
    error = tried(function)
    texts += [str(error), repr(error), *[str(tried(getattr, error, name)) for name in ('stack', 'js_error', 'message', 'cause')]]
    texts.append(str(tried(getattr, getattr(error, 'js_error', None), 'stack')))
'\\n'.join(texts)`;
    const text = JSON.stringify(await run(code));
    expect(text).toMatch(/TypeError/);
    expect(text).not.toMatch(/node_modules|node:|file:|\/packages\//);
  });
});

describe('the bridge in hostile hands', () => {
  const send = (text: string) => {
    const frame = text.replace('THIS', String(runs + 1));
    return `next(item for item in bridge() if not isinstance(tried(getattr, item, 'send'), Exception)).send(${JSON.stringify(frame)})\n'went on'`;
  };

  test.each([
    ['{"type":"done","run":9999,"outcome":{"type":"final-answer","json":"1"},"kept":true}', 'went on'],
    ['{"type":"log","run":1,"text":"late"}', 'went on'],
  ])('%s of another run is dropped', async (frame, value) => {
    expect(await run(send(frame))).toMatchObject({ type: 'value', value, logs: '' });
  });

  // One that the pipe refuses, one that the session refuses, one that the process refuses. Others are cases of the kit's sessions.
  test.each(['no JSON', '{"type":"tool-call","run":THIS,"call":1,"name":"other","input":"{}"}', '{"ready":true}'])(
    '%s ends the sandbox, and the session goes on',
    async (frame) => {
      expect(await run(send(frame))).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
      expect(await run('port')).toMatchObject({ value: port, state: 'kept' });
    },
  );

  test('leaving ends the sandbox, and the session goes on', async () => {
    const execution = await run("for item in bridge(): tried(getattr(item, 'leave', lambda: None))");
    expect(execution).toMatchObject({ type: 'error', state: 'reset' });
    expect(await run('port')).toMatchObject({ value: port });
  });
});

describe('the world outside', () => {
  test.each([
    `import socket\nsocket.create_connection(('127.0.0.1', port), 1)`,
    `import asyncio\nawait asyncio.open_connection('127.0.0.1', port)`,
    `import urllib.request\nurllib.request.urlopen(f'http://127.0.0.1:{port}/', timeout=1)`,
    `import http.client\nhttp.client.HTTPConnection('127.0.0.1', port, timeout=1).request('GET', '/')`,
    `from pyodide.http import pyfetch\nawait pyfetch(f'http://127.0.0.1:{port}/')`,
    `from pyodide.http import open_url\nopen_url(f'http://127.0.0.1:{port}/')`,
    `import socket\nsocket.getaddrinfo('localhost', port) and socket.socket().bind(('127.0.0.1', 0))\nsocket.create_server(('127.0.0.1', 0))`,
    `import subprocess\nsubprocess.run(['ls'])`,
    `import os\nos.fork()`,
    `import threading\nthreading.Thread(target=print).start()`,
    `open('/etc/passwd').read()`,
    `open('/proc/self/environ').read()`,
    `import pyodide_js\npyodide_js.mountNodeFS('/mnt', '/etc')`,
    `import ctypes`,
  ])('%s is an error', async (code) => {
    const { type } = await run(code);
    expect([type, connections]).toEqual(['error', 0]);
  });

  test('what the interpreter knows of its surroundings is not the host', async () => {
    const code = `import os, platform, sysconfig, getpass, tempfile, pathlib
[dict(os.environ), sys.path, sys.argv, sys.executable, sys.prefix, os.getcwd(), os.listdir('/'), platform.uname(), str(sys.flags),
 sysconfig.get_paths(), tempfile.gettempdir(), str(pathlib.Path.home()), [str(m) for m in sys.modules.values()], list(os.walk('/home'))]`;
    const text = JSON.stringify(await run(code));
    expect(text).toMatch(/"value"/);
    expect(text).not.toMatch(/node_modules|\/work|\/root|file:/);
  });

  test('code that is run behind the back of the locks finds them closed', async () => {
    const code = `
del sys.modules['ctypes'], sys.modules['_ctypes']
import ctypes
script = b"this.x = process.version"
library = ctypes.pythonapi
[tried(lambda: getattr(library, name)(script)) and 1 for name in ('emscripten_run_script', 'emscripten_run_script_string') if hasattr(library, name)]
'alive'`;
    const execution = await run(code);
    expect(JSON.stringify(execution)).not.toMatch(/v2\d\.\d+/);
    expect(await run('port')).toMatchObject({ value: port });
  });
});
