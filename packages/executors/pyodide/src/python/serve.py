"""The life of a sandbox, apart from what the model's code sees. Follows the files of the guest in
the same module."""

import asyncio
import errno
import os
import posix
import signal
import sys

from pyodide.ffi import JsProxy

from .guest import Guest
from .serialize import write_value
from .step import compile_step, perform
from .time_zones import install_time_zones

# What models import most becomes part of the snapshot: to import it from the archive takes hundreds
# of milliseconds.
import argparse, base64, bisect, calendar, cmath, collections, colorsys, concurrent.futures
import configparser, contextlib, copy, csv, dataclasses, datetime, decimal, difflib, email.utils
import enum, fnmatch, fractions, functools, glob, gzip, hashlib, heapq, hmac, html.parser, http
import inspect, io, itertools, json, locale, logging, math, numbers, operator, os.path, pathlib
import pickle, platform, pprint, queue, random, re, secrets, shutil, statistics, string, struct
import subprocess, tempfile, textwrap, threading, traceback, types, typing, unicodedata, unittest
import urllib.parse, uuid, warnings, xml.etree.ElementTree, zipfile, zoneinfo


def serve(bridge):
    """Serves a session until the host is gone."""
    arm_bridge, aborted = bridge.arm, bridge.aborted

    def on_signal(*_):
        guest.interrupt(aborted())

    def arm(seconds):
        # The model's code may have set another handler.
        if seconds is not None:
            signal.signal(signal.SIGINT, on_signal)
        arm_bridge(seconds)

    guest = Guest(
        bridge.send,
        bridge.receive,
        arm,
        bridge.set_clock,
        bridge.read_clock,
        bridge.leave,
        bridge.limit_memory,
    )
    # Pyodide has one that needs JavaScript.
    asyncio.run = asyncio.runners.run
    asyncio._set_running_loop(None)
    install_time_zones(bridge.time_zone)
    forget_javascript()
    refuse_processes()
    # With ctypes every address can be read and written here, the first one too. Packages that need
    # it have imported it by now.
    sys.modules['ctypes'] = sys.modules['_ctypes'] = None
    # WebAssembly is compiled when it is first used: a spare sandbox has the time for that.
    codes, _ = compile_step('[1]', '<warm>', {})
    write_value(perform(codes, {}, None), 100, 10)
    guest.serve()


def refuse_processes():
    """What Emscripten has no answer for would end this process, and the variables with it."""

    def system(command):
        """Starts nothing."""
        reason = 'The sandbox runs no other programs, and nothing can be installed'
        raise OSError(errno.ENOTSUP, reason)

    def kill(*_):
        """Ends nothing."""
        raise OSError(errno.ENOTSUP, 'The sandbox has no processes that can be sent a signal')

    def leave(*_):
        """Ends the step, as `sys.exit` does."""
        raise SystemExit

    for module in (os, posix):
        module.system, module.kill = system, kill
        module._exit = module.abort = leave


def forget_javascript():
    """Drops the objects of JavaScript that Pyodide's own modules keep and no longer need."""
    for name, module in list(sys.modules.items()):
        if name.partition('.')[0] in ('js', 'pyodide_js'):
            del sys.modules[name]
        for key, value in list(getattr(module, '__dict__', {}).items()):
            if isinstance(value, JsProxy):
                del module.__dict__[key]
