"""The value of a step, its answer, and what can be neither."""

from contextvars import ContextVar
from threading import get_ident

from .base import MAIN_THREAD, RunEnded
from .labels import is_code, name_of
from .serialize import Pending, write_value
from .tools import LimitError

# The run whose code is running: a task keeps the one that made it.
RUN = ContextVar('run', default=0)


def read_value(what, value, options):
    """The JSON of a value, and why it is only a preview where it is one. `what`: how the model
    knows it."""
    try:
        return write_value(value, options['valueBytes'], options['depth'])
    except Pending as pending:
        raise TypeError(not_awaited(what, str(pending))) from None


def not_awaited(what, kind):
    if kind == 'async_generator':
        return f'{what} holds an {kind}: collect it first, `[item async for item in ...]`'
    instead = 'write `await`, or `await asyncio.gather(...)` for several'
    return f'{what} holds a {kind} that was not awaited: {instead}'


def make_final_answer(guest, end):
    """`end(json)` ends the run under way."""

    def final_answer(answer=None, *more, **named):
        """Ends the run with this answer, which is one value."""
        guest.check()
        if get_ident() != MAIN_THREAD:
            instead = 'answer with what the thread returns'
            raise RuntimeError(f'final_answer cannot be called in a thread: {instead}')
        if RUN.get() != guest.run:
            instead = 'await the task, and answer with what it returns'
            raise RuntimeError(f'A task of an earlier step called final_answer: {instead}')
        if more or named:
            raise TypeError('final_answer takes one value: give it a list or a dict')
        if answer is final_answer and guest.assigned is not None:
            # What an earlier step assigned to this name, which holds the function again.
            answer = guest.assigned
        if is_code(type(answer)):
            kind, instead = name_of(type(answer)), 'call it, and answer with what it returns'
            raise TypeError(f'The final answer is a {kind}: {instead}')
        text, unfit = read_value('The final answer', answer, guest.options)
        if unfit:
            raise LimitError(f'the final answer {unfit}: give a shorter one')
        end(text)
        raise RunEnded()

    return final_answer
