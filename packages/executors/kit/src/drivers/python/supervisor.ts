/** Python of the driver's first process, and what it shares with that of the guest. */
export const supervisorSource = String.raw`
def supervise():
    """Carries frames between our standard streams and the guest, kills that one when it is late or grows, and ends
    when it ends or when nothing is heard of the host."""
    hide_from_others()
    ours, theirs = socket.socketpair()
    printed, output = os.pipe()
    guest = os.fork()
    if guest == 0:
        ours.close()
        be_guest(theirs, printed, output)
    theirs.close()
    os.close(output)
    Supervisor(guest, ours, Printed(printed)).run()


def hide_from_others():
    """Processes of the same user cannot open our streams, nor read our memory; orphans become our children."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(4, 0, 0, 0, 0)
        libc.prctl(36, 1, 0, 0, 0)
    except Exception:
        pass  # Not on this system: the nonce and the checks of the host are left.


class Supervisor:
    def __init__(self, guest, channel, printed):
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
            data = data[os.write(1, data):]

    def end(self):
        kill_descendants()
        os._exit(0)


class Printed:
    """What processes that the code starts, and libraries in C, write to the standard output: logs of the run under way.
    The guest looks there before it prints something itself; here it is read while the guest is busy otherwise."""

    def __init__(self, source):
        os.set_blocking(source, False)
        try:
            fcntl.fcntl(source, 1031, 1 << 20)
        except OSError:
            pass  # Bigger, it would hold up those who write less.
        self.source = source
        self.begin(None)

    def begin(self, run):
        self.run, self.left, self.next = run, PRINTED, time.monotonic() + WATCH

    def take(self):
        if self.run is None or time.monotonic() < self.next:
            return ''
        self.next = time.monotonic() + WATCH
        data = read_ready(self.source)[:self.left]
        self.left -= len(data)
        return data.decode('utf-8', 'replace')


def read_ready(source, buffer=bytearray(1 << 16), readv=os.readv):
    """What a pipe holds, without waiting; where that is nothing, without needing memory."""
    data = b''
    try:
        while len(data) < 1 << 20 and (size := readv(source, [buffer])):
            data += buffer[:size]
    except BlockingIOError:
        pass
    return data


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
`;
