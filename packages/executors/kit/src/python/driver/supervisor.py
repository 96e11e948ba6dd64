"""The first process of the driver."""

import json
import os
import select
import signal
import time

from .lines import Lines
from .printed import WATCH
from .system import kill_descendants, out_of_memory_kills, resident

# Seconds that the guest gets to end a run by itself, beyond the time it asked for.
LATE = 0.15
# Bytes of a line that the guest does not end.
LONGEST_LINE = 64_000_000
RESET = ' The sandbox was reset: variables of earlier steps are gone.'


class Supervisor:
    """Carries frames between our standard streams and the guest. Kills the guest when it is late
    or grows, and ends when the guest ends or when nothing is heard of the host."""

    def __init__(self, guest, channel, printed, memory_mb, orphan):
        self.memory_mb, self.orphan = memory_mb, orphan
        self.guest, self.channel, self.printed = guest, channel, printed
        self.channel.setblocking(False)
        self.from_host, self.from_guest, self.to_guest = Lines(), Lines(), bytearray()
        self.nonce = None
        self.ready = False
        self.heard = time.monotonic()
        self.deadline = None
        self.killed_for = None
        self.resting = 0
        self.kills = out_of_memory_kills()

    def run(self):
        while True:
            self.guard()
            writable = [self.channel] if self.to_guest else []
            readable, writable, _ = select.select([0, self.channel], writable, [], self.patience())
            if 0 in readable:
                self.read_host()
            if self.channel in readable:
                self.read_guest()
            if writable:
                self.write_guest()
            self.tell_printed()

    def patience(self):
        return 1 if self.deadline is None else min(WATCH, max(0, self.deadline - time.monotonic()))

    def guard(self):
        now = time.monotonic()
        if now - self.heard > self.orphan:
            self.end()
        if self.deadline is not None:
            if now >= self.deadline:
                self.kill('time')
            elif resident(self.guest) > self.resting + (self.memory_mb * 1.5 + 48) * 2**20:
                self.kill('memory')
        self.reap()

    def reap(self):
        """Collects processes that have ended, also those that the code left behind."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                pid = 0
            if pid == 0:
                return
            if pid == self.guest:
                self.read_guest()
                self.lose(status)

    def read_host(self):
        data = os.read(0, 1 << 16)
        if not data:
            self.end()
        self.heard = time.monotonic()
        for line in self.from_host.split(data):
            if self.nonce is None:
                self.greet(line)
            elif line:
                if line.startswith(b'{"type":"open"'):
                    self.printed.open(json.loads(line)['options']['logBytes'])
                if line.startswith(b'{"type":"exec"'):
                    self.printed.begin(json.loads(line)['run'])
                self.to_guest += line + b'\n'
                if line.startswith(b'{"type":"abort"'):
                    self.write_guest()
                    os.kill(self.guest, signal.SIGUSR1)
        self.write_guest()

    def greet(self, line):
        try:
            self.nonce = json.loads(line)['hello'].encode()
        except Exception:
            return
        if self.ready:
            self.tell({'ready': True})

    def write_guest(self):
        try:
            while self.to_guest:
                del self.to_guest[: self.channel.send(self.to_guest)]
        except BlockingIOError:
            pass
        except OSError:
            self.to_guest.clear()

    def read_guest(self):
        try:
            while data := self.channel.recv(1 << 16):
                for line in self.from_guest.split(data):
                    self.hear(line)
                if self.from_guest.size > LONGEST_LINE:
                    os.kill(self.guest, signal.SIGKILL)
                    return
        except OSError:
            pass

    def hear(self, line):
        if line.startswith(b'{"type":"done"'):
            self.printed.begin(None)
        if not line.startswith(b'!'):
            return self.forward(line)
        word, _, milliseconds = line.decode('latin-1').partition(' ')
        if word == '!ready':
            self.ready = True
            if self.nonce is not None:
                self.tell({'ready': True})
        elif word == '!arm':
            self.arm(float(milliseconds) / 1000 if milliseconds else None)

    def arm(self, seconds):
        self.deadline = None if seconds is None else time.monotonic() + seconds + LATE
        if seconds is not None and not self.resting:
            self.resting = resident(self.guest)

    def kill(self, reason):
        self.killed_for = self.killed_for or reason
        self.deadline = None
        os.kill(self.guest, signal.SIGKILL)

    def lose(self, status):
        code = os.waitstatus_to_exitcode(status)
        if self.killed_for == 'time':
            name = 'TimeoutError'
            message = 'The code ran out of time, and could only be stopped with its whole sandbox.'
        elif self.killed_for == 'memory' or out_of_memory_kills() > self.kills:
            name = 'MemoryLimitError'
            message = f'The code used more than {self.memory_mb} MB of memory.'
        else:
            how = f'signal {-code}' if code < 0 else f'exit code {code}'
            name = 'SandboxError'
            message = f'The process of the code ended ({how}).'
        self.tell({'fatal': {'name': name, 'message': message + RESET}})
        self.end()

    def tell_printed(self):
        run, text = self.printed.run, self.printed.take()
        if text:
            self.tell({'type': 'log', 'run': run, 'text': text})

    def tell(self, notice):
        self.forward(json.dumps(notice, separators=(',', ':')).encode())

    def forward(self, line):
        if self.nonce is None:
            return
        data = memoryview(self.nonce + b' ' + line + b'\n')
        while data:
            data = data[os.write(1, data) :]

    def end(self):
        kill_descendants()
        os._exit(0)
