"""Writing a graph in the format that was asked for."""

from collections.abc import Callable, Mapping
from pathlib import Path

from compiler.exporters.dot import tasks_to_dot, to_dot
from compiler.exporters.mermaid import tasks_to_mermaid, to_mermaid
from compiler.exporters.svg import tasks_to_svg, to_svg
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_to_json
from compiler.ir.task_view import TaskView, task_view

_WRITERS: Mapping[str, Callable[[Graph], str]] = {
    "json": graph_to_json,
    "svg": to_svg,
    "mermaid": to_mermaid,
    "dot": to_dot,
}
_TASK_WRITERS: Mapping[str, Callable[[TaskView], str]] = {
    "svg": tasks_to_svg,
    "mermaid": tasks_to_mermaid,
    "dot": tasks_to_dot,
}
PICTURES = tuple(_TASK_WRITERS)
"""The formats in which tasks can be drawn without the blocks between them."""
WASM, WAT = "wasm", "wat"
"""The formats of modules that run by themselves: bytes, and their text."""
SYSTEM = "sys"
"""The format that is more than one text: types of the graph's own come with it."""
_ENDINGS = {
    ".json": "json",
    ".sys": SYSTEM,
    ".wasm": WASM,
    ".wat": WAT,
    ".svg": "svg",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
}


class OutputError(ValueError):
    """The output that was named cannot be one: a folder, or an ending without a format."""


def format_of(output: str, chosen: str | None) -> str:
    """Return the format for an output file.

    Raises:
        OutputError: neither the choice nor the ending names one, or it is a folder.
    """
    if output == "-":
        return chosen or "json"
    if Path(output).is_dir():
        message = f'"{output}" is a folder; expected a file such as "{Path(output, "dag.json")}"'
        raise OutputError(message)
    if chosen is not None:
        return chosen
    try:
        return _ENDINGS[Path(output).suffix.lower()]
    except KeyError:
        endings = ", ".join(_ENDINGS)
        message = f'"{output}": the ending names no format; expected {endings}, or choose with --to'
        raise OutputError(message) from None


def text_of(graph: Graph, format_name: str, *, tasks: bool = False) -> str:
    """Return a graph in a format; with `tasks` its tasks only, in one of `PICTURES`."""
    return _TASK_WRITERS[format_name](task_view(graph)) if tasks else _WRITERS[format_name](graph)


def write_text(text: str, output: str) -> None:
    """Write a text to a file.

    Raises:
        OSError: the file cannot be written.
    """
    Path(output).write_text(text, encoding="utf-8", newline="\n")


def reason(error: OSError, output: str) -> str:
    """Say why a file could not be written."""
    folder = Path(output).parent
    if isinstance(error, FileNotFoundError) and not folder.is_dir():
        return f'there is no folder "{folder}"; make it first'
    return error.strerror or str(error)
