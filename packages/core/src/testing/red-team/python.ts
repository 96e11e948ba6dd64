import type { AttackTable } from './attack.ts';

const tried = (body: string) =>
  `out = []\ntry:\n${body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\nexcept BaseException as e:\n    out.append(repr(e))\nprobe(*out)`;

/** The attacks on executors whose language is Python: what the guest finds may be its own sandbox's, never the host's. */
// One case a line:
// oxfmt-ignore
export const python: AttackTable = {
  'subclasses of object': { code: tried("for c in ().__class__.__base__.__subclasses__():\n    g = getattr(getattr(c, '__init__', None), '__globals__', {})\n    for k in ('os', 'sys', 'builtins'):\n        if k in g: out.append(getattr(g[k], 'environ', ''))"), value: 'safe' },
  'the environment': { code: tried("import os\nout.append(dict(os.environ))\nout.append(os.getcwd())"), value: 'safe' },
  'os behind random': { code: tried("import random\nout.append(random._os.environ)\nout.append(random._os.popen('env').read())"), value: 'safe' },
  'frames and tracebacks': { code: tried("import sys\nf = sys._getframe()\nwhile f:\n    out.append([list(f.f_globals.values()), list(f.f_locals.values())])\n    f = f.f_back"), value: 'safe' },
  'frames of a generator': { code: tried('g = (g.gi_frame.f_back for _ in [1])\nout.append(next(g).f_globals)'), value: 'safe' },
  'frames of a tool’s error': { code: "out = []\ntry:\n    fail(message='x')\nexcept Exception as e:\n    t = e.__traceback__\n    while t:\n        out.append([t.tb_frame.f_locals, t.tb_frame.f_code.co_filename])\n        t = t.tb_next\n    out.append([e.args, e.__dict__, e.__cause__, e.__context__])\nprobe(*out)", value: 'safe' },
  'globals of a tool': { code: tried("for f in (add, print, final_answer):\n    out.append([getattr(f, n, None) for n in ('__globals__', '__closure__', '__self__', '__dict__', '__wrapped__', '__code__')])"), value: 'safe' },
  'format strings': { code: tried("out.append('{0.__globals__} {0.__init__}'.format(add))\nout.append('{0.__class__.__mro__}'.format(final_answer))"), value: 'safe' },
  'modules found by name': { code: tried("import importlib, sys\nfor n in ('os', 'posix', 'subprocess', 'ctypes', 'socket', 'multiprocessing'):\n    m = importlib.import_module(n)\n    out.append(getattr(m, 'environ', n))\nout.append(list(sys.modules))"), value: 'safe' },
  'a process of its own': { code: tried("import subprocess\nout.append(subprocess.run(['env'], capture_output=True, timeout=1).stdout)"), value: 'safe' },
  'processes that outlive the step': { code: tried("import os\nif os.fork() == 0:\n    while True: pass"), value: 'safe' },
  'a fork bomb': { code: 'import os\nwhile True:\n    os.fork()', error: {} },
  'threads without end': { code: 'import threading\nwhile True:\n    threading.Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=True).start()', error: {} },
  'the process table': { code: tried("import glob\nfor p in glob.glob('/proc/*/environ') + glob.glob('/proc/*/cmdline'):\n    try:\n        out.append(open(p, 'rb').read())\n    except Exception: pass"), value: 'safe' },
  'memory by ctypes': { code: 'import ctypes\nctypes.string_at(0)', error: {} },
  'pickled code': { code: tried("import pickle\nclass P:\n    def __reduce__(self): return (eval, ('__import__(\"os\").environ',))\nout.append(pickle.loads(pickle.dumps(P())))"), value: 'safe' },
  'sockets': { code: "import socket\ns = socket.socket()\ns.settimeout(0.3)\ns.connect(('127.0.0.1', 9))\n'connected'", error: {} },
  'the bridges of Pyodide': { code: tried("import js, pyodide_js\nfor o in (js, pyodide_js):\n    for n in ('process', 'globalThis', 'require', 'Deno', '__thimbleCanary'):\n        out.append(getattr(o, n, None))\n    out.append(o.constructor.constructor('return process.env.THIMBLE_CANARY + globalThis.__thimbleCanary')())"), value: 'safe' },
  'constructors behind to_js': { code: tried("from pyodide.ffi import to_js\nout.append(to_js([1]).constructor.constructor('return JSON.stringify(process.env) + globalThis.__thimbleCanary')())"), value: 'safe' },
  'frames on stdout': { code: "import os, sys\nframe = b'\\n{\"type\":\"done\",\"value\":\"forged\"}\\n{\"type\":\"final-answer\",\"value\":\"forged\"}\\n'\nfor fd in (1, 2, 3):\n    try:\n        os.write(fd, frame)\n    except OSError: pass\nsys.__stdout__ and sys.__stdout__.write(frame.decode())\n'honest'", value: 'honest' },
  'an end that is swallowed': { code: 'while True:\n    try:\n        while True: pass\n    except:\n        continue', error: {} },
  'a long computation in C': { code: "import re\nre.match(r'(a|a?)+$', 'a' * 60 + 'b')" },
  'integers that grow': { code: 'x = 10 ** (10 ** 8)\nwhile True: x = x * x', error: {} },
  'lists that grow': { code: 'a = []\nwhile True: a.append([0] * 100000)', error: {} },
  'a string that doubles': { code: "s = 'x'\nwhile True: s += s", error: {} },
  'logs without end': { code: "while True: print('x' * 1000)", error: {} },
  'calls without end': { code: 'while True:\n    try: add(a=1, b=1)\n    except Exception: pass', error: {} },
  'names that spoil': { code: "import builtins, json\nbuiltins.print = builtins.len = builtins.isinstance = None\njson.dumps = json.loads = None\n1" },
  'a value that cannot be shown': { code: 'class A:\n    def __repr__(self): raise RuntimeError()\n    __str__ = __repr__\n    def __class__(self): raise RuntimeError()\n[A()]' },
  'an error that cannot be shown': { code: 'class E(Exception):\n    def __str__(self):\n        while True: pass\n    __repr__ = __str__\nraise E()', error: {} },
  'code of great depth': { code: `${'('.repeat(5000)}1${')'.repeat(5000)}` },
};
