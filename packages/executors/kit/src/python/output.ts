/** Python of the guest: what is printed, within the budget of a step. */
export const outputSource = String.raw`
class Output:
    """The logs of a run. Text goes out line by line; above the budget only its end is kept, and how much it was."""

    def __init__(self, report, read_printed):
        self.report, self.read_printed = report, read_printed
        self.looked = 0
        self.begin(0)

    def begin(self, budget):
        self.budget = self.left = budget
        self.line = []
        self.waiting = 0
        self.left_out = 0
        self.tail = ''

    def write(self, text):
        self.line.append(text)
        self.waiting += len(text)
        if '\n' in text or self.waiting > 4096:
            self.flush()

    def flush(self):
        if get_ident() != MAIN_THREAD:
            return
        # No process has come and gone in less.
        if clock() - self.looked > 0.001:
            self.tell_printed()
        text = ''.join(self.line)
        self.line.clear()
        self.waiting = 0
        self.tell(text)

    def tell_printed(self):
        self.tell(self.read_printed())
        self.looked = clock()

    def tell(self, text):
        shown = text[: self.left]
        self.left -= len(shown)
        if shown:
            self.report({'type': 'log', 'text': shown})
        if len(shown) < len(text):
            self.left_out += len(text) - len(shown)
            self.tail = (self.tail + text[len(shown) :][-self.budget :])[-2 * self.budget - 1 :]

    def end(self):
        """Says what was above the budget."""
        self.flush()
        self.tell_printed()
        if self.left_out:
            self.report({'type': 'left-out', 'characters': self.left_out, 'tail': self.tail[-self.budget :]})
        self.left_out = 0


class Stream(TextIOBase):
    """sys.stdout and sys.stderr."""

    encoding = 'utf-8'
    errors = 'replace'
    name = '<log>'

    def __init__(self, write):
        self._write = write
        self.buffer = Bytes(self)

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f'write() takes text, not {type(text).__name__}')
        self._write(str.__str__(text))
        return len(text)

    def writable(self):
        return True

    def close(self):
        pass


class Bytes(RawIOBase):
    def __init__(self, stream):
        self._stream = stream

    def write(self, data):
        self._stream.write(bytes(data).decode('utf-8', 'replace'))
        return len(data)

    def writable(self):
        return True
`;
