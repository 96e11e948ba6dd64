"""What is written to the standard output of the guest's process, past `sys.stdout`."""

import fcntl
import os
import time

# Seconds between two looks.
WATCH = 0.025
# Bytes of a run that are read at most; the rest is dropped.
PRINTED = 1_000_000
F_SETPIPE_SZ = 1031


class Printed:
    """What child processes and libraries in C write to the standard output: logs of the run under
    way. The guest looks there before it prints something itself; here it is read while the guest
    is busy with something else."""

    def __init__(self, source):
        os.set_blocking(source, False)
        try:
            # A larger pipe holds up the writers less often.
            fcntl.fcntl(source, F_SETPIPE_SZ, 1 << 20)
        except OSError:
            pass
        self.source, self.most = source, PRINTED
        self.begin(None)

    def open(self, log_bytes):
        """More than twice of what the host keeps would be taken for an attack on it."""
        self.most = int(min(PRINTED, 2 * log_bytes))

    def begin(self, run):
        self.run, self.left, self.next = run, self.most, time.monotonic() + WATCH

    def take(self):
        if self.run is None or time.monotonic() < self.next:
            return ''
        self.next = time.monotonic() + WATCH
        data = read_ready(self.source)[: self.left]
        self.left -= len(data)
        return data.decode('utf-8', 'replace')


def read_ready(source, buffer=bytearray(1 << 16), readv=os.readv):
    """What a pipe holds, without waiting. Needs no memory where that is nothing."""
    data = b''
    try:
        while len(data) < 1 << 20 and (size := readv(source, [buffer])):
            data += buffer[:size]
    except BlockingIOError:
        pass
    return data
