"""The graphs of a home on their shelf: what is in memory of them says what is on the disk.

Everything here that changes both does it in one go on the event loop: whoever reads in between
sees that it changed (`steady`), and nothing that is cancelled leaves one without the other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from server.service.errors import (
    ConflictError,
    PreconditionError,
    TooLargeError,
    UnavailableError,
)
from server.service.graphs.contents import Contents
from server.service.graphs.folders import Folders, known_as
from server.service.graphs.index import Index
from server.service.graphs.kept import Kept
from server.service.graphs.slugs import id_for
from server.service.settings import MEGABYTE

T = TypeVar("T")


_IN_MEMORY = 128 * MEGABYTE


class _ChangedError(Exception):
    """A graph is not any more what it was at the beginning."""


class Placed(NamedTuple):
    """A graph that was put on the shelf."""

    kept: Kept
    created: bool
    """False: one of the same name was replaced."""
    leftover: Path | None
    """The folder of that one, to be removed."""


class Shelf:
    """All graphs of a home."""

    def __init__(self, root: Path, *, most: int) -> None:
        """Keep up to so many graphs in a folder."""
        self.folders = Folders(root)
        self.index = Index()
        self._most = most
        self._contents = Contents(_IN_MEMORY)

    async def open(self) -> None:
        """Put in order what there is, and learn it.

        Raises:
            UnavailableError: the folder cannot be used.
        """

        def learn() -> Index:
            self.folders.begin()
            return Index(self.folders.kept())

        with disk():
            self.index = await asyncio.to_thread(learn)

    def put(self, staged: Path, kept: Kept, *, if_match: str, only_new: bool) -> Placed:
        """Put a graph that is whole in a folder into the place of that of the same name.

        What people call that one, they call this one, too.

        Raises:
            ConflictError: another graph is called what this one calls itself.
            PreconditionError: there is another one than was expected.
            TooLargeError: there are too many.
        """
        name = kept.about.name
        graph = self.index.id_of(name)
        before = self.index.find(graph)
        if only_new and graph:
            message = f'there is a graph "{name}" already'
            raise PreconditionError(message)
        self.check(graph, name, if_match)
        called = ""
        if before is None:
            self._check_room()
            graph = self._new_id(name)
        elif before.about.own_name != name:
            raise _taken(name)
        elif before.about.name != name:
            called = before.about.name
        with disk():
            if called:
                self.folders.name(staged, called)
            leftover = self.folders.place(staged, graph)
        found = known_as(kept, graph, called)
        self.index.put(found)
        return Placed(found, before is None, leftover)

    def rename(self, graph: str, name: str, *, if_match: str) -> Kept:
        """Note what people call a graph.

        Raises:
            NotFoundError: there is none.
            ConflictError: another one is called so, or calls itself so.
            PreconditionError: it is another one than was expected.
        """
        kept = self.index.get(graph)
        self.check(graph, kept.about.name, if_match)
        if self.index.id_of(name) not in ("", graph):
            raise _taken(name)
        called = "" if name == kept.about.own_name else name
        with disk():
            self.folders.name(self.folders.of(graph), called)
        found = known_as(kept, graph, called)
        self.index.put(found)
        return found

    def take(self, graph: str, *, if_match: str) -> tuple[Kept, Path]:
        """Take a graph away; return what it was, and the folder to be removed.

        Raises:
            NotFoundError: there is none.
            PreconditionError: it is another one than was expected.
        """
        kept = self.index.get(graph)
        self.check(graph, kept.about.name, if_match)
        with disk():
            leftover = self.folders.put_away(graph)
        self.index.remove(graph)
        return kept, leftover

    async def steady(self, graph: str, use: Callable[[Path, Kept], Awaitable[T]]) -> T:
        """Return what comes of using the folder of a graph, which stays the same meanwhile.

        Args:
            graph: the id.
            use: is called again when it does not.

        Raises:
            NotFoundError: there is no such graph.
            UnavailableError: it cannot be read.
        """
        while True:
            kept = self.index.get(graph)
            with suppress(_ChangedError):
                return await self._unchanged(kept, use)

    async def read(self, graph: str, read: Callable[[Path, Kept], T]) -> T:
        """Return what is read from the folder of a graph in a thread; see `steady`."""
        return await self.steady(graph, lambda folder, kept: asyncio.to_thread(read, folder, kept))

    async def cached(self, graph: str, what: str, read: Callable[[Path, Kept], tuple[T, int]]) -> T:
        """Return what is read from the folder of a graph, or was read lately; see `steady`.

        Args:
            graph: the id.
            what: names what is read.
            read: returns it with the number of bytes it has in memory.
        """

        async def load(folder: Path, kept: Kept) -> tuple[T, int]:
            return await asyncio.to_thread(read, folder, kept)

        while True:
            kept = self.index.get(graph)
            with suppress(_ChangedError):
                key = (graph, kept.about.etag, what)
                return await self._contents.get(key, partial(self._unchanged, kept, load))

    async def _unchanged(self, kept: Kept, use: Callable[[Path, Kept], Awaitable[T]]) -> T:
        """Use a graph as it is now.

        Raises:
            _ChangedError: it was replaced or deleted meanwhile: nobody knows what was used.
            UnavailableError: it cannot be read.
        """
        graph = kept.about.id
        try:
            found = await use(self.folders.of(graph), kept)
        except OSError as error:
            if self.index.find(graph) is kept:
                raise _unavailable(error) from error
            raise _ChangedError from error
        if self.index.find(graph) is not kept:
            raise _ChangedError
        return found

    def check(self, graph: str, name: str, if_match: str) -> None:
        """Compare what somebody expects with what there is.

        Raises:
            PreconditionError: it is something else.
        """
        if not if_match:
            return
        there = self.index.find(graph)
        if there is None:
            message = f'there is no graph "{name}" (any more)'
            raise PreconditionError(message)
        if there.about.etag != if_match:
            message = f'the graph "{name}" has changed meanwhile: look at it again'
            raise PreconditionError(message)

    def _check_room(self) -> None:
        if len(self.index) >= self._most:
            message = f"there are {self._most:,} graphs already; delete some that nobody needs"
            raise TooLargeError(message)

    def _new_id(self, name: str) -> str:
        return id_for(name, _Taken(self))


class _Taken:
    """Names that are in use: by graphs, or by folders that somebody else made."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __contains__(self, graph: object) -> bool:
        return graph in self._shelf.index or self._shelf.folders.has(str(graph))


@contextmanager
def disk() -> Iterator[None]:
    """Say so when the disk does not do what it should.

    Raises:
        UnavailableError: it is full, read-only or broken.
    """
    try:
        yield
    except OSError as error:
        raise _unavailable(error) from error


def _taken(name: str) -> ConflictError:
    return ConflictError(f'another graph has the name "{name}": choose one that none has')


def _unavailable(error: OSError) -> UnavailableError:
    # Without its file name: that is a path of the server.
    reason = error.strerror or type(error).__name__
    return UnavailableError(f"the graphs cannot be kept or read: {reason}")
