"""An exception as text, and its place in the model's code."""

import sys
from itertools import islice

from .base import BUILTINS
from .hints import hint_for, keys_beside
from .labels import name_of


def read_error(error, filename, lines, memory):
    """The outcome of a run that raised `error`. `memory` is the limit in megabytes."""
    outcome = {'type': 'error', 'name': name_of(type(error))[:100], 'message': UNREADABLE}
    # An error of the model's own class may fail wherever it is read.
    for tell in tell_message, tell_place, tell_candidates:
        try:
            outcome.update(tell(error, filename, lines, memory))
        except Exception:
            pass
    return outcome


UNREADABLE = '[an error that fails when it is read]'


def tell_message(error, filename, lines, memory):
    return {'message': told(error, filename, lines, memory)[:10_000]}


def tell_place(error, filename, lines, _):
    line, column = place_of(error, filename, lines)
    if line is None or not 1 <= line <= len(lines):
        return {}
    text = lines[line - 1]
    place = {'line': line, 'snippet': text.strip()[:1000]}
    if column is not None and column >= 1:
        place['column'] = min(column, len(text) + 1)
    return place


def tell_candidates(error, filename, lines, _):
    return {'candidates': '\n'.join(candidates_of(error, filename, lines))}


def message_of(error, memory):
    if isinstance(error, SyntaxError) and isinstance(error.msg, str):
        return error.msg
    if isinstance(error, SystemExit):
        return 'The code called exit, which is not needed: a step ends with its last line.'
    try:
        message = str(error)
    except Exception:
        return UNREADABLE
    if isinstance(error, MemoryError) and not message:
        return f'The code used more than {memory} MB of memory.'
    if type(error) is RuntimeError and message.endswith('attached to a different loop'):
        return 'What is awaited belongs to a step that has ended: start it again.'
    # Before Python 3.10, the error does not have them.
    owner, name = getattr(error, 'obj', None), getattr(error, 'name', None)
    if isinstance(error, AttributeError) and type(owner) is dict and name in owner:
        return f'{message}: it is a dict, use [{name!r}]'
    hint = hint_for(error, name, message)
    return f'{message.rstrip(".")}: {hint}' if hint else message


def told(error, filename, lines, memory):
    """The message of an error with what it was raised from, and the parts of groups."""
    texts = [message_of(error, memory), *notes_of(error)]
    seen = set()

    def line_of(one):
        message = message_of(one, memory)[:1000]
        text = f'{name_of(type(one))}: {message}' if message else name_of(type(one))
        line, _ = place_of(one, filename, lines)
        return text if line is None else f'{text} (line {line})'

    try:
        for _ in range(5):
            seen.add(id(error))
            texts += [f'- {line_of(one)}' for one in islice(leaves_of(error), 10)]
            error = error.__cause__
            if not isinstance(error, BaseException) or id(error) in seen:
                break
            texts.append(f'Caused by {line_of(error)}')
    except Exception:
        pass  # An error that fails when it is read.
    return '\n'.join(texts)


def notes_of(error):
    """What was added with `add_note`."""
    notes = getattr(error, '__notes__', None)
    return [note[:1000] for note in notes[:10] if type(note) is str] if type(notes) is list else []


def leaves_of(error):
    """What the groups in a group hold in the end."""
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(reversed(BaseExceptionGroup.exceptions.__get__(one)))
        elif one is not error:
            yield one


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
    position = position_of(trace)
    if not position or position[2] is None or not 1 <= trace.tb_lineno <= len(lines):
        return None
    return len(cut_line(lines, trace.tb_lineno, 0, position[2])) + 1


def position_of(trace):
    """First and last line, and the columns between which the expression that failed stands."""
    positions = getattr(trace.tb_frame.f_code, 'co_positions', tuple)()
    return next(islice(positions, trace.tb_lasti // 2, None), None)


def cut_line(lines, line, start, end):
    """A part of a line. Python counts its columns in bytes."""
    return lines[line - 1].encode('utf-8', 'surrogatepass')[start:end].decode('utf-8', 'replace')


def candidates_of(error, filename, lines):
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
    elif type(error) is KeyError:
        names = keys_near(error, filename, lines)
    else:
        names = []
    fitting = (
        name
        for name in names
        if type(name) is str and len(name) <= 100 and not name.startswith('_')
    )
    return list(islice(dict.fromkeys(fitting), 1000))


def keys_near(error, filename, lines):
    """The keys of the dict that lacks one, where the code says plainly which dict that is."""
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    first, last, start, end = position_of(trace)
    if trace.tb_frame.f_code.co_filename != filename or first != last or end is None:
        return []
    return keys_beside(trace, cut_line(lines, first, start, end))
