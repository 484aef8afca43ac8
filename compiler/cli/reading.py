"""Reading whatever the command line names as a source."""

import sys
from pathlib import Path

from compiler.driver import (
    Compilation,
    Options,
    compile_bytes,
    compile_file,
    is_graph,
    load_graph,
)
from compiler.ir.catalog import Catalog

STANDARD_INPUT = "<stdin>"


def read_source(source: str, *, library: Catalog, options: Options) -> Compilation:
    """Compile a source, or load it if it is a compiled graph already."""
    if source == "-":
        data = sys.stdin.buffer.read()
        if is_graph(data):
            return load_graph(data, STANDARD_INPUT, options=options)
        return compile_bytes(data, STANDARD_INPUT, library=library, options=options)
    path = Path(source)
    if path.suffix.lower() == ".json" and path.is_file():
        data = path.read_bytes()
        if is_graph(data):
            return load_graph(data, source, options=options)
    return compile_file(path, library=library, options=options)
