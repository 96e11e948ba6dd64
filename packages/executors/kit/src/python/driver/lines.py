"""A stream of bytes as lines."""


class Lines:
    def __init__(self):
        self.parts = []
        # Of the line that is not complete.
        self.size = 0

    def split(self, data):
        """The lines that `data` completes, without their ends."""
        *lines, rest = data.split(b'\n')
        for line in lines:
            self.parts.append(line)
            yield b''.join(self.parts)
            self.parts.clear()
            self.size = 0
        self.parts.append(rest)
        self.size += len(rest)
