"""Writes graphs as files: `dag.json`, and the files of a 4diac system."""

from pathlib import Path

from compiler.cli.systems import NotExportableError, files_of, write_files
from compiler.ir.serialize import graph_to_json
from fbflow.compiling import Compiled
from fbflow.errors import GraphError, NotDurableError
from fblib.catalog import LIBRARY


def save_graph(compiled: Compiled, path: Path) -> None:
    """Write `dag.json`.

    Raises:
        NotDurableError: nobody else could find its functions.
    """
    check_durable(compiled)
    path.write_text(graph_to_json(compiled.graph), encoding="utf-8")


def export_graph(compiled: Compiled, path: Path) -> None:
    """Write a 4diac system with the types that it needs.

    Raises:
        NotDurableError: nobody else could find its functions.
        GraphError: 4diac has no like of something in it.
    """
    check_durable(compiled)
    try:
        files = files_of(compiled.graph, path.name, library=LIBRARY, folders=())
    except NotExportableError as error:
        message = f'the graph "{compiled.graph.name}" cannot be a 4diac system: {error}'
        raise GraphError(message) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    write_files(path.parent, files, source=path.parent / "none")


def check_durable(compiled: Compiled) -> None:
    """Refuse a graph whose functions another process could not find.

    Raises:
        NotDurableError: so it is.
    """
    if compiled.formed.undurable:
        raise NotDurableError(compiled.graph.name, compiled.formed.undurable)
