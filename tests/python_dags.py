"""Random graphs of functions, and the plain interpreter that says what comes of them.

The functions live here under their names, so that runs that are kept find them again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from fbflow import Graph

MOST = 9
"""How many functions there are at most: `t0` to `t8`."""
Kind = Literal["named", "keyword", "rest by position", "rest by name", "defaults", "nothing"]
KINDS: tuple[Kind, ...] = (
    "named",
    "keyword",
    "rest by position",
    "rest by name",
    "defaults",
    "nothing",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One task: what it takes of the results of its parents, and how."""

    name: str
    kind: Kind
    parents: tuple[str, ...]
    named: tuple[str, ...]
    """The parents that have a parameter."""
    is_async: bool

    @property
    def source(self) -> str:
        """Its function; it returns its name and what it got, so that nothing is equal by chance."""
        first = f"{'async ' if self.is_async else ''}def {self.name}({self._parameters}):\n"
        rest = "    rest = ()\n" if "rest" not in self._parameters else ""
        value = "sorted(rest.items())" if self.kind == "rest by name" else "list(rest)"
        got = "".join(f"{one}, " for one in self.named)
        return f"{first}{rest}    return ['{self.name}', [{got}], {value}]\n"

    @property
    def _parameters(self) -> str:
        names = ", ".join(self.named)
        match self.kind:
            case "named":
                return names
            case "keyword":
                return f"*, {names}" if names else ""
            case "rest by position":
                return ", ".join(filter(None, (names, "*rest")))
            case "rest by name":
                return ", ".join(filter(None, (names, "**rest")))
            case "defaults":
                return ", ".join([*(f"{one}='default'" for one in self.named), "other=None"])
            case "nothing":
                return ""

    def result(self, results: Mapping[str, Any]) -> object:
        """Return what the function returns, by what is said of the rules of arguments."""
        rest = [one for one in self.parents if one not in self.named]
        got: list[Any] = []
        if self.kind == "rest by position":
            got = [results[one] for one in rest]
        elif self.kind == "rest by name":
            got = sorted((one, results[one]) for one in rest)
        return [self.name, [results[one] for one in self.named], got]


@st.composite
def dags(draw: st.DrawFn) -> list[Drawn]:
    """Draw tasks; parents come first."""
    tasks: list[Drawn] = []
    for number in range(draw(st.integers(1, MOST))):
        before = [one.name for one in tasks]
        parents = draw(st.lists(st.sampled_from(before), unique=True, max_size=4)) if before else []
        kind = draw(st.sampled_from(KINDS))
        # In an order of its own: parameters need not stand as the edges do.
        named = draw(st.permutations(parents))
        if kind == "nothing":
            named = []
        elif kind.startswith("rest"):
            named = named[: draw(st.integers(0, len(named)))]
        tasks.append(Drawn(f"t{number}", kind, tuple(parents), tuple(named), draw(st.booleans())))
    return tasks


def functions(tasks: list[Drawn]) -> dict[str, Callable[..., Any]]:
    """Make the functions of drawn tasks; they are those of this module from then on."""
    for one in tasks:
        exec(one.source, globals())  # noqa: S102 - written above
    return {one.name: globals()[one.name] for one in tasks}


def graph_of(tasks: list[Drawn]) -> Graph[Any]:
    """Return the graph."""
    made = functions(tasks)
    graph = Graph[Any]("drawn")
    for one in tasks:
        graph.add(made[one.name], upstream=[made[parent] for parent in one.parents])
    return graph


def interpreted(tasks: list[Drawn]) -> dict[str, Any]:
    """Return the results of all tasks, one after the other."""
    results: dict[str, Any] = {}
    for one in tasks:
        results[one.name] = one.result(results)
    return results
