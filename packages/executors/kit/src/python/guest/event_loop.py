"""The event loop of the model's code."""

import asyncio

from .base import RunEnded
from .tools import LeftBehind


class Loop(asyncio.BaseEventLoop):
    """An event loop that waits for the host and for nothing else."""

    def __init__(self, guest):
        super().__init__()
        self._guest = guest
        self._selector = self
        # The time is that of the date, whose fractions are too coarse to be exact.
        self._clock_resolution = 1e-5

    def time(self):
        """The host's clock: in a replay, the same timers are due in the same order."""
        return self._guest.read_clock() / 1000

    def select(self, timeout):
        self._guest.wait(timeout)
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass

    def _run_once(self):
        super()._run_once()
        # Also when the task that gave the final answer has swallowed its end.
        self._guest.check()

    def call_exception_handler(self, context):
        if not isinstance(context.get('exception'), (RunEnded, LeftBehind)):
            super().call_exception_handler(context)

    def drop(self):
        """Silences the warnings about tasks that are abandoned with their run, and lets go of all
        that waits: the model's code may keep the loop itself."""
        for task in asyncio.all_tasks(self):
            task._log_destroy_pending = False
        self._ready.clear()
        self._scheduled.clear()
