"""Tools as functions that block, and their calls under way."""

import asyncio


class ToolError(Exception):
    """What a tool of the host threw: a subclass has the name of the error."""


class LimitError(Exception):
    """Above a limit of the session."""


class LeftBehind(ToolError):
    """A call whose step ended before the answer came. A later step that awaits it is told."""


class Call:
    """A call of a tool, from when it is sent until it is answered."""

    __slots__ = ('name', 'done', 'value', 'error', 'future')

    def __init__(self, name):
        self.name = name
        self.done = False
        self.value = self.error = self.future = None

    def settle(self, value, error):
        self.done, self.value, self.error = True, value, error
        if self.future is not None and not self.future.done():
            self.future.set_result(None)

    def leave(self):
        instead = 'await it in the step that makes it, or call again'
        try:
            self.settle(None, LeftBehind(f'The step ended before {self.name} returned: {instead}'))
        except RuntimeError:
            pass  # Its loop was closed.

    def result(self):
        if self.error is not None:
            raise self.error
        return self.value

    def __await__(self):
        if not self.done:
            self.future = asyncio.get_running_loop().create_future()
            yield from self.future
        return self.result()


def make_tool(guest, tool_name):
    def call(*values, **fields):
        return guest.block(guest.call(tool_name, values, fields))

    async def aio(*values, **fields):
        return await guest.call(tool_name, values, fields)

    call.__name__ = call.__qualname__ = tool_name
    aio.__name__, aio.__qualname__ = 'aio', f'{tool_name}.aio'
    call.aio = aio
    return call


def input_of(name, values, fields):
    """The input of a call: its keyword arguments, or the only positional one as it is."""
    if not values:
        return fields
    if len(values) == 1 and not fields:
        return values[0]
    raise TypeError(f'{name} takes keyword arguments: {name}(name=value, ...)')


def tool_error(name, message):
    error = type(name, (ToolError,), {'__module__': 'builtins'})
    return error(message)
