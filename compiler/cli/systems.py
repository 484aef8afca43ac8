"""Writing a graph as a 4diac system: the `.sys`, and the types that only the graph has.

What is written was compiled again before, and gave the same graph: nothing is lost silently.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from compiler.cli.writing import OutputError
from compiler.driver import Options, compile_file
from compiler.exporters.sys import Exported, ExportError, to_system
from compiler.frontends.fourdiac import FolderCatalog
from compiler.ide_files import ENDINGS, write_struct, write_system, write_type
from compiler.ir.catalog import Catalog
from compiler.ir.declarations import StructDeclaration, TypeDeclaration
from compiler.ir.diagnostics import Diagnostics, Severity
from compiler.ir.graph import Graph
from compiler.ir.sameness import differences
from compiler.ir.source import SourceTexts

STANDARD_OUTPUT = "system.sys"
"""What a system is called where its file has no name."""
_MOST_SHOWN = 10

Files = Mapping[PurePosixPath, bytes]
"""Contents by their paths; the system is the first."""


class NotExportableError(ValueError):
    """A graph cannot be a 4diac system; `problems` are sentences."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the first few."""
        shown = problems[:_MOST_SHOWN]
        more = len(problems) - len(shown)
        self.problems = (*shown, f"and {more} more like these") if more else tuple(shown)
        super().__init__("; ".join(self.problems))


def files_of(graph: Graph, name: str, *, library: Catalog, folders: Sequence[Path]) -> Files:
    """Return a graph as the files of a system.

    Args:
        graph: what to write.
        name: of the system's file.
        library: the built-in types.
        folders: with types that the system may use, too.

    Raises:
        NotExportableError: it cannot be said all in a system.
    """
    diagnostics = Diagnostics()
    found = FolderCatalog(folders, texts=SourceTexts(), diagnostics=diagnostics)
    try:
        exported = to_system(graph, library=library, folders=found if folders else None)
    except ExportError as error:
        raise NotExportableError(error.problems) from error
    files = {PurePosixPath(name): write_system(exported.system), **dict(_types(exported))}
    if lost := _lost(graph, exported, files, library, folders):
        raise NotExportableError(lost)
    return files


def only_text(files: Files) -> str:
    """Return the system as a text.

    Raises:
        OutputError: there are types that need files of their own.
    """
    system, *others = files.values()
    if others:
        names = ", ".join(f'"{path.stem}"' for path in [*files][1:])
        message = f"the types {names} need files of their own; name a file with -o"
        raise OutputError(message)
    return system.decode()


def write_files(folder: Path, files: Files, *, source: Path) -> None:
    """Write a system and its types into a folder.

    Raises:
        OutputError: a type would be overwritten by another one, or the source by its copy; then
            nothing was written.
        OSError: a file cannot be written.
    """
    system, *types = files
    if (folder / system).exists() and source.exists() and (folder / system).samefile(source):
        message = f'"{source}" is what was compiled; write its copy into another file'
        raise OutputError(message)
    for path in types:
        target = folder / path
        if target.exists() and target.read_bytes() != files[path]:
            message = (
                f'nothing was written: "{target}" is there already with another content; '
                "choose another folder"
            )
            raise OutputError(message)
    for path, data in files.items():
        target = folder / path
        if path in types:
            target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _types(exported: Exported) -> Iterator[tuple[PurePosixPath, bytes]]:
    for declared in exported.types:
        yield _path(declared, ENDINGS[declared.kind]), write_type(declared)
    for struct in exported.structs:
        yield _path(struct, ".dtp"), write_struct(struct)


def _path(declared: TypeDeclaration | StructDeclaration, ending: str) -> PurePosixPath:
    """Return the file of a type: a folder for each part of its package, as the IDE has them."""
    packages = declared.package.split("::") if declared.package else []
    return PurePosixPath(*packages, f"{declared.name}{ending}")


def _lost(
    graph: Graph, exported: Exported, files: Files, library: Catalog, folders: Sequence[Path]
) -> list[str]:
    """Compile what was made, and return what is not as it was."""
    with TemporaryDirectory(prefix="fbflow-") as folder:
        write_files(Path(folder), files, source=Path(folder, "none"))
        options = Options(libraries=tuple(folders))
        result = compile_file(Path(folder, next(iter(files))), library=library, options=options)
    if result.graph is None:
        return [
            f"the system would not compile: {each.code}: {each.message}"
            for each in result.diagnostics
            if each.severity is Severity.ERROR
        ]
    return [
        f"the system would not compile to the same graph: {each}"
        for each in differences(graph, result.graph, exported.renamed)
    ]
