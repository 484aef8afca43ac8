"""Reading whatever the command line names as a source."""

import json
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
        if _is_graph(data):
            return _load(data, STANDARD_INPUT, options)
        return compile_bytes(data, STANDARD_INPUT, library=library, options=options)
    path = Path(source)
    if path.suffix.lower() == ".json" and path.is_file():
        data = path.read_bytes()
        if _is_graph(data):
            return _load(data, source, options)
    return compile_file(path, library=library, options=options)


def _is_graph(data: bytes) -> bool:
    """Whether a text is rather a compiled graph than a config: only those have no tasks."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] != b"{":
        return False
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return b'"schema"' in text
    return isinstance(found, dict) and "tasks" not in found


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
