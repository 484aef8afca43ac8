"""Reading whatever the command line names as a source."""

import sys
from pathlib import Path

from compiler.cli.consistency import loose_end
from compiler.driver import Compilation, Options, compile_bytes, compile_file
from compiler.ir.catalog import Catalog
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import graphs
from compiler.ir.serialize import GraphFormatError, graph_from_json
from compiler.ir.source import Span
from compiler.passes.flatten import Choice

STANDARD_INPUT = "<stdin>"


def read_source(source: str, *, library: Catalog, options: Options) -> Compilation:
    """Compile a source, or load it if it is a compiled graph already."""
    if source == "-":
        data = sys.stdin.buffer.read()
        if data.lstrip()[:1] == b"{":
            return _load(data, STANDARD_INPUT, options)
        return compile_bytes(data, STANDARD_INPUT, library=library, options=options)
    path = Path(source)
    if path.suffix.lower() == ".json" and path.is_file():
        return _load(path.read_bytes(), source, options)
    return compile_file(path, library=library, options=options)


def _load(data: bytes, file: str, options: Options) -> Compilation:
    result = Compilation(Diagnostics(allowed=options.allowed))
    try:
        result.graph = graph_from_json(data)
        reason = loose_end(result.graph)
    except GraphFormatError as error:
        reason = str(error)
    if reason is not None:
        result.diagnostics.add(graphs.not_a_graph(span=Span(file), reason=reason))
    if options.choice != Choice():
        result.diagnostics.add(graphs.choice_of_compiled(span=Span(file)))
    if result.diagnostics.has_errors:
        result.graph = None
    return result
