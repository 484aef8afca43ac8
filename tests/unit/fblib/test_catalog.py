"""Blocks are found by every name people and files use for them."""

import pkgutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from types import ModuleType

import pytest

import fblib.ops
import fblib.std
from compiler.ir.declarations import StructDeclaration, TypeDeclaration
from fblib.catalog import LIBRARY, Library
from fblib.families import OPERATIONS, STANDARD, DuplicateNameError
from fblib.family import MOST_PINS, Family, GenericName
from tests.blocks import declared


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("E_CTU", "iec61499::events::E_CTU"),
        ("e_ctu", "iec61499::events::E_CTU"),
        (" E_CTU ", "iec61499::events::E_CTU"),
        ("iec61499::events::E_CTU", "iec61499::events::E_CTU"),
        ("IEC61499::Events::e_ctu", "iec61499::events::E_CTU"),
        ("iec61499__events__E_CYCLE", "iec61499::events::E_CYCLE"),
        ("iec61499::events::timers::E_PULSE", "iec61499::events::timers::E_PULSE"),
        ("iec61499__events__timers__E_PULSE", "iec61499::events::timers::E_PULSE"),
        ("iec61131::arithmetic::F_MOVE", "iec61131::selection::F_MOVE"),
        ("iec61131::selection::F_MOVE_1UDINT", "iec61131::selection::F_MOVE_1UDINT"),
        ("f_move_1my::Point", "iec61131::selection::F_MOVE_1my::Point"),
        ("iec61131::selection::F_MOVE_1my::Point", "iec61131::selection::F_MOVE_1my::Point"),
        ("E_SPLIT_5", "iec61499::events::E_SPLIT_5"),
        ("e_split_5", "iec61499::events::E_SPLIT_5"),
        ("iec61499::events::E_MERGE_3", "iec61499::events::E_MERGE_3"),
        ("iec61131__arithmetic__ADD_2", "iec61131::arithmetic::ADD_2"),
        ("F_MUX_2", "iec61131::selection::F_MUX_2"),
        ("F_MUX_2_1", "eclipse4diac::utils::F_MUX_2_1"),
        ("F_AND_3", "iec61131::bitwiseOperators::F_AND_3"),
        ("E_TimeOut", "iec61499::events::E_TimeOut"),
        ("ATimeOut", "iec61499::events::ATimeOut"),
        ("FORTE_PC", "iec61499::system::FORTE_PC"),
        ("iec61499::system::EMB_RES", "iec61499::system::EMB_RES"),
        ("Ethernet", "iec61499::system::Ethernet"),
    ],
)
def test_types_are_found_by_their_names(name: str, expected: str) -> None:
    assert declared(name).full_name == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        "E_",
        "::",
        "iec61499::",
        "E_SPLIT_0",
        "E_SPLIT_",
        "E_SPLIT_-1",
        "E_SPLIT_01",
        "E_SPLIT_1001",
        "E_SPLIT_99999999999999999999",
        "F_MUX_1000_1000",
        "E_SPLIT_2_2",
        "E_SPLIT_٣",
        "my::package::E_CTU",
        "my__package__E_CTU",
        "E_CTU::E_CTU",
        "NOT_THERE",
    ],
)
def test_other_names_are_not_found(name: str) -> None:
    assert LIBRARY.find_type(name) is None


def test_a_type_is_one_object_however_it_is_called() -> None:
    assert declared("E_CTU") is declared("iec61499::events::e_ctu")
    assert declared("E_SPLIT_5") is declared("E_SPLIT_5")
    assert declared("E_SPLIT_5") == declared("e_split_5")


@pytest.mark.parametrize("number", [1, 2, 3, 16, MOST_PINS])
def test_generic_names_take_any_number(number: int) -> None:
    split = declared(f"E_SPLIT_{number}").interface
    merge = declared(f"E_MERGE_{number}").interface
    rendezvous = declared(f"E_REND_{number}").interface
    demultiplexer = declared(f"E_DEMUX_{number}").interface
    multiplexer = declared(f"E_MUX_{number}").interface

    assert split.event_outputs[-1].name == f"EO{number}"
    assert merge.event_inputs[-1].name == f"EI{number}"
    assert [pin.name for pin in rendezvous.event_inputs[-2:]] == [f"EI{number}", "R"]
    assert demultiplexer.event_outputs[0].name == "EO1"
    assert multiplexer.event_outputs[0].with_data == ("K",)
    assert len(declared(f"ADD_{number}").interface.inputs) == number


def test_an_event_multiplexer_has_a_row_of_values_per_event() -> None:
    block = declared("F_MUX_3_2")

    assert [each.with_data for each in block.interface.event_inputs] == [
        ("IN_1_1", "IN_1_2"),
        ("IN_2_1", "IN_2_2"),
        ("IN_3_1", "IN_3_2"),
    ]
    assert block.same_type == (
        ("IN_1_1", "IN_2_1", "IN_3_1", "OUT_1"),
        ("IN_1_2", "IN_2_2", "IN_3_2", "OUT_2"),
    )


def test_type_names_are_sorted_and_found() -> None:
    names = list(LIBRARY.type_names())

    assert names == sorted(names)
    assert {"E_CTU", "E_SPLIT_3", "FORTE_PC", "F_MUX_2_1"} <= set(names)
    assert [name for name in names if LIBRARY.find_type(name) is None] == []


def test_no_two_families_declare_one_name() -> None:
    names = Counter(
        declared.name.casefold()
        for family in LIBRARY.families.values()
        for declared in family.types
    )

    assert [name for name, count in names.items() if count > 1] == []


def test_a_name_declared_twice_is_an_error_that_names_both_owners() -> None:
    mine = Family("mine", "", types=(TypeDeclaration("Pump"),))
    yours = Family("yours", "", types=(TypeDeclaration("PUMP"),))

    with pytest.raises(DuplicateNameError, match=r'"PUMP".*"mine" and "yours"'):
        Library([mine, yours]).find_type("Pump")


def test_a_generic_name_declared_twice_is_an_error_that_names_both_owners() -> None:
    generic = GenericName("PUMP_<n>", lambda name, _: TypeDeclaration(name))
    families = [Family(name, "", types=(), generics=(generic,)) for name in ("mine", "yours")]

    with pytest.raises(DuplicateNameError, match=r'"PUMP_<n>".*"mine" and "yours"'):
        Library(families).find_type("PUMP_2")


def test_there_are_no_structs_and_constants() -> None:
    assert LIBRARY.find_struct("Point") is None
    assert LIBRARY.find_constants("Limits") is None


def test_families_list_their_names() -> None:
    assert "E_CYCLE" in LIBRARY.names_of_family("event_timers")
    assert "E_SPLIT_<n>" in LIBRARY.names_of_family("event_flow")
    assert all(family.comment for family in LIBRARY.families.values())


@pytest.mark.parametrize(("room", "names"), [(fblib.std, STANDARD), (fblib.ops, OPERATIONS)])
def test_every_module_of_a_room_is_a_family(room: ModuleType, names: Sequence[str]) -> None:
    modules = {module.name for module in pkgutil.iter_modules(room.__path__)}

    assert modules == set(names)


def test_the_library_has_all_families() -> None:
    assert set(LIBRARY.families) == {*STANDARD, *OPERATIONS}


def test_the_library_is_loaded_only_when_it_is_asked() -> None:
    code = (
        "import sys, fblib.catalog\n"
        "late = ('fblib.std', 'fblib.ops', 'fblib.perform', 'aiohttp', 'asyncio', 'jmespath')\n"
        "loaded = [m for m in sys.modules if m.startswith(late)]\n"
        "assert loaded == [], loaded"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "name",
    ["quarterconst", "QUARTERCONST", "eclipse4diac::utils::const::quarterconst"],
)
def test_constants_are_found_by_their_names(name: str) -> None:
    found = LIBRARY.find_constants(name)

    assert found is not None
    assert found.name == "quarterconst"
    assert LIBRARY.find_constants(f"other::{name}") is None


def test_structs_are_found_by_their_names_and_belong_to_one_family() -> None:
    point = StructDeclaration("Point", (), package="pumps::data")
    pumps = Family("pumps", "", types=(TypeDeclaration("Pump", package="pumps"),), structs=(point,))

    library = Library([pumps])

    assert library.find_struct("point") is point
    assert library.find_struct("pumps::Point") is point
    assert library.find_struct("Line") is None
    with pytest.raises(DuplicateNameError, match='the struct "Point" is declared twice'):
        Library([pumps, Family("more", "", types=(), structs=(point,))]).find_struct("Point")


def test_a_block_that_passes_a_struct_on_is_one_of_any_name() -> None:
    found = LIBRARY.find_type("Point2Point")

    assert found is not None
    assert [pin.type for pin in (*found.interface.inputs, *found.interface.outputs)] == [
        "Point",
        "Point",
    ]
    assert LIBRARY.find_type("Point2Line") is None
