"""`a >> b >> [c, d]`: which task comes before which."""

from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any, Protocol

OPEN: ContextVar["tuple[Receiver, ...]"] = ContextVar("open graphs", default=())
"""The graphs of the `with` statements around, the innermost last."""


class Receiver(Protocol):
    """A graph that takes what is linked."""

    def take(self, chain: "Chain") -> None:
        """Add the tasks of a chain and its edges."""


class Linked:
    """Something that can stand in a chain: a task or a graph."""

    def __rshift__(self, other: "Linked | Iterable[Linked] | Chain") -> "Chain":
        """Put tasks after this one."""
        return _linked(Chain.of(self), other)

    def __rrshift__(self, other: Iterable[object]) -> "Chain":
        """Put this one after a list of tasks, of whatever types."""
        return _linked(Chain.of(other), self)


class Chain:
    """Tasks of which some come before others."""

    def __init__(
        self, first: Sequence[Any], last: Sequence[Any], edges: Sequence[tuple[Any, Any]]
    ) -> None:
        """Make one of its tasks at both ends and its edges, of parent and child."""
        self.first = tuple(first)
        self.last = tuple(last)
        self.edges = tuple(edges)

    @classmethod
    def of(cls, some: "Linked | Iterable[object] | Chain") -> "Chain":
        """Return what stands in a chain as a chain."""
        if isinstance(some, Chain):
            return some
        tasks = tuple(some) if isinstance(some, Iterable) else (some,)
        return cls(tasks, tasks, ())

    def __rshift__(self, other: "Linked | Iterable[Linked] | Chain") -> "Chain":
        """Put tasks after the last ones."""
        return _linked(self, other)

    def __rrshift__(self, other: Iterable[object]) -> "Chain":
        """Put this chain after a list of tasks."""
        return _linked(Chain.of(other), self)

    def __iter__(self) -> Iterator[Any]:
        """Return all tasks, each once, in the order in which they were named."""
        named = [*self.first, *(one for edge in self.edges for one in edge), *self.last]
        return iter({id(one): one for one in named}.values())


def _linked(before: Chain, after: "Linked | Iterable[Linked] | Chain") -> Chain:
    after = Chain.of(after)
    edges = [(parent, child) for parent in before.last for child in after.first]
    chain = Chain(before.first, after.last, (*before.edges, *edges, *after.edges))
    if graphs := OPEN.get():
        graphs[-1].take(chain)
    return chain
