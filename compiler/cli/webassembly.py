"""The code of a graph as WebAssembly, for the command line."""

from importlib import import_module

from compiler.cli.writing import OutputError
from compiler.exporters.wasm import exported
from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralError
from compiler.lowering.wires import LoweringError
from compiler.wasm.listing import module_listing, type_listing
from compiler.wasm.storage import UnsupportedError


class NotWebAssemblyError(Exception):
    """A graph cannot be WebAssembly; the message says why."""


def listing(graph: Graph, type_name: str | None, *, is_generic: bool) -> str | None:
    """Return the text of a graph's module, or what it has of one type.

    Args:
        graph: what is printed.
        type_name: as the graph has it; None = the whole module.
        is_generic: the form of the code.

    Returns:
        The text; None if the graph has no instances of the type.

    Raises:
        NotWebAssemblyError: the graph cannot be WebAssembly.
    """
    try:
        if type_name is None:
            return module_listing(graph, is_generic=is_generic)
        return type_listing(graph, type_name, is_generic=is_generic)
    except LoweringError as error:
        raise NotWebAssemblyError(error.message) from error
    except LiteralError as error:
        message = f"an initial value in a type is wrong: {error}"
        raise NotWebAssemblyError(message) from error
    except UnsupportedError as error:
        message = f"the graph cannot be WebAssembly: {error}"
        raise NotWebAssemblyError(message) from error


def module_of(graph: Graph, *, is_text: bool) -> tuple[bytes, tuple[str, ...]]:
    """Return a graph as a module that runs by itself, and the blocks it leaves to its host.

    Args:
        graph: what is written.
        is_text: whether the text is wanted; only its bytes need wasmtime.

    Raises:
        ExportError: the graph needs FBFlow to run; it has all reasons.
        OutputError: what makes bytes of the text is not installed.
    """
    made = exported(graph)
    return made.text.encode() if is_text else _assembled(made.text), made.outside


def _assembled(text: str) -> bytes:
    try:
        wasmtime = import_module("wasmtime")
    except ImportError as error:
        message = (
            "wasmtime makes the bytes of a module, and is not installed: pip install "
            "'fbflow[wasm]', or write the text, -o app.wat"
        )
        raise OutputError(message) from error
    return bytes(wasmtime.wat2wasm(text))
