import { budgetSource } from './budget.ts';
import { errorsSource } from './errors.ts';
import { guestSource } from './guest.ts';
import { imagesSource } from './images.ts';
import { outputSource } from './output.ts';
import { labelsSource } from './labels.ts';
import { plainSource } from './plain.ts';
import { serializeSource } from './serialize.ts';
import { stepSource } from './step.ts';
import { toolsSource } from './tools.ts';

/**
 * The Python guest, for CPython from 3.11 and for Pyodide: source that defines `Guest` and needs nothing but the standard
 * library. A driver runs it before any other code, and then
 *
 *     guest = Guest(send, receive, arm, set_clock, leave, limit_memory, read_printed)
 *     guest.serve()
 *
 * - `send(frame)` writes one frame, text in ASCII of one line without its end, and comes back when it may be used again.
 * - `receive(timeout)` gives the next frame of the host, or None after `timeout` seconds (None: no bound; 0: does not
 *   wait); it may give None early. It raises EOFError when the host is gone.
 * - `arm(seconds)` asks for a call of `guest.interrupt()` in so many seconds; None takes that back, another call replaces
 *   it. The call comes in the main thread, between two instructions of the model's code: from a signal's handler, which
 *   the driver sets with each `arm`. Without it the host has to kill what does not end.
 * - `set_clock(now)`: the host's clock in milliseconds since 1970, where the driver can make it that of the sandbox.
 * - `leave()` ends the process at once: the model's code does not end with its run.
 * - `limit_memory(megabytes)` is called once, with what the session may use from then on.
 * - `read_printed()` gives what was written past `sys.stdout` since, to the process's own output: '' where there is nothing.
 *
 * An `abort` frame that comes while code computes is seen by whoever reads the pipe: the driver has
 * `guest.interrupt(aborted=run)` called as above. The guest sends the protocol's frames, and `done` may hold `images`,
 * a list of `{ mediaType: 'image/png', data }` with base64.
 */
export const pythonGuestSource: string = [
  `__builtins__ = dict(vars(__import__('builtins')))  # The model's code changes others.
import _ast, asyncio, builtins, linecache, os, random, sys, threading, time
from base64 import b64encode
from collections import deque
from collections.abc import Mapping
from datetime import date, time as time_of_day
from enum import Enum
from io import BytesIO, RawIOBase, TextIOBase
from itertools import chain, islice
from math import isfinite
from types import BuiltinFunctionType, CoroutineType, FunctionType, GeneratorType, MappingProxyType, MethodType, ModuleType
from json.decoder import JSONDecoder
from json.encoder import c_make_encoder, encode_basestring, encode_basestring_ascii

BUILTINS = __builtins__
RECURSION = sys.getrecursionlimit()
MAIN_THREAD = threading.get_ident()
get_ident, active_threads, clock, seed_random = threading.get_ident, threading.active_count, time.perf_counter, random.seed
set_event_loop = asyncio.set_event_loop
ASYNCIO = [(module, dict(module)) for module in (vars(asyncio), vars(asyncio.events))]
decode = JSONDecoder().scan_once
encode_text = encode_basestring


def no_json(value):
    raise TypeError(type(value).__name__)


encode_plain = c_make_encoder(None, no_json, encode_basestring, None, ':', ',', False, False, False)
encode_frame = c_make_encoder(None, no_json, encode_basestring_ascii, None, ':', ',', False, False, False)


def encode(frame):
    return ''.join(encode_frame(frame, 0))
`,
  plainSource,
  labelsSource,
  serializeSource,
  outputSource,
  imagesSource,
  budgetSource,
  errorsSource,
  toolsSource,
  stepSource,
  guestSource,
].join('\n');
