"""How the library compares with 4diac's, type by type: the rows of docs/conformance.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compiler.ir.declarations import OperationDeclaration
from fbflow.library.contents import Entry, entries
from fblib.catalog import LIBRARY
from tests.every_case import every_case
from tests.performed import performed
from tests.unit.fblib.test_interfaces import (
    KNOWN_DIFFERENCES,
    VERSIONS,
    from_file,
    of_declaration,
)

EXECUTED_ELSEWHERE = {
    "ARTimeOut": "test_timeout_blocks.py",
    "ATimeOut": "test_timeout_blocks.py",
    "E_RESTART": "test_restart_blocks.py",
    "E_RTimeOut": "test_timeout_blocks.py",
    "E_TimeOut": "test_timeout_blocks.py",
    "STRUCT_DEMUX": "test_configurable_blocks.py",
    "STRUCT_MUX": "test_configurable_blocks.py",
}
"""Types no bench can take alone, with the file of tests/integration that executes them."""

_HOLDERS = frozenset({"device", "resource", "segment"})
"""Kinds of types that only hold others."""
NOTHING_TO_EXECUTE = "(nothing to execute)"

TYPES = frozenset({".fbt", ".adp", ".dev", ".res", ".seg", ".fct", ".sub"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to say of a type in one version of 4diac's library."""

    there: bool
    ports: str
    """`equal`, or in which way they differ, or why the type is not there."""


@dataclass(frozen=True, slots=True)
class Row:
    """A type of 4diac's library."""

    name: str
    library: str
    verdicts: Mapping[str, Verdict]
    """By version; a version that does not have the type is left out."""
    executed: str
    """The name of the case or the file of the test; "" if there is none."""


def type_files(folder: Path) -> Iterator[Path]:
    """Yield the files of all types of a version; attributes (.atp) are for the IDE alone."""
    known = TYPES | {".dtp", ".gcf"}
    for path in sorted((folder / "typelibrary").rglob("*")):
        if path.suffix.lower() in known:
            yield path


def rows(shared: Path, reasons: Mapping[str, str]) -> list[Row]:
    """Return a row for every type of both versions, in the order of libraries and names.

    Args:
        shared: the folder of real inputs.
        reasons: why a type is not in the library, by its name.
    """
    corpus = shared / "corpus" / "4diac-typelibrary"
    found: dict[str, dict[str, Path]] = {}
    for version in VERSIONS:
        for path in type_files(corpus / version):
            found.setdefault(path.stem, {})[version] = path
    made = (
        Row(
            name,
            _library(corpus, files),
            {version: verdict(path, version, reasons) for version, path in files.items()},
            executed_by(name),
        )
        for name, files in found.items()
    )
    return sorted(made, key=lambda row: (row.library, row.name.casefold(), row.name))


def verdict(path: Path, version: str, reasons: Mapping[str, str]) -> Verdict:
    """Compare a file with the type of its name in our library."""
    name, ending = path.stem, path.suffix.lower()
    if ending == ".dtp":
        return _present(there=LIBRARY.find_struct(name) is not None, reason=reasons.get(name))
    if ending == ".gcf":
        return _present(there=LIBRARY.find_constants(name) is not None, reason=reasons.get(name))
    declaration = LIBRARY.find_type(name)
    if declaration is None:
        return _present(there=False, reason=reasons.get(name))
    if of_declaration(declaration) == from_file(path):
        return Verdict(there=True, ports="equal")
    why = KNOWN_DIFFERENCES.get((name, version), "nobody has said why")
    return Verdict(there=True, ports=f"differ: {why}")


def executed_by(name: str) -> str:
    """Return the name a case or test executes a type by, or "" if none does.

    A generic name is executed by a case of any size, an operation by a test on a bench.
    """
    declaration = LIBRARY.find_type(name)
    if declaration is None:
        data = LIBRARY.find_struct(name) or LIBRARY.find_constants(name)
        return NOTHING_TO_EXECUTE if data else ""
    if declaration.kind in _HOLDERS:
        return NOTHING_TO_EXECUTE
    if isinstance(declaration.body, OperationDeclaration):
        return performed().get(declaration.body.operation, "")
    if name.casefold() in _executed():
        return name
    if name in EXECUTED_ELSEWHERE:
        return EXECUTED_ELSEWHERE[name]
    for generic in (each for family in LIBRARY.families.values() for each in family.generics):
        if generic.pattern.fullmatch(name):
            return next((each for each in _executed().values() if generic.find(each)), "")
    return ""


def not_executed() -> list[str]:
    """Return the types of our library that no case and no test executes."""
    every: list[Entry] = [
        entry for family in LIBRARY.families.values() for entry in entries(LIBRARY, family)
    ]
    return [entry.name for entry in every if not executed_by(entry.declaration.name)]


@cache
def _executed() -> Mapping[str, str]:
    return {case[0].casefold(): case[0] for case in every_case()}


def _present(*, there: bool, reason: str | None) -> Verdict:
    return Verdict(there, "equal" if there else reason or "missing")


def _library(corpus: Path, files: Mapping[str, Path]) -> str:
    """Return the 4diac library a type belongs to, as the newer version groups them."""
    version = next(version for version in VERSIONS if version in files)
    folder = files[version].relative_to(corpus / version / "typelibrary").parts[0]
    return folder.removesuffix("-1.0.0").casefold()
