"""The type files of real projects, exported and read again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from compiler.exporters.fbt import write_constants, write_struct, write_type
from compiler.frontends.fourdiac import read_constants, read_struct, read_type
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.source import SourceTexts
from tests.exported import (
    as_in_a_file,
    read_constants_back,
    read_struct_back,
    read_type_back,
)

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
