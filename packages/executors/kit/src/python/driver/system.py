"""What the driver asks of Linux. On other systems it does without."""

import ctypes
import os
import resource
import signal

PAGE = resource.getpagesize()
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36


def hide_from_others():
    """Keeps processes of the same user from opening our streams and reading our memory, and makes
    orphans our children."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        library.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except Exception:
        pass  # Not on this system: the nonce and the checks of the host remain.


def prefer_for_out_of_memory():
    """When memory runs out, the system is to take this process, not its supervisor."""
    try:
        with open('/proc/self/oom_score_adj', 'w') as stream:
            stream.write('1000')
        # Undoes `hide_from_others` for this process.
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    except Exception:
        pass


def limit_memory(memory_mb):
    """Makes code that takes too much get a MemoryError, while it can still act on it."""
    size = int((read('/proc/self/statm').split() or [0])[0]) * PAGE
    if size:
        resource.setrlimit(resource.RLIMIT_AS, (size + memory_mb * 2**20, -1))


def kill_descendants():
    """Kills everything that the code started: children, and orphans that were adopted."""
    for _ in range(20):
        parents = {}
        for name in os.listdir('/proc') if os.path.isdir('/proc') else ():
            if name.isdigit():
                parents[int(name)] = parent_of(name)
        family = {os.getpid()}
        while more := {
            pid for pid, parent in parents.items() if parent in family and pid not in family
        }:
            family |= more
        family.discard(os.getpid())
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return


def parent_of(pid):
    """0 where there is none."""
    # The name of the program comes before it, in parentheses, and may hold anything.
    fields = read(f'/proc/{pid}/stat').rpartition(') ')[2].split(' ')
    return int(fields[1]) if len(fields) > 1 else 0


def resident(pid):
    """Bytes in memory; 0 where that cannot be read."""
    return int((read(f'/proc/{pid}/statm').split() or [0, 0])[1]) * PAGE


def out_of_memory_kills():
    """How many processes the system has killed for lack of memory in this control group."""
    text = read('/sys/fs/cgroup/memory.events')
    text = text or read('/sys/fs/cgroup/memory/memory.oom_control')
    counts = (line.split()[1] for line in text.splitlines() if line.startswith('oom_kill '))
    return int(next(counts, 0))


def read(file):
    try:
        with open(file) as stream:
            return stream.read()
    except OSError:
        return ''
