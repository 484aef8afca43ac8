"""Every block of the library compiles, for every type its generic pins may take."""

from collections.abc import Iterator

import pytest

from compiler.driver import compile_bytes
from compiler.ir.datatypes import GenericType, belongs, parse_datatype
from compiler.ir.declarations import InterfaceDeclaration, TypeDeclaration
from fblib.catalog import LIBRARY
from tests.blocks import all_types

VALUES = {
    "BOOL": "BOOL#TRUE",
    **{name: f"{name}#1" for name in ("BYTE", "WORD", "DWORD", "LWORD")},
    **{name: f"{name}#1" for name in ("SINT", "INT", "DINT", "LINT")},
    **{name: f"{name}#1" for name in ("USINT", "UINT", "UDINT", "ULINT")},
    "REAL": "REAL#1.5",
    "LREAL": "LREAL#1.5",
    "TIME": "TIME#1s",
    "DATE": "DATE#2024-02-29",
    "TIME_OF_DAY": "TIME_OF_DAY#12:30:00",
    "DATE_AND_TIME": "DATE_AND_TIME#2024-02-29-12:30:00",
    "STRING": "STRING#'text'",
    "WSTRING": "WSTRING#&quot;text&quot;",
}
BLOCKS = [
    each
    for each in all_types()
    if each.kind == "block" and not (each.configuration and each.configuration.needs_struct)
]
"""All but those that are blocks only with a struct."""


def generics(declaration: TypeDeclaration) -> dict[str, GenericType]:
    return {
        pin.name: datatype
        for pin in (*declaration.interface.inputs, *declaration.interface.outputs)
        if isinstance(datatype := parse_datatype(pin.type), GenericType)
    }


def boot_file(requests: Iterator[str]) -> bytes:
    lines = ['<Request ID="0" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>']
    lines += [f"R;{request}" for request in requests]
    lines[0] = f";{lines[0]}"
    lines.append('R;<Request ID="9" Action="START"/>')
    return "".join(f"{line}\n" for line in lines).encode()


def created(name: str, type_name: str) -> str:
    return f'<Request ID="1" Action="CREATE"><FB Name="{name}" Type="{type_name}" /></Request>'


def connected(source: str, target: str) -> str:
    return (
        f'<Request ID="2" Action="CREATE"><Connection Source="{source}" '
        f'Destination="{target}" /></Request>'
    )


def written(value: str, target: str) -> str:
    return (
        f'<Request ID="3" Action="WRITE"><Connection Source="{value}" '
        f'Destination="{target}" /></Request>'
    )


def started(name: str, interface: InterfaceDeclaration) -> Iterator[str]:
    for event in interface.event_inputs:
        yield connected("START.COLD", f"{name}.{event.name}")


def test_every_block_compiles() -> None:
    def requests() -> Iterator[str]:
        for number, declaration in enumerate(BLOCKS):
            yield created(f"B{number}", declaration.full_name)
            yield from started(f"B{number}", declaration.interface)

    result = compile_bytes(boot_file(requests()), "all.fboot", library=LIBRARY)

    assert [str(each) for each in result.diagnostics] == []
    assert result.graph is not None


@pytest.mark.parametrize("datatype", VALUES)
def test_generic_blocks_compile_for_every_type(datatype: str) -> None:
    concrete = parse_datatype(datatype)

    def requests() -> Iterator[str]:
        for number, declaration in enumerate(BLOCKS):
            pins = generics(declaration)
            fitting = [name for name, generic in pins.items() if belongs(concrete, generic)]
            inputs = {pin.name for pin in declaration.interface.inputs}
            if not fitting or len(pins) > 20 or declaration.name == "F_TRUNC":
                continue
            yield created(f"B{number}", declaration.name)
            yield from started(f"B{number}", declaration.interface)
            for name in fitting:
                if name in inputs:
                    yield written(VALUES[datatype], f"B{number}.{name}")

    result = compile_bytes(boot_file(requests()), "generic.fboot", library=LIBRARY)

    assert [str(each) for each in result.diagnostics] == []
    assert result.graph is not None


@pytest.mark.parametrize("source", ["REAL", "LREAL"])
@pytest.mark.parametrize(
    "target", ["SINT", "INT", "DINT", "LINT", "USINT", "UINT", "UDINT", "ULINT"]
)
def test_truncation_compiles_for_all_types(source: str, target: str) -> None:
    requests = iter(
        (
            created("T", "F_TRUNC"),
            created("C", f"{target}2{target}"),
            written(VALUES[source], "T.IN"),
            connected("START.COLD", "T.REQ"),
            connected("T.CNF", "C.REQ"),
            connected("T.OUT", "C.IN"),
        )
    )

    result = compile_bytes(boot_file(requests), "truncation.fboot", library=LIBRARY)

    assert [str(each) for each in result.diagnostics] == []
    assert result.graph is not None
