"""The host's clock in place of the system's, as guest/clock.ts does it for JavaScript."""

import ctypes
import datetime
import gc
import time


def install_clock():
    """Makes `time` and `datetime` tell the time of the host: it goes on when the host or the guest
    says so, and by a hundredth of a millisecond for each reading. Clocks that measure, such as
    `time.monotonic`, are left alone.

    Returns two functions, both in milliseconds since 1970: one sets the clock, never backwards,
    the other reads it without moving it."""
    current = 0.0

    def read():
        nonlocal current
        current += 0.01
        return current / 1000

    def set_clock(milliseconds):
        nonlocal current
        current = max(current, milliseconds)

    def of_seconds(native):
        return lambda seconds=None, /: native(read() if seconds is None else seconds)

    def now(cls, tz=None):
        return cls.fromtimestamp(read(), tz)

    def utcnow(cls):
        return cls.fromtimestamp(read(), datetime.timezone.utc).replace(tzinfo=None)

    def today(cls):
        return cls.fromtimestamp(read())

    functions = {name: of_seconds(getattr(time, name)) for name in ('localtime', 'gmtime', 'ctime')}
    functions['time'] = lambda: read()
    functions['time_ns'] = lambda: int(read() * 1_000_000) * 1000
    for name, least in (('asctime', 0), ('strftime', 1)):
        functions[name] = defaulting(getattr(time, name), least, functions['localtime'])
    for name, function in functions.items():
        function.__name__ = function.__qualname__ = name
        setattr(time, name, function)
    # The classes are written in C, and may be referred to from anywhere: change them in place.
    for owner, methods in ((datetime.datetime, (now, utcnow)), (datetime.date, (today,))):
        members = gc.get_referents(owner.__dict__)[0]
        members.update((method.__name__, classmethod(method)) for method in methods)
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))
    return set_clock, lambda: current


def defaulting(native, least, default):
    """Calls `native` with one more argument where that is left out."""
    return lambda *values: native(*values, default()) if len(values) == least else native(*values)
