"""The process that the model's code runs in."""

import fcntl
import gc
import os
import select
import signal
import sys
import time

from .host_clock import install_clock
from .lines import Lines
from .printed import read_ready
from .system import limit_memory, prefer_for_out_of_memory


def be_guest(guest_source, memory_mb, packages, channel, printed, output):
    """Runs in a session of its own, without the streams of the supervisor."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for stream, source in enumerate((nothing, output, output)):
        os.dup2(source, stream)
    # High numbers, so that the model's code does not meet them by accident.
    descriptor = fcntl.fcntl(channel.detach(), fcntl.F_DUPFD_CLOEXEC, 100)
    printed = fcntl.fcntl(printed, fcntl.F_DUPFD_CLOEXEC, 100)
    os.closerange(3, 100)
    os.environ.clear()
    os.environ.update(OPENBLAS_NUM_THREADS='1', OMP_NUM_THREADS='1', TZ='UTC')
    time.tzset()
    sys.argv = ['']
    if os.path.isdir(packages):
        sys.path.append(packages)
    prefer_for_out_of_memory()
    serve_guest(guest_source, memory_mb, descriptor, printed)
    os._exit(0)


def serve_guest(guest_source, memory_mb, descriptor, printed):
    owner = os.getpid()
    lines = Lines()
    waiting = []
    write, get_pid, leave = os.write, os.getpid, os._exit
    select_ready, receive_bytes = select.select, os.read

    def send_line(data):
        if get_pid() != owner:
            leave(0)  # A fork of the guest, whose run this is not.
        view = memoryview(data)
        while view:
            view = view[write(descriptor, view) :]

    def send(frame):
        send_line(frame.encode() + b'\n')

    def receive(timeout):
        if waiting:
            return waiting.pop(0)
        if not select_ready([descriptor], [], [], timeout)[0]:
            return None
        data = receive_bytes(descriptor, 1 << 16)
        if not data:
            raise EOFError
        waiting.extend(line.decode() for line in lines.split(data))
        return waiting.pop(0) if waiting else None

    def arm(seconds):
        signal.signal(signal.SIGALRM, on_alarm)
        signal.signal(signal.SIGUSR1, on_abort)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGALRM, signal.SIGUSR1))
        signal.setitimer(signal.ITIMER_REAL, seconds or 0)
        send_line(b'!arm\n' if seconds is None else b'!arm %d\n' % (seconds * 1000))

    def on_alarm(*_):
        guest.interrupt()

    def on_abort(*_):
        guest.interrupt(guest.run)

    def read_printed():
        return read_ready(printed).decode('utf-8', 'replace')

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    scope = {'__name__': 'guest'}
    exec(compile(guest_source, '<guest>', 'exec'), scope)
    set_clock, read_clock = install_clock()
    guest = scope['Guest'](send, receive, arm, set_clock, read_clock, read_printed=read_printed)
    limit_memory(memory_mb)
    gc.collect()
    signal.signal(signal.SIGUSR1, on_abort)
    send_line(b'!ready\n')
    guest.serve()
