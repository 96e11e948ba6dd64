"""A session, and the runs in it."""

import asyncio
import builtins
import gc
import linecache
import os
import sys
import time
from functools import partial
from random import seed as seed_random
from threading import active_count as active_threads, get_ident
from time import perf_counter as clock
from types import ModuleType

from .answers import RUN, make_final_answer, not_awaited, read_value
from .base import (
    ABORTED,
    BUILTINS,
    MAIN_THREAD,
    RECURSION_LIMIT,
    RunEnded,
    decode,
    encode,
    failure,
)
from .budget import Budget
from .errors import read_error
from .event_loop import Loop
from .images import read_data, take_images
from .output import Output, Stream
from .serialize import Pending, Unfit, write_data
from .step import compile_step, perform
from .tools import Call, LimitError, Manual, ToolError, input_of, make_tool, tool_error

collect = gc.collect
set_event_loop = asyncio.set_event_loop
sleep_natively = time.sleep

# Seconds that code has to unwind once its run has ended, and between two reminders.
GRACE = 0.25
AGAIN = 0.02
# Characters of results that are taken before the host is told.
TAKEN_EACH = 1_000_000
# Bytes that a step has to leave for the next one.
ROOM = 1 << 20
# Kept back from the code, for the step that follows one which has used up the memory.
RESERVE = 2 << 20
NO_ROOM = ' It left no memory: the sandbox was reset, and variables of earlier steps are gone.'


NEVER_SETTLES = failure(
    'TimeoutError', 'The code ran out of time: it awaits something that nothing can settle.'
)


BROKEN = failure(
    'SandboxError',
    'The step could not be run, and the sandbox was reset: variables of earlier steps are gone.',
)


def ignore(value):
    pass


def fits(size):
    """Whether so many bytes can be had."""
    try:
        bytes(size)
        return True
    except MemoryError:
        return False


class Guest:
    """Runs the steps of one session. A driver makes it before any of the model's code runs, and
    calls `serve`:

    - `send(frame)` writes one frame, a line of ASCII without its end. When it returns, it can be
      called again.
    - `receive(timeout)` returns the next frame of the host, or None after `timeout` seconds
      (None: wait for ever; 0: do not wait). It may return None early, and raises EOFError when
      the host is gone.
    - `arm(seconds)` asks for a call of `interrupt()` in so many seconds. None cancels it, another
      call replaces it. The driver calls `interrupt` in the main thread, between two instructions
      of the model's code: from the handler of a signal, which it sets again with each `arm`.
      Without it the host has to kill code that does not end.
    - `set_clock(now)` sets the clock that the code reads, in milliseconds since 1970, never
      backwards. It goes on with the messages of the host and while the code sleeps, not while it
      computes: so a run that is replayed reads the same times.
    - `read_clock()` tells what that clock shows, and does not move it.
    - `leave()` ends the process at once, when the code goes on after the end of its run.
    - `limit_memory(megabytes)` is called once, with what the session may use from then on.
    - `read_printed()` returns what was written since the last call to the output of the process
      itself, past `sys.stdout`: an empty text where there is nothing.

    While code computes, only the driver sees an `abort` frame: it calls `interrupt(aborted=run)`.
    """

    def __init__(
        self,
        send,
        receive,
        arm=ignore,
        set_clock=ignore,
        read_clock=lambda: clock() * 1000,
        leave=partial(os._exit, 0),
        limit_memory=ignore,
        read_printed=lambda: '',
    ):
        self._send, self._receive, self._arm = send, receive, arm
        self._set_clock, self.read_clock = set_clock, read_clock
        self._leave, self._limit_memory = leave, limit_memory
        self._main = ModuleType('__main__')
        self._names = self._main.__dict__
        self._output = Output(self._report, read_printed)
        self._streams = Stream(self._output.write), Stream(self._output.write)
        self.run = 0
        self.options = None
        # What an earlier step left in the variable `final_answer`.
        self.assigned = None
        self._running = False
        self._over = None
        # True while a frame is halfway in or out: the code must not be interrupted then.
        self._critical = False
        self._last_call = 0
        self._loop = None
        self._steps = []
        self._sources = linecache.cache
        self._calls = {}

    def serve(self):
        """Handles frames until the host is gone."""
        # The first call makes the policy, which is kept with the rest of the module.
        set_event_loop(None)
        # Not earlier: the driver may have put its own functions there.
        modules = vars(asyncio), vars(asyncio.events)
        self._asyncio = [(names, dict(names)) for names in modules]
        while True:
            try:
                text = self._receive(None)
                if text is not None:
                    self._handle(decode(text, 0)[0])
            except EOFError:
                return
            except RunEnded:
                pass  # It came when its run was already over.

    def interrupt(self, aborted=0):
        """Called in the main thread between two instructions, when the armed time is up or the
        host has aborted the run of number `aborted`."""
        if not self._running:
            return
        if aborted == self.run and aborted > 0:
            self._end(ABORTED)
        elif not self._over and self._budget.is_spent():
            self._end(self._budget.failure())
        if not self._over:
            return self._budget.rearm()
        if not self._critical and clock() >= self._over_at + GRACE:
            self._leave_behind()
        self._arm(AGAIN)
        if not self._critical:
            raise RunEnded()

    def _handle(self, frame):
        kind = frame['type']
        if kind == 'open':
            self._open(frame)
        elif kind == 'exec':
            self._exec(frame)
        elif self._running and frame['run'] == self.run:
            self._answer_call(frame)

    def _open(self, frame):
        self.options = options = frame['options']
        self._memory = frame['memoryMb']
        self._limit_memory(self._memory)
        self._reserve = bytes(RESERVE)
        told = zip(options['tools'], frame['manuals'])
        self._tools = {name: make_tool(self, Manual(name, **manual)) for name, manual in told}
        self._tools['final_answer'] = self._final_answer = make_final_answer(self, self._answer)
        self._hidden = {name: f'__thimble_{name}' for name in self._tools}
        self._names.update(read_data(options['variables']))

    def _exec(self, frame):
        outcome, full = None, False
        try:
            self._begin(frame)
            outcome = self._attempt(frame)
        except MemoryError:
            full = True
        except BaseException:  # An interrupt at the last moment.
            pass
        self._running = False
        # Without an outcome it is the guest itself that has failed: no later step could run.
        works = outcome is not None or self._over is not None
        if full or not self._has_room():
            works = False
            self._give_up(self._over or outcome)
        self._arm(None)
        for call in self._calls.values():
            call.leave()
        self._finish(outcome, works)
        if not works:
            self._leave()

    def _has_room(self):
        """Whether there is memory for another step, once all is dropped that none can use."""
        if fits(ROOM):
            if self._reserve is None and fits(2 * RESERVE):
                self._reserve = bytes(RESERVE)
            return True
        for give_back in (self._drop_loop, self._spend_reserve):
            give_back()
            collect()
            if fits(ROOM):
                return True
        return False

    def _spend_reserve(self):
        """The variables that fill the memory stay, and the next step can let go of them."""
        self._reserve = None

    def _give_up(self, outcome):
        """Makes room to tell how the step ended: the variables are lost."""
        self._names.clear()
        collect()
        used = f'The code used more than {self._memory} MB of memory.'
        self._over = outcome or failure('MemoryError', used)
        if self._over['type'] == 'error':
            self._over = {**self._over, 'message': f'{self._over["message"]}{NO_ROOM}'}

    def _drop_loop(self):
        if self._loop is not None:
            self._loop.drop()
            self._loop = None

    def _begin(self, frame):
        self.run = frame['run']
        RUN.set(self.run)
        self._over = None
        self._over_at = 0
        self._made = self._taken = 0
        self._calls = {}
        self._output.begin(self.options['logBytes'])
        self._set_clock(frame['now'])
        self._restore()
        self._seed(frame['step'])
        self._filename = f'<step {frame["step"] + 1}>'
        self._lines = frame['code'].split('\n')

    def _restore(self):
        """Puts back what the model's code may have overwritten in an earlier step."""
        vars(builtins).update(BUILTINS)
        for names, sound in self._asyncio:
            names.update(sound)
        sys.stdout, sys.stderr = self._streams
        sys.setrecursionlimit(RECURSION_LIMIT)
        time.sleep = self.sleep
        sys.modules['__main__'] = self._main
        self._names.update(__name__='__main__', __builtins__=builtins)
        for name in ('print', 'input', 'exit', 'quit'):
            if name in self._names and name in BUILTINS:
                del self._names[name]
        left = self._names.get('final_answer')
        if left is not None and left is not self._final_answer:
            self.assigned = left
        self._names.update(self._tools, ToolError=ToolError)
        for name, hidden in self._hidden.items():
            self._names[hidden] = self._tools[name]
        asyncio.events.new_event_loop = asyncio.new_event_loop = self._new_loop
        if self._loop is None:
            self._loop = self._new_loop()
        set_event_loop(self._loop)
        sys.settrace(None)
        sys.setprofile(None)

    def _new_loop(self):
        return Loop(self)

    def _seed(self, step):
        """Gives each step a sequence of its own, which follows from the seed of the session."""
        seed = self.options['seed'] * 1_000_003 + step
        seed_random(seed)
        try:
            sys.modules['numpy.random'].seed(seed % 2**32)
        except Exception:
            pass  # Not imported, or broken by the model's code.

    def _attempt(self, frame):
        """Runs the code and returns its outcome, whatever the code did. None: see `_over`."""
        self._running = True
        self._budget = Budget(self._arm, frame['timeoutMs'], frame['wallClockMs'])
        try:
            value = self._perform(frame['code'])
            outcome = None if self._over else self._value_outcome(value)
        except RunEnded:
            outcome = None
        except BaseException as error:
            outcome = None
            if not self._over:
                vars(builtins).update(BUILTINS)
                outcome = read_error(error, self._filename, self._lines, self._memory)
        if self._over:
            self._drop_loop()
        return outcome

    def _perform(self, source):
        self._remember(source)
        codes, has_value = compile_step(source, self._filename, self._hidden)
        value = perform(codes, self._names, self._loop)
        vars(builtins).update(BUILTINS)
        return value if has_value else None

    def _remember(self, source):
        """Lets tracebacks that the model's code prints show the lines of this step."""
        lines = [f'{line}\n' for line in self._lines]
        self._sources[self._filename] = (len(source), None, lines, self._filename)
        self._steps.append(self._filename)
        if len(self._steps) > 100:
            self._sources.pop(self._steps.pop(0), None)

    def _value_outcome(self, value):
        self._output.flush()
        outcome = {'type': 'value', 'truncated': False}
        if value is not None:
            outcome['json'], unfit = read_value('The value of the step', value, self.options)
            outcome['truncated'] = unfit != ''
        return outcome

    def _finish(self, outcome, kept):
        self._output.end()
        outcome = self._over or outcome or BROKEN
        frame = {'type': 'done', 'outcome': outcome, 'kept': kept, 'last': not kept}
        images = take_images() if kept else []
        if images:
            frame['images'] = images
        self._report(frame)

    def _leave_behind(self):
        """Ends the process, because the code goes on after the end of its run."""
        self._running = False
        self._finish(None, False)
        self._leave()

    def _report(self, frame):
        frame['run'] = self.run
        critical, self._critical = self._critical, True
        try:
            self._send(encode(frame))
        finally:
            self._critical = critical

    def _end(self, outcome):
        """The first end counts."""
        if self._over is None:
            self._over, self._over_at = outcome, clock()

    def check(self):
        if self._running and self._over:
            raise RunEnded()

    def wait(self, timeout):
        """What the event loop does when it has nothing else to do."""
        if timeout is None and not self._calls and active_threads() == 1:
            self._end(NEVER_SETTLES)
            raise RunEnded()
        if active_threads() > 1:
            timeout = 0.02 if timeout is None else min(timeout, 0.02)
        if timeout is None or (timeout <= 0 and self._calls):
            self._pump(timeout)
        elif timeout > 0:
            self._pass_time(timeout, self._pump)
        self.check()

    def _pass_time(self, seconds, until):
        """Waits so long, or until `until` says so, and lets the clock of the code go on by as
        much."""
        target = self.read_clock() + seconds * 1000
        end = clock() + seconds
        while self._running and clock() < end:
            if until(max(0, end - clock())):
                return
        self._set_clock(target)

    def _pump(self, timeout):
        """Waits at most so many seconds for one frame, handles it, and says whether one came."""
        budget, paused = self._budget, bool(self._calls)
        if paused:
            budget.pause()
        critical, self._critical = self._critical, True
        try:
            most = None if paused else max(0, budget.deadline() - clock())
            waits = [seconds for seconds in (timeout, most) if seconds is not None]
            text = self._receive(min(waits, default=None))
            if text is not None:
                self._handle(decode(text, 0)[0])
            elif budget.is_spent():
                self._end(budget.failure())
        except EOFError:
            self._leave()
        finally:
            self._critical = critical
            if paused:
                budget.resume()
        self.check()
        return text is not None

    def sleep(self, seconds, /):
        """`time.sleep`."""
        if get_ident() != MAIN_THREAD:
            return sleep_natively(seconds)
        if not seconds >= 0:
            raise ValueError('sleep length must be non-negative')
        self._pass_time(seconds, lambda left: self._pump(left) and False)

    # Tools.

    def call(self, tool, values, fields):
        """Sends a call to the host and returns at once. `tool`: the manual of it."""
        name = tool.name
        if get_ident() != MAIN_THREAD:
            instead = f'await asyncio.gather({name}.aio(...), ...)'
            raise RuntimeError(f'Tools cannot be called in threads: {instead}')
        self.check()
        options = self.options
        data = input_of(tool, values, fields)
        try:
            text = write_data(data, options['inputBytes'], options['depth'])
        except Unfit as reason:
            raise TypeError(f'The input of {name} {reason}') from None
        except Pending as pending:
            raise TypeError(not_awaited(f'The input of {name}', str(pending))) from None
        self._made += 1
        if self._made > options['toolCalls']:
            most = options['toolCalls']
            raise LimitError(f'a step may call tools {most} times, and this one has')
        self._output.flush()
        self._last_call += 1
        call = self._calls[self._last_call] = Call(name)
        self._report({'type': 'tool-call', 'call': self._last_call, 'name': name, 'input': text})
        return call

    def block(self, call):
        while not call.done:
            self._pump(None)
        return call.result()

    def _answer_call(self, frame):
        kind = frame['type']
        if kind == 'abort':
            return self._end(ABORTED)
        call = self._calls.pop(frame['call'], None)
        if call is None:
            return
        self._set_clock(frame['now'])
        self._budget.set_wall(frame['wallClockMs'])
        if kind == 'tool-result':
            self._take(len(frame['json']))
            call.settle(read_data(frame['json']), None)
        else:
            call.settle(None, tool_error(frame['name'], frame['message']))

    def _take(self, characters):
        """Tells the host that it may send as much again."""
        self._taken += characters
        if self._taken >= TAKEN_EACH:
            self._report({'type': 'taken', 'characters': self._taken})
            self._taken = 0

    def _answer(self, text):
        self._output.flush()
        self._end({'type': 'final-answer', 'json': text})
        self._arm(GRACE)
