"""The files that sub-graphs are in: what may be read, and how much.

Files name others relative to themselves, but nothing outside the folder of the first one is read.
A graph within itself has no end, and graphs that name others several times grow fast: their number
and their bytes are counted over everything that one config leads to.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

DEEPEST_GRAPHS = 20
"""Graphs within graphs."""
MOST_GRAPHS = 1_000
MOST_BYTES = 50_000_000
"""Of all files together."""


class GraphFileError(ValueError):
    """The file of a sub-graph is not read; the message says why."""


class GraphFile(NamedTuple):
    """A file of a sub-graph."""

    path: Path
    data: bytes
    graphs: "GraphFiles"
    """Where its own sub-graphs come from."""


@dataclass(slots=True)
class _Used:
    graphs: int = 0
    read: int = 0


@dataclass(frozen=True, slots=True)
class GraphFiles:
    """Where the sub-graphs of one config come from."""

    file: Path | None
    """The config; None = it is no file, so it names no others."""
    top: Path | None = None
    """The folder that nothing leads out of."""
    depth: int = 0
    open_files: tuple[Path, ...] = ()
    """The files that the config is within, itself included."""
    used: _Used = field(default_factory=_Used)

    @classmethod
    def of(cls, file: Path | None) -> "GraphFiles":
        """Begin with a config."""
        if file is None:
            return cls(None)
        return cls(file, file.parent.resolve(), open_files=(file.resolve(),))

    @property
    def is_outermost(self) -> bool:
        """Whether the config is no sub-graph itself."""
        return self.depth == 0

    def within(self) -> "GraphFiles":
        """Go into a graph that stands in the config itself.

        Raises:
            GraphFileError: there are too many, or too deep ones.
        """
        self.used.graphs += 1
        if self.depth >= DEEPEST_GRAPHS:
            message = f"graphs are nested deeper than {DEEPEST_GRAPHS} levels"
            raise GraphFileError(message)
        if self.used.graphs > MOST_GRAPHS:
            message = f"there are more than {MOST_GRAPHS:,} graphs in one"
            raise GraphFileError(message)
        return replace(self, depth=self.depth + 1)

    def open(self, name: object) -> GraphFile:
        """Read a file that the config names.

        Raises:
            GraphFileError: it is not there, not to be read, or there are too many.
        """
        if not isinstance(name, str):
            message = "it is neither a config nor the name of a file"
            raise GraphFileError(message)
        if self.file is None or self.top is None:
            message = "this config has no folder of its own"
            raise GraphFileError(message)
        path = self.file.parent / name
        try:
            place = path.resolve()
            data = self._read(place)
        except (OSError, ValueError, RuntimeError) as error:
            # ValueError: a NUL character; RuntimeError: links that lead in a circle.
            raise GraphFileError(_reason(error)) from error
        graphs = replace(self.within(), file=path, open_files=(*self.open_files, place))
        return GraphFile(path, data, graphs)

    def _read(self, place: Path) -> bytes:
        if self.top is None or not place.is_relative_to(self.top):
            message = "it is not in the folder of this config"
            raise GraphFileError(message)
        if place in self.open_files:
            message = "it is within itself"
            raise GraphFileError(message)
        if not place.is_file():
            message = "it is a folder" if place.is_dir() else "there is no such file"
            raise GraphFileError(message)
        left = MOST_BYTES - self.used.read
        with place.open("rb") as stream:
            data = stream.read(left + 1)
        self.used.read += len(data)
        if len(data) > left:
            message = f"the graphs in this one have more than {MOST_BYTES:,} bytes"
            raise GraphFileError(message)
        return data


def _reason(error: Exception) -> str:
    if isinstance(error, GraphFileError):
        return str(error)
    return getattr(error, "strerror", None) or "this is no name of a file"
