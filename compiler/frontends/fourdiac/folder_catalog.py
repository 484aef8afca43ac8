"""A library of types that lies in folders: the project, and what `--library` adds."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from typing_extensions import override

from compiler.frontends.fourdiac.data_file import read_constants, read_struct
from compiler.frontends.fourdiac.folder_index import FileGroup, FolderIndex, IndexedFile
from compiler.frontends.fourdiac.macro_file import macros_of
from compiler.frontends.fourdiac.type_file import read_type
from compiler.frontends.source_file import MAX_BYTES
from compiler.ir.catalog import Catalog
from compiler.ir.declarations import (
    ConstantsDeclaration,
    StructDeclaration,
    TypeDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import SourceTexts

_PACKAGE = re.compile(rb"<CompilerInfo\s[^<>]*?\bpackageName\s*=\s*[\"']([^\"'<>]*)[\"']")
_D = TypeVar("_D", TypeDeclaration, StructDeclaration, ConstantsDeclaration)


class FolderCatalog(Catalog):
    """Finds types by the names of their files, and reads a file when it is first asked for.

    Names are the IDE's: without regard to case, short or `package::Name`. A short name that
    several files have means the one without a package, then the first of the earliest folder.
    """

    def __init__(
        self, folders: Sequence[Path], *, texts: SourceTexts, diagnostics: Diagnostics
    ) -> None:
        """Look into these folders, the first with precedence; nothing is read yet.

        The macros in subapplication types are those of the first folder that defines any: the
        project comes first.
        """
        self._folders = tuple(folders)
        self._texts = texts
        self._diagnostics = diagnostics
        macros = macros_of(self._folders, texts=texts, diagnostics=diagnostics)
        self._read_type = partial(read_type, macros=macros)
        self._lazy_index: FolderIndex | None = None
        self._packages: dict[Path, str] = {}
        self._types: dict[Path, TypeDeclaration | None] = {}
        self._structs: dict[Path, StructDeclaration | None] = {}
        self._constants: dict[Path, ConstantsDeclaration | None] = {}

    @override
    def find_type(self, name: str) -> TypeDeclaration | None:
        """Return the type of that name; its mistakes are reported when it is first read."""
        return self._find("type", name, self._types, self._read_type)

    @override
    def find_struct(self, name: str) -> StructDeclaration | None:
        """Return the structured data type of that name."""
        return self._find("struct", name, self._structs, read_struct)

    @override
    def find_constants(self, name: str) -> ConstantsDeclaration | None:
        """Return the group of global constants of that name."""
        return self._find("constants", name, self._constants, read_constants)

    @override
    def find_group_of(self, constant: str) -> ConstantsDeclaration | None:
        """Return the group of that constant; files that do not name it are not read."""
        package, _, name = constant.strip().rpartition("::")
        quoted = re.compile(
            rb"Name\s*=\s*[\"']" + re.escape(name.encode()) + rb"[\"']", re.IGNORECASE
        )
        every = (file for files in self._index.files["constants"].values() for file in files)
        for file in self._in_package(sorted(every), package):
            if quoted.search(_content(file.path)):
                return self._read(file.path, self._constants, read_constants)
        return None

    @override
    def type_names(self) -> Iterable[str]:
        """Return the short names of all types, as their files are called."""
        for files in self._index.files["type"].values():
            yield files[0].path.stem.strip()

    @property
    def _index(self) -> FolderIndex:
        if self._lazy_index is None:
            self._lazy_index = FolderIndex()
            for number, folder in enumerate(self._folders):
                self._lazy_index.add_folder(folder, number, diagnostics=self._diagnostics)
            self._lazy_index.sort()
        return self._lazy_index

    def _find(
        self,
        group: FileGroup,
        name: str,
        cache: dict[Path, _D | None],
        read: Callable[..., _D | None],
    ) -> _D | None:
        package, _, short_name = name.strip().rpartition("::")
        chosen = self._chosen(self._index.find(group, short_name), package, name)
        return None if chosen is None else self._read(chosen, cache, read)

    def _read(
        self, path: Path, cache: dict[Path, _D | None], read: Callable[..., _D | None]
    ) -> _D | None:
        """Read a file when it is asked for the first time."""
        if path not in cache:
            found = read(path, texts=self._texts, diagnostics=self._diagnostics)
            cache[path] = None if found is None else self._named_as_file(found, path)
        return cache[path]

    def _chosen(self, files: list[IndexedFile], package: str, name: str) -> Path | None:
        candidates = files
        if package:
            candidates = self._in_package(files, package)
        elif len(files) > 1:
            candidates = self._in_package(files, "") or files
        if not candidates:
            return None
        first = candidates[0]
        for other in candidates[1:]:
            same_place = (other.folder, other.rank) == (first.folder, first.rank)
            if same_place and not _same_content(first.path, other.path):
                self._diagnostics.add(
                    reading.ambiguous_type(name=name, taken=str(first.path), other=str(other.path))
                )
                break
        return first.path

    def _in_package(self, files: list[IndexedFile], package: str) -> list[IndexedFile]:
        wanted = package.casefold()
        return [file for file in files if self._package(file.path).casefold() == wanted]

    def _package(self, path: Path) -> str:
        if path not in self._packages:
            found = _PACKAGE.search(_content(path))
            self._packages[path] = found[1].decode("utf-8", "replace").strip() if found else ""
        return self._packages[path]

    def _named_as_file(self, declaration: _D, path: Path) -> _D:
        file_name = path.stem.strip()
        if declaration.name.casefold() == file_name.casefold():
            return declaration
        self._diagnostics.add(
            reading.name_differs(
                span=declaration.span, declared=declaration.name, file_name=file_name
            )
        )
        return replace(declaration, name=file_name)


def _content(path: Path) -> bytes:
    """Return the bytes for a look at the package; reading the type reports what is wrong."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES)
    except OSError:
        return b""


def _same_content(one: Path, other: Path) -> bool:
    return _content(one) == _content(other)
