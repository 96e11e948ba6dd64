/** Python that defines `serve(bridge)`, the life of a sandbox, apart from what the model's code sees. */
export function driverSource(guest: string): string {
  return `
import types
thimble = types.ModuleType('thimble')
exec(compile(${JSON.stringify(guest + serveSource)}, '<thimble>', 'exec'), thimble.__dict__)
serve = thimble.serve
del types, thimble
`;
}

const serveSource = String.raw`

import signal, time
from pyodide.ffi import JsProxy

# What models import most is in the snapshot: from the archive it takes hundreds of milliseconds.
import argparse, base64, bisect, calendar, cmath, collections, colorsys, concurrent.futures, configparser, contextlib, copy
import csv, dataclasses, datetime, decimal, difflib, email.utils, enum, fnmatch, fractions, functools, glob, gzip, hashlib
import heapq, hmac, html.parser, http, inspect, io, itertools, json, locale, logging, math, numbers, operator, os.path
import pathlib, pickle, platform, pprint, queue, random, re, secrets, shutil, statistics, string, struct, subprocess
import tempfile, textwrap, threading, traceback, types, typing, unicodedata, unittest, urllib.parse, uuid, warnings
import xml.etree.ElementTree, zipfile, zoneinfo


def forget_javascript():
    """The objects of JavaScript that Pyodide's own modules keep, none of which is needed any more."""
    for name, module in list(sys.modules.items()):
        if name.partition('.')[0] in ('js', 'pyodide_js'):
            del sys.modules[name]
        for key, value in list(getattr(module, '__dict__', {}).items()):
            if isinstance(value, JsProxy):
                del module.__dict__[key]


def serve(bridge):
    arm_bridge, aborted = bridge.arm, bridge.aborted

    def on_signal(*_):
        guest.interrupt(aborted())

    def arm(seconds):
        # The model's code may have set another.
        if seconds is not None:
            signal.signal(signal.SIGINT, on_signal)
        arm_bridge(seconds)

    guest = Guest(bridge.send, bridge.receive, arm, bridge.set_clock, bridge.leave, bridge.limit_memory)
    time.sleep = guest.sleep
    asyncio._set_running_loop(None)
    forget_javascript()
    # Here every address can be read and written, the first one too. Packages that need it have imported it by now.
    sys.modules['ctypes'] = sys.modules['_ctypes'] = None
    # WebAssembly is compiled as it is first used: a spare sandbox has time for that before its first step.
    write_value(perform(compile_step('[1]', '<warm>', {})[0], {}, None), 100, 10)
    guest.serve()
`;
