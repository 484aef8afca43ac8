"""From a source to a graph: reads with a frontend, then runs the passes; or loads a graph.

The block library is an argument; nothing here writes files or prints. What makes declarations
by itself needs no frontend: `compiler.pipeline` is enough for it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from compiler.frontends.bootfile import read_bootfile, read_bootfile_text
from compiler.frontends.fourdiac import (
    FolderCatalog,
    library_folders,
    project_folder,
    read_system,
    read_system_text,
)
from compiler.frontends.jsonconf import read_config, read_config_text
from compiler.ir.catalog import Catalog
from compiler.ir.consistency import loose_end
from compiler.ir.declarations import SystemDeclaration
from compiler.ir.diagnostics import CompileError, Diagnostics
from compiler.ir.garbage import collection_paused
from compiler.ir.graph import Graph
from compiler.ir.lookup import Lookup
from compiler.ir.mistakes import graphs
from compiler.ir.serialize import GraphFormatError, graph_from_json
from compiler.ir.source import SourceTexts, Span
from compiler.passes.flatten import Choice
from compiler.pipeline import Options, compile_declared

__all__ = [
    "Compilation",
    "Options",
    "compile_bytes",
    "compile_declared",
    "compile_file",
    "graph_of",
    "is_graph",
    "load_graph",
]

BOOTFILE_SUFFIXES = frozenset({".fboot"})
CONFIG_SUFFIXES = frozenset({".json"})


@dataclass(slots=True)
class Compilation:
    """What came of a source: the graph if there were no errors, and all diagnostics."""

    diagnostics: Diagnostics
    texts: SourceTexts = field(default_factory=SourceTexts)
    graph: Graph | None = None


def compile_file(path: Path, *, library: Catalog, options: Options | None = None) -> Compilation:
    """Compile a `.sys` or `.fboot` file, or a JSON config.

    Types are looked for in its project's folder, in the library folders of the options, in
    those the project links, and in the built-in library.
    """
    options = options or Options()
    project = project_folder(path)
    folders = (project, *options.libraries, *library_folders(project))

    def read(result: Compilation) -> SystemDeclaration | None:
        suffix = path.suffix.lower()
        if suffix in CONFIG_SUFFIXES:
            return read_config(
                path, catalog=library, texts=result.texts, diagnostics=result.diagnostics
            )
        reader = read_bootfile if suffix in BOOTFILE_SUFFIXES else read_system
        return reader(path, texts=result.texts, diagnostics=result.diagnostics)

    with collection_paused():
        return _compile(read, folders, library, options)


def compile_bytes(
    data: bytes, file: str, *, library: Catalog, options: Options | None = None
) -> Compilation:
    """Compile a source that has no folder of its own, such as standard input.

    Text that begins with `<` is a system, with `{` a JSON config, anything else a boot file.
    """
    options = options or Options()
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    is_json = start in (b"{", b"[", b'"')
    is_xml = start == b"<"

    def read(result: Compilation) -> SystemDeclaration | None:
        if is_json:
            return read_config_text(
                data, file, catalog=library, texts=result.texts, diagnostics=result.diagnostics
            )
        reader = read_system_text if is_xml else read_bootfile_text
        return reader(data, file, texts=result.texts, diagnostics=result.diagnostics)

    with collection_paused():
        return _compile(read, options.libraries, library, options)


def is_graph(data: bytes) -> bool:
    """Whether a text is rather a compiled graph than a config: only those have no tasks."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] != b"{":
        return False
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return b'"schema"' in text
    return isinstance(found, dict) and "tasks" not in found


def load_graph(data: bytes, file: str, *, options: Options | None = None) -> Compilation:
    """Load a graph that was compiled already, whoever wrote it."""
    options = options or Options()
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


def graph_of(compilation: Compilation) -> Graph:
    """Return the graph.

    Raises:
        CompileError: there are errors; it carries all diagnostics.
    """
    if compilation.graph is None:
        raise CompileError(compilation.diagnostics)
    return compilation.graph


def _compile(
    read: Callable[[Compilation], SystemDeclaration | None],
    folders: Sequence[Path],
    library: Catalog,
    options: Options,
) -> Compilation:
    diagnostics = Diagnostics(allowed=options.allowed)
    result = Compilation(diagnostics)
    system = read(result)
    if system is None:
        return result
    catalog = FolderCatalog(folders, texts=result.texts, diagnostics=diagnostics)
    lookup = Lookup([catalog], library)
    result.graph = compile_declared(system, lookup=lookup, diagnostics=diagnostics, options=options)
    return result
