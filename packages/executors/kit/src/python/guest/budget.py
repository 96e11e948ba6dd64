"""The time that a run has."""

from time import perf_counter as clock

from .base import failure

INFINITY = float('inf')


class Budget:
    """Counts the time spent computing. While a call waits for its answer, only the wall clock
    counts, and the host watches it."""

    def __init__(self, arm, timeout, wall_clock):
        self.arm = arm
        self.given = timeout, wall_clock
        self.left = timeout / 1000
        self.wall = clock() + wall_clock / 1000
        self.resume()

    def resume(self):
        self.since = clock()
        self.rearm()

    def rearm(self):
        self.arm(None if self.since is None else max(0.001, self.deadline() - clock()))

    def pause(self):
        self.left -= clock() - self.since
        self.since = None
        self.arm(None)

    def set_wall(self, milliseconds):
        """The host tells what is left of the wall clock."""
        self.wall = clock() + milliseconds / 1000

    def deadline(self):
        return INFINITY if self.since is None else min(self.since + self.left, self.wall)

    def is_spent(self):
        return clock() >= self.deadline() - 0.001

    def failure(self):
        wall = clock() >= self.wall - 0.001
        reason = (
            'the step took longer than'
            if wall
            else 'it computed, or waited for something else than tools, for more than'
        )
        message = f'The code ran out of time: {reason} {self.given[wall]} ms.'
        return failure('TimeoutError', message)
