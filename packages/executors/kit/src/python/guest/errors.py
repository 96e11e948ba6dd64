"""An exception as text, and its place in the model's code."""

import sys
from itertools import islice

from .base import BUILTINS
from .labels import name_of


def read_error(error, filename, lines, memory):
    """The outcome of a run that raised `error`. `memory` is the limit in megabytes."""
    name = name_of(type(error))
    outcome = {'type': 'error', 'name': name[:100], 'message': message_of(error, memory)[:10_000]}
    line, column = place_of(error, filename, lines)
    if line is not None and 1 <= line <= len(lines):
        text = lines[line - 1]
        outcome.update(line=line, snippet=text.strip()[:1000])
        if column is not None and column >= 1:
            outcome['column'] = min(column, len(text) + 1)
    try:
        outcome['candidates'] = '\n'.join(candidates_of(error, filename))
    except Exception:
        pass
    return outcome


def message_of(error, memory):
    if isinstance(error, SyntaxError) and isinstance(error.msg, str):
        return error.msg
    if isinstance(error, SystemExit):
        return 'The code called exit, which is not needed: a step ends with its last line.'
    try:
        message = str(error)
    except Exception:
        return '[an error that fails when it is read]'
    if isinstance(error, MemoryError) and not message:
        return f'The code used more than {memory} MB of memory.'
    # Before Python 3.10, the error does not have them.
    owner, name = getattr(error, 'obj', None), getattr(error, 'name', None)
    if isinstance(error, AttributeError) and type(owner) is dict and name in owner:
        return f'{message}: it is a dict, use [{name!r}]'
    hint = hint_for(error, name)
    return f'{message}: {hint}' if hint else message


def hint_for(error, name):
    """What to do instead, where the message does not say it. `name`: what is missing."""
    if isinstance(error, ModuleNotFoundError) and type(name) is str:
        if name.partition('.')[0] in FOR_THE_NETWORK:
            return 'it is not installed; use the tools instead'
        return 'it is not installed, and nothing can be installed here'
    if type(error) is NameError and name in ALIASES:
        return f'write `import {ALIASES[name]} as {name}` first'
    if type(error) is NameError and name in getattr(sys, 'stdlib_module_names', ()):
        return f'write `import {name}` first'
    if type(error) is RuntimeError and str(error) == "can't start new thread":
        return 'there are no threads here; use `await asyncio.gather(tool.aio(...), ...)`'
    return None


FOR_THE_NETWORK = {'aiohttp', 'httpx', 'requests', 'urllib3', 'websockets'}
ALIASES = {'np': 'numpy', 'pd': 'pandas', 'plt': 'matplotlib.pyplot'}


def place_of(error, filename, lines):
    """Line and column of the last frame in the model's code; None where there is none."""
    if isinstance(error, SyntaxError):
        return (error.lineno, error.offset) if error.filename == filename else (None, None)
    line = column = None
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == filename:
            line, column = trace.tb_lineno, column_of(trace, lines)
        trace = trace.tb_next
    return line, column


def column_of(trace, lines):
    """None where it is not known, as before Python 3.11."""
    positions = getattr(trace.tb_frame.f_code, 'co_positions', tuple)()
    position = next(islice(positions, trace.tb_lasti // 2, None), None)
    if not position or position[2] is None or not 1 <= trace.tb_lineno <= len(lines):
        return None
    # Python's column is an offset in bytes.
    before = lines[trace.tb_lineno - 1].encode('utf-8', 'surrogatepass')[: position[2]]
    return len(before.decode('utf-8', 'surrogatepass')) + 1


def candidates_of(error, filename):
    """Names that may have been meant: at most 1000, none with a leading underscore."""
    if isinstance(error, NameError):
        names = []
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_next is None or trace.tb_frame.f_code.co_filename == filename:
                names = [*trace.tb_frame.f_locals, *trace.tb_frame.f_globals, *BUILTINS]
            trace = trace.tb_next
    elif isinstance(error, AttributeError) and getattr(error, 'name', None):
        names = dir(error.obj)
    elif isinstance(error, ImportError) and getattr(error, 'name_from', None):
        names = dir(sys.modules.get(error.name))
    else:
        names = []
    fitting = (
        name
        for name in names
        if type(name) is str and len(name) <= 100 and not name.startswith('_')
    )
    return list(islice(dict.fromkeys(fitting), 1000))
