"""What to do instead, where the message of an error does not say it."""

import _ast
import sys
from itertools import islice

from .labels import name_of


def hint_for(error, name, message):
    """None where there is nothing to say. `name`: what is missing."""
    if isinstance(error, ModuleNotFoundError) and type(name) is str:
        if name.partition('.')[0] in FOR_THE_NETWORK:
            return 'it is not installed; use the tools instead'
        return 'it is not installed, and nothing can be installed here'
    if type(error) is NameError and name in ALIASES:
        return f'write `import {ALIASES[name]} as {name}` first'
    if type(error) is NameError and name in getattr(sys, 'stdlib_module_names', ()):
        return f'write `import {name}` first'
    if type(error) is RuntimeError and message == "can't start new thread":
        return 'there are no threads here; use `await asyncio.gather(tool.aio(...), ...)`'
    if type(error) in (TypeError, AttributeError) and "'coroutine' object" in message:
        return 'it was not awaited; write `await`'
    if name_of(type(error)) in UNREACHABLE:
        return 'the sandbox cannot reach it; use the tools instead'
    return None


FOR_THE_NETWORK = {'aiohttp', 'httpx', 'requests', 'urllib3', 'websockets'}
ALIASES = {'np': 'numpy', 'pd': 'pandas', 'plt': 'matplotlib.pyplot'}
UNREACHABLE = {'URLError', 'gaierror'}


def keys_beside(trace, source):
    """The keys of the dict that `source`, an expression in the frame of a KeyError, looks into.
    Runs none of the model's code."""
    try:
        tree = compile(source.strip(), '<error>', 'eval', _ast.PyCF_ONLY_AST).body
        if type(tree) is not _ast.Subscript:
            return []
        frame = trace.tb_frame
        owner = look_up(tree.value, frame.f_locals, frame.f_globals)
    except (LookupError, SyntaxError, ValueError, TypeError):
        return []
    return list(islice(owner, 1000)) if type(owner) is dict else []


def look_up(tree, local, shared):
    """What a name, or an item of one, stands for: of dicts and lists alone."""
    if type(tree) is _ast.Name:
        return local[tree.id] if tree.id in local else shared[tree.id]
    if type(tree) is not _ast.Subscript:
        raise LookupError
    owner = look_up(tree.value, local, shared)
    if type(tree.slice) is _ast.Constant:
        key = tree.slice.value
    elif type(tree.slice) is _ast.Name:
        key = look_up(tree.slice, local, shared)
    else:
        raise LookupError
    if type(owner) not in (dict, list) or type(key) not in (str, int):
        raise LookupError
    return owner[key]
