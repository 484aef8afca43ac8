"""`fbflow library`: what people and machines are told about blocks."""

import json
from pathlib import Path

import pytest

from compiler.frontends.fourdiac import FolderCatalog
from compiler.ir.declarations import StructDeclaration, VariableDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.lookup import has_same_pins
from compiler.ir.source import SourceTexts
from fbflow.library.cli import main
from fbflow.library.contents import data_entries
from fbflow.library.exporting import files_of
from fbflow.terminal import UsageError
from fblib.catalog import LIBRARY
from fblib.family import Family
from tests.exported import as_in_a_file, read_constants_back, read_struct_back, read_type_back


def run(*arguments: str) -> int:
    return main(list(arguments))


def test_the_list_has_every_type_and_every_generic_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("list") == 0
    text = capsys.readouterr().out

    names = {line.split()[0] for line in text.splitlines() if line.startswith("  ")}
    expected = {name for family in LIBRARY.families for name in LIBRARY.names_of_family(family)}
    expected |= {data.name for family in LIBRARY.families.values() for data in data_entries(family)}
    assert names == expected


def test_the_list_for_machines_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json", "--family", "event_flow") == 0
    records = {each["name"]: each for each in json.loads(capsys.readouterr().out)}

    assert set(records) == set(LIBRARY.names_of_family("event_flow"))
    assert records["E_SPLIT_<n>"]["generic"] is True
    assert records["E_SWITCH"] == {
        "name": "E_SWITCH",
        "kind": "block",
        "family": "event_flow",
        "package": "iec61499::events",
        "from": "fbflow",
        "comment": "Sends an event on to one of two outputs",
        "body": "state machine",
        "generic": False,
    }


def test_a_type_is_shown_as_the_ide_draws_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "e_ctu") == 0

    assert capsys.readouterr().out.startswith("""\
E_CTU: Counts events up to PV

          ┌───────────┐
Event ─■──┤ CU    CUO ├──■─── Event
Event ─┼──┤ R      RO ├──┼─■─ Event
       │  └┐  E_CTU  ┌┘  │ │
       │  ┌┘         └┐  │ │
 UINT ─■──┤ PV      Q ├──■─■─ BOOL
          │        CV ├──■─■─ UINT
          └───────────┘

kind:    block
family:  event_counters (Counting events)
package: iec61499::events
body:    state machine
""")


@pytest.mark.parametrize("name", sorted(LIBRARY.type_names()))
def test_every_type_can_be_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", name) == 0
    text = capsys.readouterr().out

    assert text.startswith(name)
    declaration = LIBRARY.find_type(name)
    assert declaration is not None
    interface = declaration.interface
    names = [pin.name for pin in interface.inputs] + [pin.name for pin in interface.event_outputs]
    assert [pin for pin in names if f" {pin} " not in text] == []


def test_a_generic_type_says_which_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "iec61131::arithmetic::ADD_5", "E_SPLIT_<n>") == 0
    text = capsys.readouterr().out

    assert "one of ADD_<n>, for n from 1 to 1000" in text
    assert "OUT := IN1 + IN2 + IN3 + IN4 + IN5;" in text
    assert "E_SPLIT_2" in text


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("show", "E_CUT"), 'there is no type "E_CUT". Did you mean "E_CTU"?'),
        (("list", "--family", "timer"), 'there is no family "timer". Did you mean "timers"?'),
        (("export", "x", "E_SPLIT_0"), 'there is no type "E_SPLIT_0"'),
        (("show", "WagoMaster"), 'there is no type "WagoMaster". It needs the modules of WAGO'),
        (("show", "Zzz"), 'there is no type "Zzz". The verb list names all there are.'),
    ],
)
def test_an_unknown_name_gets_the_nearest_one_or_the_reason(
    arguments: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert expected in capsys.readouterr().err


def test_an_exported_library_is_one_our_own_compiler_reads(tmp_path: Path) -> None:
    assert run("export", str(tmp_path)) == 0

    diagnostics = Diagnostics()
    catalog = FolderCatalog([tmp_path], texts=SourceTexts(), diagnostics=diagnostics)
    types = [declared for family in LIBRARY.families.values() for declared in family.types]
    for declared in types:
        found = catalog.find_type(declared.full_name)
        assert found is not None, declared.full_name
        assert has_same_pins(found.interface, declared.interface)
    assert [each.message for each in diagnostics] == []
    assert b'Scope="Library"' in (tmp_path / "MANIFEST.MF").read_bytes()


def test_constants_and_structs_are_listed_shown_and_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("show", "quarterconst") == 0
    assert "  BYTE_QUARTER_00  : BYTE := 3\n" in capsys.readouterr().out
    assert run("list", "--json", "--family", "assembling") == 0
    kinds = {each["name"]: each["kind"] for each in json.loads(capsys.readouterr().out)}
    assert kinds["quarterconst"] == "constants"

    assert run("export", str(tmp_path), "quarterconst") == 0
    exported = next(tmp_path.rglob("quarterconst.gcf")).read_bytes()
    declared = LIBRARY.find_constants("quarterconst")
    assert declared is not None
    assert as_in_a_file(read_constants_back(exported)) == as_in_a_file(declared)


def test_a_struct_is_exported_as_a_data_type() -> None:
    point = StructDeclaration("Point", (VariableDeclaration("X", "REAL"),), package="my::types")
    family = Family("shapes", "Shapes", types=(), structs=(point,))

    files = {str(path): data for path, data in files_of(data_entries(family)).items()}

    assert read_struct_back(files["typelib/my/types/Point.dtp"]).members[0].name == "X"


@pytest.mark.parametrize("package", ["..", "my::../x", "my::", "C:", "a b"])
def test_no_name_leads_out_of_the_folder(package: str) -> None:
    point = StructDeclaration("Point", (), package=package)

    with pytest.raises(UsageError, match="cannot be the name of a file"):
        files_of(data_entries(Family("shapes", "Shapes", types=(), structs=(point,))))


def test_only_what_is_named_is_exported(tmp_path: Path) -> None:
    assert run("export", str(tmp_path), "E_CTU", "ADD_5", "--family", "timers") == 0

    exported = {path.name for path in (tmp_path / "typelib").rglob("*.*")}
    assert exported == {"E_CTU.fbt", "ADD_5.fbt", "FB_TON.fbt", "FB_TOF.fbt", "FB_TP.fbt"}


def test_generic_pins_have_no_code_in_the_ide_and_generic_names_a_class(tmp_path: Path) -> None:
    assert run("export", str(tmp_path), "F_ADD", "E_SPLIT_7") == 0

    add = (tmp_path / "typelib/iec61131/arithmetic/F_ADD.fbt").read_bytes()
    split = read_type_back((tmp_path / "typelib/iec61499/events/E_SPLIT_7.fbt").read_bytes())
    assert b"SimpleFB" not in add
    assert dict(split.attributes) == {"eclipse4diac::core::GenericClassName": "'GEN_E_SPLIT'"}


def test_a_foreign_file_is_overwritten_by_force_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("export", str(tmp_path), "E_CTU") == 0
    path = tmp_path / "typelib/iec61499/events/E_CTU.fbt"
    written = path.read_bytes()
    path.write_text("mine", encoding="utf-8")

    assert run("export", str(tmp_path), "E_CTU", "E_CTD") == 2
    assert "E_CTU.fbt" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert not path.with_name("E_CTD.fbt").exists()
    assert run("export", str(tmp_path), "E_CTU", "--force") == 0
    assert path.read_bytes() == written


def test_exporting_twice_writes_nothing_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("export", str(tmp_path), "--family", "timers")
    capsys.readouterr()

    assert run("export", str(tmp_path), "--family", "timers") == 0
    assert "(0 files written)" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert run("export", str(tmp_path / "file")) == 2
    assert capsys.readouterr().err.startswith("error: cannot write")
