"""What counts the rounds of loops.

All loops that one queue entry causes share one allowance (which of them do is said by
`compiler.lowering.loops`). Generated code takes a round from the same iterator at the head of
every counted loop, which is as fast as `range`.
"""

import sys
from collections.abc import Iterator
from itertools import chain, repeat

from typing_extensions import override

from runtime.kernel.python_kernel.primitives import endless


class Rounds:
    """The rounds that are left to the queue entry being executed."""

    def __init__(self, limit: int) -> None:
        """Allow so many rounds to each entry."""
        self._limit = min(limit, sys.maxsize)
        self._spent = _Spent(limit)
        self.left: Iterator[None] = iter(())
        """Yields once per round; fails when all are used up."""
        self.begin()

    def begin(self) -> None:
        """Allow all rounds again."""
        self.left = chain(repeat(None, self._limit), self._spent)


class _Spent(Iterator[None]):
    """Comes after the last round: fails in the loop that asks for one more."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    @override
    def __next__(self) -> None:
        endless(self._limit)
