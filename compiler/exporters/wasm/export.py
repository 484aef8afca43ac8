"""From a graph to the text of a module that runs without FBFlow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compiler.exporters.wasm.description import described
from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralError
from compiler.lowering.wires import LoweringError
from compiler.wasm.module import Asked
from compiler.wasm.standalone import Standalone, host_values, standalone, strings
from compiler.wasm.storage import UnsupportedError


class ExportError(ValueError):
    """A graph has what only FBFlow can do; `problems` are sentences about all of it."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Give the reasons."""
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Exported:
    """A graph as a module that has everything in it."""

    text: str
    outside: tuple[str, ...]
    """The blocks whose work is done by whoever runs the module."""


def to_wat(graph: Graph) -> str:
    """Return the text of a module that has everything in it.

    Raises:
        ExportError: the graph needs FBFlow to run.
    """
    return exported(graph).text


def exported(graph: Graph) -> Exported:
    """Return a graph as a module that has everything in it.

    Raises:
        ExportError: the graph needs FBFlow to run.
    """
    try:
        made = standalone(graph)
    except LoweringError as error:
        raise ExportError([error.message]) from error
    except LiteralError as error:
        message = f"an initial value in a type is wrong: {error}"
        raise ExportError([message]) from error
    except UnsupportedError as error:
        message = f"the graph cannot be WebAssembly: {error}"
        raise ExportError([message]) from error
    if problems := list(dict.fromkeys(_problems(made))):
        raise ExportError(problems)
    head = f';; "{_comment(graph.name)}" as a module that runs by itself, compiled by FBFlow.\n'
    description = "".join(strings(described(made)))
    text = f'{head}{made.text}  (@custom "fbflow"\n{description}  )\n)\n'
    return Exported(text, tuple(made.tables.outside))


def _problems(made: Standalone) -> Iterator[str]:
    for node, pin, datatype in host_values(made.image.plan):
        yield f'"{node}.{pin}" is of type {datatype}, and only FBFlow keeps such values'
    for asked in made.module.asked:
        where = f'the type "{asked.type}"' if asked.type else "a function of the graph"
        inside = ", ".join(filter(None, (asked.mark.algorithm, asked.mark.place)))
        place = f" ({inside})" if inside else ""
        yield f"{where} {_wanted(asked)}{place}, which only FBFlow computes"


def _wanted(asked: Asked) -> str:
    function = asked.function
    types = ", ".join(map(str, function.arguments))
    match function.kind:
        case "convert":
            return f"converts {types} to {function.result}"
        case "operator":
            return f"computes {function.name} of {types}"
        case "pick" | "place":
            return "takes or sets a part of a JSON value"
        case _:
            return f"calls {function.name}({types})"


def _comment(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)
