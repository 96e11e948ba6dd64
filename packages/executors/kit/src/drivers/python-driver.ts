import { pythonGuestSource } from '../python/source.ts';

/**
 * The Python driver, as a program: `python3 -I driver.py MEMORY_MB ORPHAN_MS`. It forks for the process of the guest, which has no
 * way to the standard streams of this one. Packages in the folder `packages` beside it can be imported.
 */
export const pythonDriverSource: string = [
  `GUEST = r'''
${checked(pythonGuestSource)}
'''`,
  String.raw`
import ctypes, fcntl, gc, json, os, resource, select, signal, socket, sys, time

MEMORY_MB, ORPHAN = int(sys.argv[1]), int(sys.argv[2]) / 1000
PACKAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'packages')
RESET = ' The sandbox was reset: variables of earlier steps are gone.'
# What the guest needs to end by itself, beyond what it asked for.
LATE = 0.15
WATCH = 0.025
PAGE = resource.getpagesize()


def supervise():
    """Carries frames between our standard streams and the guest, kills that one when it is late or grows, and ends
    when it ends or when nothing is heard of the host."""
    hide_from_others()
    ours, theirs = socket.socketpair()
    guest = os.fork()
    if guest == 0:
        ours.close()
        be_guest(theirs)
    theirs.close()
    Supervisor(guest, ours).run()


def hide_from_others():
    """Processes of the same user cannot open our streams, nor read our memory; orphans become our children."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(4, 0, 0, 0, 0)
        libc.prctl(36, 1, 0, 0, 0)
    except Exception:
        pass  # Not on this system: the nonce and the checks of the host are left.


class Supervisor:
    def __init__(self, guest, channel):
        self.guest, self.channel = guest, channel
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

    def patience(self):
        return 1 if self.deadline is None else min(WATCH, max(0, self.deadline - time.monotonic()))

    def guard(self):
        now = time.monotonic()
        if now - self.heard > ORPHAN:
            self.end()
        if self.deadline is not None:
            if now >= self.deadline:
                self.kill('time')
            elif resident(self.guest) > self.resting + (MEMORY_MB * 1.5 + 48) * 2**20:
                self.kill('memory')
        self.reap()

    def reap(self):
        """Also of what the code left behind."""
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
                del self.to_guest[:self.channel.send(self.to_guest)]
        except BlockingIOError:
            pass
        except OSError:
            self.to_guest.clear()

    def read_guest(self):
        try:
            while data := self.channel.recv(1 << 16):
                for line in self.from_guest.split(data):
                    self.hear(line)
                if self.from_guest.size > 64_000_000:
                    os.kill(self.guest, signal.SIGKILL)
                    return
        except OSError:
            pass

    def hear(self, line):
        if not line.startswith(b'!'):
            return self.forward(line)
        word, _, milliseconds = line.decode('latin-1').partition(' ')
        if word == '!ready':
            self.ready = True
            if self.nonce is not None:
                self.tell({'ready': True})
        elif word == '!arm':
            self.deadline = time.monotonic() + float(milliseconds) / 1000 + LATE if milliseconds else None
            if milliseconds and not self.resting:
                self.resting = resident(self.guest)

    def kill(self, reason):
        self.killed_for = self.killed_for or reason
        self.deadline = None
        os.kill(self.guest, signal.SIGKILL)

    def lose(self, status):
        code = os.waitstatus_to_exitcode(status)
        if self.killed_for == 'time':
            name, message = 'TimeoutError', 'The code ran out of time, and could only be stopped with its whole sandbox.'
        elif self.killed_for == 'memory' or out_of_memory_kills() > self.kills:
            name, message = 'MemoryLimitError', f'The code used more than {MEMORY_MB} MB of memory.'
        else:
            how = f'signal {-code}' if code < 0 else f'exit code {code}'
            name, message = 'SandboxError', f'The process of the code ended ({how}).'
        self.tell({'fatal': {'name': name, 'message': message + RESET}})
        self.end()

    def tell(self, notice):
        self.forward(json.dumps(notice, separators=(',', ':')).encode())

    def forward(self, line):
        if self.nonce is None:
            return
        data = memoryview(self.nonce + b' ' + line + b'\n')
        while data:
            data = data[os.write(1, data):]

    def end(self):
        kill_descendants()
        os._exit(0)


class Lines:
    def __init__(self):
        self.parts = []
        self.size = 0

    def split(self, data):
        """The lines that 'data' completes, without their ends."""
        *lines, rest = data.split(b'\n')
        for line in lines:
            self.parts.append(line)
            yield b''.join(self.parts)
            self.parts.clear()
            self.size = 0
        self.parts.append(rest)
        self.size += len(rest)


def kill_descendants():
    """All that the code started: ours by birth, or ours because their parents are gone."""
    for _ in range(20):
        parents = {}
        for name in os.listdir('/proc') if os.path.isdir('/proc') else ():
            if name.isdigit():
                parents[int(name)] = parent_of(name)
        family = {os.getpid()}
        while more := {pid for pid, parent in parents.items() if parent in family and pid not in family}:
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
    return int(read(f'/proc/{pid}/stat').rpartition(') ')[2].split(' ')[1] or 0) if read(f'/proc/{pid}/stat') else 0


def resident(pid):
    """In bytes; 0 where it cannot be read."""
    return int((read(f'/proc/{pid}/statm').split() or [0, 0])[1]) * PAGE


def out_of_memory_kills():
    text = read('/sys/fs/cgroup/memory.events') or read('/sys/fs/cgroup/memory/memory.oom_control')
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith('oom_kill ')), 0)


def read(file):
    try:
        with open(file) as stream:
            return stream.read()
    except OSError:
        return ''


def be_guest(channel):
    """In a session of its own, without our streams; its channel is out of the way of low numbers."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)
    descriptor = fcntl.fcntl(channel.detach(), fcntl.F_DUPFD_CLOEXEC, 100)
    os.closerange(3, 100)
    os.environ.clear()
    os.environ.update(OPENBLAS_NUM_THREADS='1', OMP_NUM_THREADS='1')
    sys.argv = ['']
    if os.path.isdir(PACKAGES):
        sys.path.append(PACKAGES)
    prefer_for_out_of_memory()
    guest_main(descriptor)
    os._exit(0)


def prefer_for_out_of_memory():
    """When memory runs out, the system shall take the guest, not its supervisor."""
    try:
        with open('/proc/self/oom_score_adj', 'w') as stream:
            stream.write('1000')
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    except Exception:
        pass


def guest_main(descriptor):
    owner = os.getpid()
    lines = Lines()
    waiting = []
    write, get_pid, leave = os.write, os.getpid, os._exit
    select_ready, receive_bytes = select.select, os.read

    def send_line(data):
        if get_pid() != owner:
            leave(0)  # A fork of the guest: the run is not its own.
        view = memoryview(data)
        while view:
            view = view[write(descriptor, view):]

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
        guest.interrupt(guest._run)

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    scope = {'__name__': 'guest'}
    exec(compile(GUEST, '<guest>', 'exec'), scope)
    guest = scope['Guest'](send, receive, arm)
    limit_memory()
    gc.collect()
    signal.signal(signal.SIGUSR1, on_abort)
    send_line(b'!ready\n')
    guest.serve()


def limit_memory():
    """So that code gets a MemoryError, where it can still act on it."""
    size = int((read('/proc/self/statm').split() or [0])[0]) * PAGE
    if size:
        resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY_MB * 2**20, -1))


supervise()
`,
].join('\n');

/** The guest's text stands in a raw string of the driver. */
function checked(source: string): string {
  if (source.includes("'''")) throw new TypeError("the guest's source must not hold three single quotes in a row");
  return source;
}
