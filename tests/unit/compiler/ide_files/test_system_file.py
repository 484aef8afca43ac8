"""Files of systems: in the IDE's form, and read back as what they were."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from compiler.frontends.fourdiac import read_system, read_system_text
from compiler.ide_files import write_system
from compiler.ir.declarations import (
    ApplicationDeclaration,
    DeviceDeclaration,
    ElementDeclaration,
    MappingDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
    ResourceDeclaration,
    SystemDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.policy import Policy, Retry, Settings, Workflow
from compiler.ir.source import SourceTexts
from tests.exported import as_in_a_file

SAMPLES = sorted((Path(__file__).parents[4] / "samples/4diac").glob("*/*.sys"))


def read_back(data: bytes) -> SystemDeclaration:
    diagnostics = Diagnostics()
    found = read_system_text(data, "", texts=SourceTexts(), diagnostics=diagnostics)
    assert found is not None
    assert [each.message for each in diagnostics] == []
    return found


def comparable(system: SystemDeclaration) -> object:
    """Return a system without what its file cannot say."""
    plain = as_in_a_file(replace(system, sha256="", file=""))  # type: ignore[arg-type]
    devices = tuple(replace(device, position=None) for device in plain.devices)
    return replace(plain, devices=devices)


SYSTEM = SystemDeclaration(
    "S",
    "fourdiac",
    "",
    applications=(
        ApplicationDeclaration(
            "App",
            NetworkDeclaration(
                (
                    ElementDeclaration(
                        "A",
                        "SLEEP",
                        policy=Policy(retry=Retry(attempts=3), cache=0.5, tag="it's $1"),
                        label="übrigens → “",
                    ),
                )
            ),
            comment="one\n&amp; two",
        ),
    ),
    devices=(
        DeviceDeclaration(
            "PC",
            "FORTE_PC",
            (ResourceDeclaration("RES", "EMB_RES"), ResourceDeclaration("NO_TYPE")),
            (ParameterDeclaration("MGR_ID", '"localhost:61499"'),),
        ),
    ),
    mappings=(MappingDeclaration("App.A", "PC.RES"),),
    package="my::systems",
    imports=("iec61499::events::*",),
    workflow=Workflow(schedule="0 8 * * *", tags={"w": 3}),
    settings=Settings(max_queue=7),
)


def test_everything_of_a_system_is_read_back() -> None:
    assert comparable(read_back(write_system(SYSTEM))) == comparable(SYSTEM)


@pytest.mark.parametrize("name", [" x ", "", "a\ufffe", "\n", "plain"])
def test_any_name_of_a_system_is_read_back(name: str) -> None:
    assert read_back(write_system(replace(SYSTEM, name=name))).name == name


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_read_back_as_it_is(path: Path) -> None:
    system = read_system(path, texts=SourceTexts(), diagnostics=Diagnostics())
    assert system is not None

    assert comparable(read_back(write_system(system))) == comparable(system)


def test_the_elements_stand_in_the_order_of_the_ide() -> None:
    root = etree.fromstring(write_system(SYSTEM))

    assert [child.tag for child in root] == [
        *("Identification", "VersionInfo", "CompilerInfo", "Attribute", "Attribute"),
        *("Application", "Device", "Mapping"),
    ]


def test_a_value_of_ours_is_a_literal_that_the_ide_takes() -> None:
    root = etree.fromstring(write_system(SYSTEM))

    assert [(each.get("Type"), each.get("Value")) for each in root.iter("Attribute")] == [
        ("STRING", """'{"schedule": "0 8 * * *", "tags": {"w": 3}}'"""),
        ("STRING", """'{"max_queue": 7}'"""),
        ("STRING", """'{"retry": {"attempts": 3}, "cache": 0.5, "tag": "it$'s $$1"}'"""),
        ("WSTRING", '"übrigens → “"'),
    ]
