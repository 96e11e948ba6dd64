"""What to do instead, where the message of an error does not say it."""

import _ast
import errno
import sys
from itertools import islice

from .labels import name_of


def hint_for(error, name, message):
    """None where there is nothing to say. `name`: what is missing."""
    if isinstance(error, ModuleNotFoundError) and type(name) is str:
        if name.partition('.')[0] in FOR_THE_NETWORK:
            return 'it is not installed; use the tools instead'
        if name in FOR_PROCESSES:
            return ONE_PROCESS
        return 'it is not installed, and nothing can be installed here'
    if type(error) is NameError and name in ALIASES:
        return f'write `import {ALIASES[name]} as {name}` first'
    if type(error) is NameError and name in getattr(sys, 'stdlib_module_names', ()):
        return f'write `import {name}` first'
    if type(error) is RuntimeError and message == "can't start new thread":
        return 'there are no threads here; use `await asyncio.gather(tool.aio(...), ...)`'
    if type(error) in (TypeError, AttributeError) and "'coroutine' object" in message:
        return 'it was not awaited; write `await`'
    if name_of(type(error)) in UNREACHABLE or number_of(error) in NO_WAY:
        return 'the sandbox cannot reach it; use the tools instead'
    if isinstance(error, OSError) and 'does not support processes' in message:
        return ONE_PROCESS
    if type(error) is EOFError and message == 'EOF when reading a line':
        return 'nobody answers `input` here; go on with what you know'
    return None


def number_of(error):
    return error.errno if isinstance(error, OSError) else None


FOR_THE_NETWORK = {'aiohttp', 'httpx', 'requests', 'urllib3', 'websockets'}
ALIASES = {'np': 'numpy', 'pd': 'pandas', 'plt': 'matplotlib.pyplot'}
UNREACHABLE = {'URLError', 'gaierror'}
NO_WAY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN}
FOR_PROCESSES = {'_multiprocessing', '_posixsubprocess'}
ONE_PROCESS = 'there are no other processes here; compute in this one'


def keys_beside(trace, source):
    """The keys of the dict that `source`, an expression in the frame of a KeyError, looks into.
    Runs none of the model's code."""
    frame = trace.tb_frame
    try:
        tree = compile(source.strip(), '<error>', 'eval', _ast.PyCF_ONLY_AST).body
        if type(tree) is not _ast.Subscript:
            return []
        owner = look_up(tree.value, frame.f_locals, frame.f_globals)
    except LookupError:
        return keys_of_records(frame.f_locals, frame.f_globals)
    except (SyntaxError, ValueError, TypeError):
        return []
    return list(islice(owner, 1000)) if type(owner) is dict else []


def keys_of_records(*scopes):
    """The keys that the variables have. The variable of a comprehension is gone with it."""
    keys = {}
    for scope in scopes:
        for value in islice(scope.values(), 1000):
            if type(value) is list and value:
                value = value[0]
            if type(value) is dict and len(keys) < 1000:
                keys.update(dict.fromkeys(islice(value, 100)))
    return list(keys)


def look_up(tree, local, shared):
    """What a name, or an item of one, stands for: of dicts and lists alone."""
    kind = type(tree)
    if kind is _ast.Name:
        return local[tree.id] if tree.id in local else shared[tree.id]
    if kind is _ast.Constant:
        return tree.value
    if kind is _ast.UnaryOp and type(tree.op) is _ast.USub:
        number = look_up(tree.operand, local, shared)
        if type(number) is int:
            return -number
    if kind is _ast.Subscript:
        return item_of(look_up(tree.value, local, shared), look_up(tree.slice, local, shared))
    if kind is _ast.Call and type(tree.func) is _ast.Attribute and tree.func.attr == 'get':
        owner = look_up(tree.func.value, local, shared)
        return item_of(owner, look_up(tree.args[0], local, shared))
    raise LookupError


def item_of(owner, key):
    if type(owner) not in (dict, list) or type(key) not in (str, int):
        raise LookupError
    return owner[key]
