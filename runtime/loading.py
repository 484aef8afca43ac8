"""Reading the graph a person names on the command line; every mistake is one clear line."""

import sys
from pathlib import Path

from compiler.ir.graph import Graph
from compiler.ir.serialize import GraphFormatError, graph_from_json
from runtime.usage import UsageError

STANDARD_INPUT = "-"
_SOURCES = {
    ".sys": "a 4diac system",
    ".fbt": "a 4diac function block type",
    ".sub": "a 4diac subapplication type",
    ".fboot": "a 4diac boot file",
}


def load_graph(name: str) -> Graph:
    """Read the graph in a file, or from standard input if its name is `-`.

    Raises:
        UsageError: it cannot be read, or it is not a compiled graph.
    """
    text = sys.stdin.buffer.read() if name == STANDARD_INPUT else _read(Path(name))
    shown = "standard input" if name == STANDARD_INPUT else f'"{name}"'
    if kind := _kind_of_text(text):
        message = f"{shown} is {kind}, not a compiled graph; {_compile_it(name)}"
        raise UsageError(message)
    if not text.strip():
        message = f"{shown} is empty; expected a compiled graph"
        raise UsageError(message)
    try:
        return graph_from_json(text)
    except GraphFormatError as error:
        message = f"{shown} is {error}"
        raise UsageError(message) from error


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        message = f'there is no file "{path}"'
        raise UsageError(message) from error
    except IsADirectoryError as error:
        message = f'"{path}" is a folder; expected a compiled graph such as "{path / "dag.json"}"'
        raise UsageError(message) from error
    except OSError as error:
        message = f'cannot read "{path}": {error.strerror}'
        raise UsageError(message) from error
    if kind := _SOURCES.get(path.suffix.lower()):
        message = f'"{path}" is {kind}, not a compiled graph; {_compile_it(str(path))}'
        raise UsageError(message)
    return content


def _kind_of_text(text: bytes) -> str:
    """Say what a text is that is surely no graph; "" if it may be one."""
    start = text[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return "XML"
    if b";<Request" in start:
        return "a 4diac boot file"
    return ""


def _compile_it(name: str) -> str:
    quoted = f'"{name}"' if " " in name else name
    return f"compile it first: python -m compiler {quoted} -o dag.json"
