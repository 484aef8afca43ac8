"""Writing a graph in the format that was asked for."""

import sys
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
_ENDINGS = {
    ".json": "json",
    ".svg": "svg",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
}


class UnknownFormatError(ValueError):
    """The ending of an output file names no format."""

    def __init__(self, output: str) -> None:
        """Build the message."""
        endings = ", ".join(_ENDINGS)
        super().__init__(
            f'"{output}": the ending names no format; expected {endings}, or choose with --to'
        )


def format_of(output: str, chosen: str | None) -> str:
    """Return the format for an output file.

    Raises:
        UnknownFormatError: neither the choice nor the ending names one.
    """
    if chosen is not None:
        return chosen
    if output == "-":
        return "json"
    try:
        return _ENDINGS[Path(output).suffix.lower()]
    except KeyError:
        raise UnknownFormatError(output) from None


def write_graph(graph: Graph, output: str, format_name: str) -> None:
    """Write a graph to a file, or to standard output for `-`.

    Raises:
        OSError: the file cannot be written.
    """
    text = _WRITERS[format_name](graph)
    if output == "-":
        sys.stdout.write(text)
        return
    Path(output).write_text(text, encoding="utf-8", newline="\n")
