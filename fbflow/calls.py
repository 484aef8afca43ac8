"""What is known of the calls that a graph makes before a run of it begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from typing_extensions import override

from compiler.frontends.pytask.form import GraphForm
from fbflow.errors import GraphError
from fbflow.functions import TaskFunction
from fblib.signatures import Prepared


class Call(NamedTuple):
    """A call that a graph makes; tasks may have any name, also one like those shown here."""

    task: str
    """The name of the task; in a graph that is a task, `outer.inner`."""
    undoes: bool = False
    """Whether it is that of what undoes the task."""

    @override
    def __str__(self) -> str:
        return f"undo {self.task}" if self.undoes else self.task


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of one call before a run."""

    task: TaskFunction[..., object]
    given: frozenset[str]
    """Arguments that the graph gives."""
    replaceable: frozenset[str]
    """Those of them that a run may give otherwise."""
    parameters: Mapping[str, Any]
    """What stands in the compiled graph; what is no JSON value stays with the function."""
    open: tuple[str, ...]
    """Parameters without a default that it does not give."""
    parents: tuple[str, ...]
    is_first: bool
    """Whether it waits for nothing, and undoes nothing."""


@dataclass(slots=True)
class Formed:
    """A graph as records, with the functions that they name."""

    form: GraphForm
    functions: dict[str, Prepared] = field(default_factory=dict)
    callers: dict[Call, Caller] = field(default_factory=dict)
    config_files: list[tuple[str, Path]] = field(default_factory=list)
    """The config files with the names of the graphs that have them, the outermost first."""
    undurable: list[str] = field(default_factory=list)
    """Functions that only this program has, with the reasons."""

    def config_folder(self) -> Path | None:
        """Return the folder in which the config files are, as of now; None = there are none.

        Raises:
            GraphError: they are in different ones.
        """
        folders: dict[Path, str] = {}
        for graph, file in self.config_files:
            folders.setdefault(file.parent.resolve(), graph)
        if len(folders) > 1:
            (first, one), (second, other), *_ = folders.items()
            message = (
                f'the graphs "{one}" and "{other}" have config files in different folders, '
                f'"{first}" and "{second}"; a run reads them from one: put them together, or give '
                "one of the graphs its config as a dict"
            )
            raise GraphError(message)
        return next(iter(folders), None)
