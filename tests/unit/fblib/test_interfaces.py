"""Interfaces are 4diac's: compared with the type files of two of its versions."""

from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from compiler.ir.datatypes import parse_datatype
from compiler.ir.declarations import TypeDeclaration
from compiler.ir.literals import parse_literal
from fblib.catalog import LIBRARY

VERSIONS = ("develop_2024-10-24_libs-1.0.0", "release_2.0.1_flat")
SUFFIXES = {".fbt", ".adp", ".dev", ".res", ".seg", ".fct"}

_PV = "its file leaves PV out of WITH, so that a connected PV would never be read"
KNOWN_DIFFERENCES = {
    ("E_TRAIN", VERSIONS[0]): "N is read with STOP only by mistake; library 3.0 mended it",
    ("E_TRAIN", VERSIONS[1]): "N is read with STOP only by mistake; library 3.0 mended it",
    ("FB_CTU", VERSIONS[0]): _PV,
    ("FB_CTU_DINT", VERSIONS[0]): _PV,
    ("FB_CTU_LINT", VERSIONS[0]): _PV,
    ("FB_CTU_UDINT", VERSIONS[0]): _PV,
    ("FB_CTU_ULINT", VERSIONS[0]): _PV,
    ("IE", VERSIONS[0]): "its file has IN in WITH, but no such pin",
    ("RT_Bridge_7", VERSIONS[0]): "its file has one output more than inputs",
    ("RT_Bridge_8", VERSIONS[0]): "its file has one output more than inputs",
    ("RT_E_EC_COUPLER", VERSIONS[1]): "version 1.0.0 added WCET, which all others have",
    ("PUBLISH_9", VERSIONS[1]): "its file and that of PUBLISH_10 are exchanged",
    ("PUBLISH_10", VERSIONS[1]): "its file and that of PUBLISH_9 are exchanged",
    **{(name, VERSIONS[1]): "version 1.0.0 added IND" for name in ("IB", "ID", "IL", "IW")},
    ("E_N_TABLE", VERSIONS[1]): "version 1.0.0 made DT the array it had to be",
    ("E_STOPWATCH", VERSIONS[1]): "version 1.0.0 added ET and RESET",
}


class Interface(NamedTuple):
    """What must be equal. The order of data within one WITH has no meaning."""

    events: dict[str, list[tuple[str, frozenset[str]]]]
    data: dict[str, list[tuple[str, str, str]]]
    adapters: dict[str, list[tuple[str, str]]]


def from_file(path: Path) -> Interface:
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    root = etree.parse(str(path), parser).getroot()
    pins = root if root.find("InterfaceList") is None else root.find("InterfaceList")
    assert pins is not None
    data = {
        "inputs": pins.findall("InputVars/VarDeclaration") + pins.findall("VarDeclaration"),
        "outputs": pins.findall("OutputVars/VarDeclaration"),
    }
    return Interface(
        {
            side: [
                (
                    event.get("Name", ""),
                    frozenset(data.get("Var", "") for data in event.findall("With")),
                )
                for event in pins.findall(f"{tag}/Event")
            ]
            for side, tag in (("inputs", "EventInputs"), ("outputs", "EventOutputs"))
        },
        {
            side: [
                (
                    each.get("Name", ""),
                    str(parse_datatype(each.get("Type", ""))),
                    each.get("ArraySize", ""),
                )
                for each in found
            ]
            for side, found in data.items()
        },
        {
            side: [
                (each.get("Name", ""), each.get("Type", ""))
                for each in pins.findall(f"{tag}/AdapterDeclaration")
            ]
            for side, tag in (("plugs", "Plugs"), ("sockets", "Sockets"))
        },
    )


def of_declaration(declaration: TypeDeclaration) -> Interface:
    interface = declaration.interface
    return Interface(
        {
            "inputs": [(each.name, frozenset(each.with_data)) for each in interface.event_inputs],
            "outputs": [(each.name, frozenset(each.with_data)) for each in interface.event_outputs],
        },
        {
            side: [(each.name, str(parse_datatype(each.type)), each.array_size) for each in pins]
            for side, pins in (("inputs", interface.inputs), ("outputs", interface.outputs))
        },
        {
            side: [(each.name, each.type.rpartition("::")[2]) for each in adapters]
            for side, adapters in (("plugs", interface.plugs), ("sockets", interface.sockets))
        },
    )


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def files(shared: Path, version: str) -> dict[str, Path]:
    folder = shared / "corpus" / "4diac-typelibrary" / version
    if not folder.is_dir():
        pytest.skip(f"4diac's type library {version} is not in ../shared/corpus")
    return {path.stem: path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES}


def test_declared_interfaces_equal_those_of_4diac(version: str, files: dict[str, Path]) -> None:
    compared = [
        (name, declaration)
        for name in files
        if (declaration := LIBRARY.find_type(name)) is not None
    ]
    different = {
        (name, version)
        for name, declaration in compared
        if of_declaration(declaration) != from_file(files[name])
    }

    assert different == {known for known in KNOWN_DIFFERENCES if known[1] == version}
    assert len(compared) > 200


def test_names_are_spelled_and_packaged_as_in_4diac(files: dict[str, Path]) -> None:
    for name in files:
        if declaration := LIBRARY.find_type(name):
            assert declaration.name == name


def constants_in(path: Path) -> dict[str, tuple[str, object]]:
    root = etree.parse(str(path)).getroot()
    return {
        each.get("Name", ""): value_of(each.get("Type", ""), each.get("InitialValue", ""))
        for each in root.findall("GlobalConstants/VarDeclaration")
    }


def value_of(datatype: str, text: str) -> tuple[str, object]:
    return datatype, parse_literal(text, parse_datatype(datatype))


def test_constants_equal_those_of_4diac(shared: Path) -> None:
    files = [
        path
        for path in (shared / "corpus" / "4diac-typelibrary" / VERSIONS[0]).rglob("*.gcf")
        if path.parent.name != "template"
    ]
    if not files:
        pytest.skip("4diac's type library is not in ../shared/corpus")
    for path in files:
        found = LIBRARY.find_constants(path.stem)
        assert found is not None, path.stem
        ours = {each.name: value_of(each.type, each.initial) for each in found.constants}

        assert ours == constants_in(path)


def test_structs_have_the_members_of_4diac_s(shared: Path) -> None:
    """No version of its library has had structs of its own; one that has is compared here."""
    files = [
        path
        for path in (shared / "corpus" / "4diac-typelibrary").rglob("*.dtp")
        if path.parent.name != "template"
    ]

    for path in files:
        found = LIBRARY.find_struct(path.stem)
        assert found is not None, path.stem
        members = etree.parse(str(path)).getroot().findall("StructuredType/VarDeclaration")
        assert [(each.name, each.type, each.array_size) for each in found.members] == [
            (each.get("Name"), each.get("Type"), each.get("ArraySize", "")) for each in members
        ]
    assert {path.stem for path in files} == {
        struct.name for family in LIBRARY.families.values() for struct in family.structs
    }
