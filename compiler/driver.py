"""From a source to a graph: reads with a frontend, runs the passes in order.

The block library is an argument; nothing here writes files or prints.
"""

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
from compiler.ir.declarations import SystemDeclaration
from compiler.ir.diagnostics import CompileError, Diagnostics
from compiler.ir.garbage import collection_paused
from compiler.ir.graph import Graph
from compiler.ir.lookup import Lookup
from compiler.ir.mistakes import structure
from compiler.ir.source import SourceTexts
from compiler.passes.bind import bind
from compiler.passes.flatten import Choice, flatten
from compiler.passes.resolve import resolve
from compiler.passes.schedule import schedule
from compiler.passes.validate import validate

BOOTFILE_SUFFIXES = frozenset({".fboot"})
CONFIG_SUFFIXES = frozenset({".json"})


@dataclass(frozen=True, slots=True)
class Options:
    """How to compile."""

    libraries: tuple[Path, ...] = ()
    """Folders with more type files; earlier ones win."""
    choice: Choice = field(default_factory=Choice)
    included: tuple[str, ...] = ()
    """Names of types that the run may make instances of while it goes on."""
    allowed: tuple[str, ...] = ()
    """Codes of errors that count as warnings."""


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


def compile_declared(
    system: SystemDeclaration,
    *,
    lookup: Lookup,
    diagnostics: Diagnostics,
    options: Options | None = None,
) -> Graph | None:
    """Compile a system that no file declares; None if it has errors.

    Args:
        system: what to compile.
        lookup: finds its types; the library folders of the options are not looked at.
        diagnostics: gets the mistakes.
        options: how to compile.
    """
    try:
        with collection_paused():
            return _graph(system, lookup, options or Options(), diagnostics)
    except RecursionError:
        # Networks and code have limits of their own; this is for whatever else can be nested.
        diagnostics.add(structure.endless_references(span=system.span, name=system.name))
        return None


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


def _graph(
    system: SystemDeclaration, lookup: Lookup, options: Options, diagnostics: Diagnostics
) -> Graph | None:
    """Run the passes; None if the source has errors."""
    project = validate(system, lookup=lookup, diagnostics=diagnostics, included=options.included)
    network = flatten(project, options.choice, diagnostics=diagnostics)
    network = bind(network, diagnostics=diagnostics)
    graph = resolve(network, lookup=lookup, diagnostics=diagnostics)
    graph = schedule(graph, span=system.span, diagnostics=diagnostics)
    return None if diagnostics.has_errors else graph
