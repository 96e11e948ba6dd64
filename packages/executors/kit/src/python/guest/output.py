"""What the code prints, within the budget of a step."""

from io import RawIOBase, TextIOBase
from threading import get_ident

from .base import MAIN_THREAD


class Output:
    """The logs of a run. Text is sent line by line. Once the budget is used up, only the end of
    the rest is kept, and its length counted."""

    def __init__(self, report, read_printed):
        self.report, self.read_printed = report, read_printed
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
        self.tell_printed()
        text = ''.join(self.line)
        self.line.clear()
        self.waiting = 0
        self.tell(text)

    def tell_printed(self):
        self.tell(self.read_printed())

    def tell(self, text):
        shown = text[: self.left]
        self.left -= len(shown)
        if shown:
            self.report({'type': 'log', 'text': shown})
        if len(shown) < len(text):
            rest = text[len(shown) :]
            self.left_out += len(rest)
            self.tail = (self.tail + rest[-self.budget :])[-2 * self.budget - 1 :]

    def end(self):
        """Reports what was left out because the budget was used up."""
        self.flush()
        self.tell_printed()
        if self.left_out:
            tail = self.tail[-self.budget :]
            self.report({'type': 'left-out', 'characters': self.left_out, 'tail': tail})
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
    """`sys.stdout.buffer`."""

    def __init__(self, stream):
        self._stream = stream

    def write(self, data):
        self._stream.write(bytes(data).decode('utf-8', 'replace'))
        return len(data)

    def writable(self):
        return True
