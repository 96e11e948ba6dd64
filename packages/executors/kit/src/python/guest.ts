/** Python of the guest: a session, and the runs in it. */
export const guestSource = String.raw`
class RunEnded(BaseException):
    """Unwinds the code of a run that has its end: by an answer, out of time, or aborted."""


# For code to unwind once its run has ended.
GRACE = 0.25
AGAIN = 0.02


def ignore(value):
    pass


class Guest:
    def __init__(
        self,
        send,
        receive,
        arm=ignore,
        set_clock=ignore,
        leave=lambda: os._exit(0),
        limit_memory=ignore,
        read_printed=lambda: '',
    ):
        self._send, self._receive, self._arm, self._set_clock, self._leave = send, receive, arm, set_clock, leave
        self._limit_memory = limit_memory
        self._main = ModuleType('__main__')
        self._names = self._main.__dict__
        self._output = Output(self._report, read_printed)
        self._streams = Stream(self._output.write), Stream(self._output.write)
        self._run = 0
        self._running = False
        # The code must not be interrupted while a frame is halfway in or out.
        self._critical = False
        self._last_call = 0
        self._loop = None
        self._steps = []
        self._sources = linecache.cache
        self._calls = {}

    def serve(self):
        """Until receive raises EOFError."""
        while True:
            try:
                text = self._receive(None)
                if text is not None:
                    self._handle(decode(text, 0)[0])
            except EOFError:
                return
            except RunEnded:
                pass  # Came when its run was over.

    def interrupt(self, aborted=0):
        """To be called in the main thread, between two instructions: the armed time is out, or run 'aborted' is."""
        if not self._running:
            return
        if aborted == self._run and aborted > 0:
            self._end(ABORTED)
        elif not self._over and self._budget.is_spent():
            self._end(self._budget.failure())
        if not self._over:
            return self._arm(max(0.001, self._budget.deadline() - clock()))
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
        elif self._running and frame['run'] == self._run:
            self._answer_call(frame)

    def _open(self, frame):
        self._options = options = frame['options']
        self._memory = frame['memoryMb']
        self._limit_memory(self._memory)
        self._tools = {name: make_tool(self, name) for name in options['tools']}
        self._tools['final_answer'] = self._final_answer = self._make_final_answer()
        self._hidden = {name: f'__thimble_{name}' for name in self._tools}
        self._names.update(decode(options['variables'], 0)[0])

    def _exec(self, frame):
        outcome = None
        try:
            self._begin(frame)
            outcome = self._attempt(frame)
        except BaseException:  # An interrupt in the last moment.
            pass
        self._running = False
        self._arm(None)
        self._finish(outcome, True)

    def _begin(self, frame):
        self._run = frame['run']
        self._over = None
        self._over_at = 0
        self._made = 0
        self._calls = {}
        self._output.begin(self._options['logBytes'])
        self._set_clock(frame['now'])
        self._restore()
        self._seed(frame['step'])
        self._filename = f'<step {frame["step"] + 1}>'
        self._lines = frame['code'].split('\n')

    def _restore(self):
        """The model's code may have overwritten them in the step before."""
        vars(builtins).update(BUILTINS)
        for names, sound in ASYNCIO:
            names.update(sound)
        sys.stdout, sys.stderr = self._streams
        sys.setrecursionlimit(RECURSION)
        sys.modules['__main__'] = self._main
        self._names.update(__name__='__main__', __builtins__=builtins)
        for name in ('print', 'input', 'exit', 'quit'):
            if name in self._names and name in BUILTINS:
                del self._names[name]
        self._names.update(self._tools)
        for name, hidden in self._hidden.items():
            self._names[hidden] = self._tools[name]
        asyncio.events.new_event_loop = asyncio.new_event_loop = self._new_loop
        if self._loop is None:
            self._loop = self._new_loop()
        set_event_loop(self._loop)

    def _new_loop(self):
        return Loop(self)

    def _seed(self, step):
        """Each step has a sequence of its own, the same whenever the session's seed is."""
        seed = self._options['seed'] * 1_000_003 + step
        seed_random(seed)
        try:
            sys.modules['numpy.random'].seed(seed % 2**32)
        except Exception:
            pass  # Not imported, or spoiled.

    def _attempt(self, frame):
        """Runs the code; the outcome, whatever it did."""
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
        if self._over and self._loop is not None:
            self._loop.drop()
            self._loop = None
        return outcome

    def _perform(self, source):
        self._remember(source)
        codes, has_value = compile_step(source, self._filename, self._hidden)
        value = perform(codes, self._names, self._loop)
        vars(builtins).update(BUILTINS)
        return value if has_value else None

    def _remember(self, source):
        """For tracebacks that the model's code prints."""
        self._sources[self._filename] = (len(source), None, [f'{line}\n' for line in self._lines], self._filename)
        self._steps.append(self._filename)
        if len(self._steps) > 100:
            self._sources.pop(self._steps.pop(0), None)

    def _value_outcome(self, value):
        self._output.flush()
        outcome = {'type': 'value', 'truncated': False}
        if value is not None:
            outcome['json'], outcome['truncated'] = write_value(value, self._options['valueBytes'], self._options['depth'])
        return outcome

    def _finish(self, outcome, kept):
        self._output.end()
        outcome = self._over or outcome or failure('SandboxError', 'The step could not be run.')
        frame = {'type': 'done', 'outcome': outcome, 'kept': kept, 'last': not kept}
        images = take_images() if kept else []
        if images:
            frame['images'] = images
        self._report(frame)

    def _leave_behind(self):
        """The code does not end with its run: this process does."""
        self._running = False
        self._finish(None, False)
        self._leave()

    def _report(self, frame):
        frame['run'] = self._run
        critical, self._critical = self._critical, True
        try:
            self._send(encode(frame))
        finally:
            self._critical = critical

    def _end(self, outcome):
        """The first end is the one that counts."""
        if self._over is None:
            self._over, self._over_at = outcome, clock()

    def check(self):
        if self._running and self._over:
            raise RunEnded()

    def wait(self, timeout):
        """What the event loop does when it has nothing to do."""
        if timeout is None and not self._calls and active_threads() == 1:
            self._end(failure('TimeoutError', 'The code ran out of time: it awaits something that nothing can settle.'))
            raise RunEnded()
        if active_threads() > 1:
            timeout = 0.02 if timeout is None else min(timeout, 0.02)
        if timeout is None or timeout > 0 or self._calls:
            self._pump(timeout)
        self.check()

    def _pump(self, timeout):
        """Waits for one frame, and acts on it."""
        budget, paused = self._budget, bool(self._calls)
        if paused:
            budget.pause()
        critical, self._critical = self._critical, True
        try:
            most = max(0, budget.deadline() - clock())
            text = self._receive(most if timeout is None else min(timeout, most))
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

    def sleep(self, seconds):
        if not seconds >= 0:
            raise ValueError('sleep length must be non-negative')
        end = clock() + seconds
        while self._running and clock() < end:
            self._pump(end - clock())

    # Tools.

    def call(self, name, values, fields):
        """Sends a call."""
        if get_ident() != MAIN_THREAD:
            raise RuntimeError(f'Tools cannot be called in threads: await asyncio.gather({name}.aio(...), ...)')
        self.check()
        options = self._options
        data = input_of(name, values, fields)
        try:
            text = write_data(data, options['inputBytes'], options['depth'])
        except Unfit as reason:
            raise TypeError(f'The input of {name} {reason}') from None
        self._made += 1
        if self._made > options['toolCalls']:
            raise LimitError(f'a step may call tools {options["toolCalls"]} times, and this one has')
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
        if kind == 'tool-result':
            call.settle(decode(frame['json'], 0)[0], None)
        else:
            call.settle(None, tool_error(frame['name'], frame['message']))

    def _make_final_answer(self):
        def final_answer(answer=None):
            self.check()
            size, depth = self._options['valueBytes'], self._options['depth']
            text, truncated = write_value(answer, size, depth)
            if truncated:
                raise LimitError(f'the final answer is above {size} bytes or {depth} levels: give a shorter one')
            self._output.flush()
            self._end({'type': 'final-answer', 'json': text})
            self._arm(GRACE)
            raise RunEnded()

        return final_answer
`;
