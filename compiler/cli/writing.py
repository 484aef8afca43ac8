"""Writing a graph in the format that was asked for."""

from collections.abc import Callable, Mapping
from pathlib import Path

from compiler.exporters.dot import to_dot
from compiler.exporters.mermaid import to_mermaid
from compiler.exporters.svg import to_svg
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_to_json

_WRITERS: Mapping[str, Callable[[Graph], str]] = {
    "json": graph_to_json,
    "svg": to_svg,
    "mermaid": to_mermaid,
    "dot": to_dot,
}
SYSTEM = "sys"
"""The format that is more than one text: types of the graph's own come with it."""
_ENDINGS = {
    ".json": "json",
    ".sys": SYSTEM,
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


def text_of(graph: Graph, format_name: str) -> str:
    """Return a graph in a format."""
    return _WRITERS[format_name](graph)


def write_graph(graph: Graph, output: str, format_name: str) -> None:
    """Write a graph to a file.

    Raises:
        OSError: the file cannot be written.
    """
    Path(output).write_text(text_of(graph, format_name), encoding="utf-8", newline="\n")


def reason(error: OSError, output: str) -> str:
    """Say why a file could not be written."""
    folder = Path(output).parent
    if isinstance(error, FileNotFoundError) and not folder.is_dir():
        return f'there is no folder "{folder}"; make it first'
    return error.strerror or str(error)
