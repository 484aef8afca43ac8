"""The type files of real projects, exported and read again."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from compiler.frontends.fourdiac import read_constants, read_struct, read_type
from compiler.ide_files import write_constants, write_struct, write_type
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.source import SourceTexts
from fbflow.library.exporting import for_the_ide
from fblib.catalog import LIBRARY
from tests.conformance import type_files
from tests.exported import (
    as_in_a_file,
    read_constants_back,
    read_struct_back,
    read_type_back,
)
from tests.unit.fblib.test_interfaces import KNOWN_DIFFERENCES, VERSIONS, Interface, from_file

KINDS: dict[str, tuple[Callable[..., object], Callable[..., bytes], Callable[..., object]]] = {
    **dict.fromkeys(
        (".fbt", ".sub", ".adp", ".dev", ".res", ".seg", ".fct"),
        (read_type, write_type, read_type_back),
    ),
    ".dtp": (read_struct, write_struct, read_struct_back),
    ".gcf": (read_constants, write_constants, read_constants_back),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("ending", sorted(KINDS))
def test_every_real_type_without_a_mistake_is_read_back_as_it_is(shared: Path, ending: str) -> None:
    read, write, read_back = KINDS[ending]
    files = [
        path for path in sorted((shared / "corpus").rglob("*")) if path.suffix.lower() == ending
    ]
    compared, different = 0, []
    for path in files:
        diagnostics = Diagnostics()
        declaration = read(path, texts=SourceTexts(), diagnostics=diagnostics)
        if declaration is None or len(diagnostics):
            continue
        data = write(declaration)
        etree.fromstring(data)
        compared += 1
        if as_in_a_file(read_back(data)) != as_in_a_file(declaration):  # type: ignore[arg-type]
            different.append(path.name)

    assert different == []
    assert compared > len(files) // 2


def without_packages(interface: Interface) -> Interface:
    """Leave out of the types of adapters what only the newest files say."""
    return interface._replace(
        adapters={
            side: [(name, of_type.rpartition("::")[2]) for name, of_type in adapters]
            for side, adapters in interface.adapters.items()
        }
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_an_exported_type_has_the_pins_of_4diacs_own_file(
    shared: Path, version: str, tmp_path: Path
) -> None:
    folder = shared / "corpus" / "4diac-typelibrary" / version
    if not folder.is_dir():
        pytest.skip(f"4diac's type library {version} is not in ../shared/corpus")
    compared, different = 0, []
    for path in type_files(folder):
        declaration = LIBRARY.find_type(path.stem)
        if declaration is None or (path.stem, version) in KNOWN_DIFFERENCES:
            continue
        exported = tmp_path / path.name
        exported.write_bytes(write_type(for_the_ide(declaration)))
        compared += 1
        if without_packages(from_file(exported)) != without_packages(from_file(path)):
            different.append(path.stem)

    assert different == []
    assert compared > 200


NOT_DECLARED = re.compile(
    r"\t<(Identification|VersionInfo|Service)\b.*?</\1>\n|\t<Attribute [^>]*/>\n"
    r"| [xy]=\"[^\"]*\"|(?<=\") Comment=\"[^\"]*\"(?= x=\"[^\"]*\" y=\"[^\"]*\">)",
    re.DOTALL,
)
"""What a file says and a declaration does not: author, service sequences, coordinates of states."""
OTHER_FORMATS = re.compile(
    r" Comment=\"\"/?>|\" >|<CompilerInfo>|</VarDeclaration>|<SimpleFB>.*<ECState"
    r"|\t{3}<Attribute ",
    re.DOTALL,
)
"""What the IDE of today does not write, and attributes of pins and connections."""
WRITTEN_OTHERWISE = {
    **dict.fromkeys(
        ("DataPanel_STATUS_SAE_J1939", "Q_ActiveMask", "Q_Attribute", "Q_ChangeObjectLabel"),
        "it names a pin twice in one WITH",
    ),
    **dict.fromkeys(
        ("INIT_ARR_1024_BYTE", "INIT_ARR_1536_BYTE", "INIT_ARR_1785_BYTE"),
        "there is an empty line in front of its end",
    ),
    "LinksRechts_AX": "it has lists with nothing in them",
}


def test_files_of_the_newest_ide_are_written_as_the_ide_did(shared: Path) -> None:
    compared, different = 0, set()
    for path in sorted((shared / "corpus").rglob("*.fbt")):
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        if "\n\t<CompilerInfo packageName=" not in text or OTHER_FORMATS.search(text):
            continue
        diagnostics = Diagnostics()
        declaration = read_type(path, texts=SourceTexts(), diagnostics=diagnostics)
        if declaration is None or len(diagnostics):
            continue
        compared += 1
        written = NOT_DECLARED.sub("", write_type(declaration).decode())
        if written.rstrip() != NOT_DECLARED.sub("", text).rstrip():
            different.add(path.stem)

    assert different <= set(WRITTEN_OTHERWISE)
    assert compared > 500
