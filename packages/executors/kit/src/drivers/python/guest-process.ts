/** Python of the process that the model's code runs in. */
export const guestProcessSource = String.raw`
def be_guest(channel, printed, output):
    """In a session of its own, without our streams; what it needs itself is out of the way of low numbers."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for stream, source in enumerate((nothing, output, output)):
        os.dup2(source, stream)
    descriptor, printed = (fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 100) for one in (channel.detach(), printed))
    os.closerange(3, 100)
    os.environ.clear()
    os.environ.update(OPENBLAS_NUM_THREADS='1', OMP_NUM_THREADS='1', TZ='UTC')
    time.tzset()
    sys.argv = ['']
    if os.path.isdir(PACKAGES):
        sys.path.append(PACKAGES)
    prefer_for_out_of_memory()
    guest_main(descriptor, printed)
    os._exit(0)


def prefer_for_out_of_memory():
    """When memory runs out, the system shall take the guest, not its supervisor."""
    try:
        with open('/proc/self/oom_score_adj', 'w') as stream:
            stream.write('1000')
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    except Exception:
        pass


def guest_main(descriptor, printed):
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

    def read_printed():
        return read_ready(printed).decode('utf-8', 'replace')

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    scope = {'__name__': 'guest'}
    exec(compile(GUEST, '<guest>', 'exec'), scope)
    guest = scope['Guest'](send, receive, arm, install_clock(), read_printed=read_printed)
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
`;
