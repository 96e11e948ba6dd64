"""Tools as functions that block, and their calls under way."""

import asyncio
from inspect import Parameter, Signature


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


def make_tool(guest, manual):
    name = manual.name

    def call(*values, **fields):
        return guest.block(guest.call(manual, values, fields))

    async def aio(*values, **fields):
        return await guest.call(manual, values, fields)

    call.__name__ = call.__qualname__ = name
    aio.__name__, aio.__qualname__ = 'aio', f'{name}.aio'
    call.__doc__ = aio.__doc__ = manual.doc
    show_parameters(call, manual.parameters)
    call.aio = aio
    return call


def show_parameters(call, names):
    """To `help` and `inspect`. What has a default is in the text."""
    try:
        parameters = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names]
        call.__signature__ = Signature(parameters)
    except (TypeError, ValueError):
        pass  # Nobody knows them, or one has a name that Python cannot write.


class Manual:
    """What the host tells of a tool. `parameters`: None where nobody knows them."""

    __slots__ = ('name', 'parameters', 'signature', 'doc')

    def __init__(self, name, parameters, signature, doc):
        self.name, self.parameters = name, parameters
        self.signature, self.doc = signature, doc


def input_of(tool, values, fields):
    """The input of a call: its keyword arguments, with those given by position, or one value as
    it is."""
    if not values:
        return fields
    names, given = tool.parameters, len(values)
    if given == 1 and not fields and (not names or len(names) == 1 or isinstance(values[0], dict)):
        return values[0]
    if names is None:
        raise TypeError(f'{tool.name} takes keyword arguments: {tool.name}(name=value, ...)')
    if given > len(names):
        most = '1 argument' if len(names) == 1 else f'{len(names)} arguments'
        raise TypeError(f'{tool.name} takes at most {most}, not {given}: {tool.signature}')
    for name in names[:given]:
        if name in fields:
            raise TypeError(f'{tool.name} was given {name} twice: {tool.signature}')
    return {**dict(zip(names, values)), **fields}


def tool_error(name, message):
    error = type(name, (ToolError,), {'__module__': 'builtins'})
    return error(message)
