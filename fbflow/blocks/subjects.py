"""What a harness tests: a function block of Python, of the library, or of a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compiler.frontends.fourdiac import library_folders, project_folder, read_type
from compiler.ir.datatypes import DataType
from compiler.ir.declarations import TypeDeclaration
from compiler.ir.diagnostics import CompileError, Diagnostics, Severity, nearest_hint
from compiler.ir.source import SourceTexts
from compiler.render import render_text
from fbflow.library.exporting import has_generic_pins
from fbflow.sequences.bench import Specimen, Trial, prepare
from fbflow.sequences.plan import DocumentationError
from fbflow.sequences.subject import implemented, on_the_bench
from fblib.catalog import LIBRARY
from fblib.operation import Permissions
from fblib.python_block import BlockError, PythonBlock, block_of
from runtime.run_options import parse_permissions

_FILE = ".fbt"


@dataclass(slots=True)
class Subject:
    """A block type, and how it is brought onto the bench."""

    declaration: TypeDeclaration
    folders: Sequence[Path]
    permissions: Permissions
    known: Mapping[str, PythonBlock]
    texts: SourceTexts = field(default_factory=SourceTexts)
    _specimen: Specimen | None = None

    @property
    def name(self) -> str:
        """The name of the type."""
        return self.declaration.name

    @property
    def is_generic(self) -> bool:
        """Whether pins take their types from what they are given first."""
        return has_generic_pins(self.declaration.interface)

    @property
    def specimen(self) -> Specimen:
        """The compiled block.

        Raises:
            BlockError: it was not started yet, since nothing is known of its generic pins.
        """
        if self._specimen is None:
            message = f"{self.name} has generic pins: set or trigger something first"
            raise BlockError(message)
        return self._specimen

    def started(self, literals: Mapping[str, str]) -> Trial:
        """Compile and start it, generic pins with the types that literals state.

        Raises:
            BlockError: it has mistakes.
            RunError: it fails at the start.
        """
        tested = on_the_bench(self.declaration, literals)
        try:
            self._specimen = prepare(tested, folders=self.folders, texts=self.texts)
        except CompileError as error:
            raise _mistaken(self.name, error.diagnostics, self.texts) from error
        return Trial(self._specimen, permissions=self.permissions, known=self.known)

    def members(self, struct: str) -> Sequence[tuple[str, DataType]]:
        """Return the members of a struct."""
        return [(one.name, one.type) for one in self.specimen.graph.datatypes[struct]]


def subject_of(
    block: Callable[..., Any] | str | Path, libraries: Iterable[Path], allow: Iterable[str]
) -> Subject:
    """Return what is tested.

    Raises:
        BlockError: there is no such block.
    """
    permissions = parse_permissions(allow)
    if isinstance(block, Path) or (isinstance(block, str) and block.endswith(_FILE)):
        return _of_file(Path(block), libraries, permissions)
    folders = (*libraries,)
    if isinstance(block, str):
        found = LIBRARY.find_type(block)
        if found is None or found.kind != "block":
            hint = LIBRARY.why_absent(block) or nearest_hint(block, LIBRARY.type_names())
            message = f'there is no function block "{block}" in the library. {hint}'.rstrip()
            raise BlockError(message)
        return Subject(_with_body(found), folders, permissions, {})
    own = block_of(block)
    if own is None:
        message = (
            f"{block!r} is no function block; decorate it with @function_block, or name a type "
            'of the library ("E_CTU") or a file (Path("My.fbt"))'
        )
        raise BlockError(message)
    return Subject(own.declaration, folders, permissions, {own.reference: own})


def _of_file(path: Path, libraries: Iterable[Path], permissions: Permissions) -> Subject:
    texts, diagnostics = SourceTexts(), Diagnostics()
    declaration = read_type(path, texts=texts, diagnostics=diagnostics)
    if declaration is None or diagnostics.has_errors:
        raise _mistaken(str(path), diagnostics, texts)
    project = project_folder(path)
    folders = (project, *libraries, *library_folders(project))
    return Subject(_with_body(declaration), folders, permissions, {}, texts)


def _with_body(declaration: TypeDeclaration) -> TypeDeclaration:
    try:
        return implemented(declaration, LIBRARY)
    except DocumentationError as error:
        message = f'"{declaration.name}" cannot be tested: {error}'
        raise BlockError(message) from error


def _mistaken(name: str, diagnostics: Iterable[Any], texts: SourceTexts) -> BlockError:
    errors = [one for one in diagnostics if one.severity is Severity.ERROR]
    lines = "\n".join(render_text(one, texts).plain for one in errors)
    return BlockError(f'"{name}" has mistakes:\n{lines}')
