"""CSV_WRITER and INI with the files they make."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.datatypes import (
    BOOL,
    BYTE,
    DINT,
    INT,
    LREAL,
    REAL,
    STRING,
    TIME,
    WSTRING,
    ArrayType,
    DataType,
)
from fblib.service import Value
from fblib.settings_file import find, is_key, is_section, put
from runtime.folder import Folder
from tests.blocks import Instance, instance_of

# --- CSV_WRITER --------------------------------------------------------------------------


def writer(folder: Path, *columns: tuple[DataType, Value]) -> Instance:
    """Return a CSV_WRITER with these values at its inputs, which has opened `log.csv`."""
    made = instance_of(f"CSV_WRITER_{len(columns)}", "CSV_WRITER")
    made.folder = Folder(folder)
    for number, (datatype, value) in enumerate(columns, start=1):
        made.types[f"SD_{number}"] = datatype
        made.values[f"SD_{number}"] = value
    made.trigger("INIT", QI=True, FILE_NAME="log.csv")
    return made


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ([(STRING, "csvFirstValue")], "'csvFirstValue'; \n"),
        ([(STRING, "a"), (BOOL, True), (INT, 1)], "'a'; TRUE; 1; \n"),
        ([(REAL, 0.5), (TIME, 1_500_000_000)], "0.5; T#1s500ms; \n"),
        ([(STRING, "two\nlines; one cell")], "'two$Nlines; one cell'; \n"),
        ([(ArrayType(((0, 1),), INT), [1, 2])], "1; \n2; \n"),
        (
            [(ArrayType(((0, 1),), INT), [1, 2]), (ArrayType(((1, 2),), BOOL), [True, False])],
            "1; TRUE; \n2; FALSE; \n",
        ),
        ([(ArrayType(((0, 1),), INT), [1, 2]), (INT, 3)], "[1,2]; 3; \n"),
        (
            [(ArrayType(((0, 1),), INT), [1, 2]), (ArrayType(((0, 0),), INT), [3])],
            "[1,2]; [3]; \n",
        ),
        ([(ArrayType(((0, 1), (0, 1)), INT), [1, 2, 3, 4])], "[1,2,3,4]; \n"),
    ],
)
def test_a_line_has_the_literals_of_its_values(
    tmp_path: Path, columns: list[tuple[DataType, Value]], expected: str
) -> None:
    csv = writer(tmp_path, *columns)
    csv.trigger("REQ", QI=True)

    assert (tmp_path / "log.csv").read_bytes().decode() == expected
    assert csv.values["STATUS"] == "OK"


def test_lines_follow_one_another_and_init_begins_anew(tmp_path: Path) -> None:
    csv = writer(tmp_path, (INT, 1))
    csv.trigger("REQ", QI=True)
    csv.trigger("REQ", QI=False)
    csv.trigger("REQ", SD_1=2, QI=True)
    assert (tmp_path / "log.csv").read_text(encoding="utf-8") == "1; \n2; \n"

    csv.trigger("INIT", QI=False)
    assert (tmp_path / "log.csv").read_text(encoding="utf-8") == "1; \n2; \n"
    csv.trigger("INIT", QI=True)
    assert (tmp_path / "log.csv").read_text(encoding="utf-8") == ""


def test_a_name_that_leads_out_is_told_by_the_status(tmp_path: Path) -> None:
    csv = instance_of("CSV_WRITER_1", "CSV_WRITER")
    csv.folder = Folder(tmp_path)
    csv.trigger("INIT", QI=True, FILE_NAME="../log.csv")

    assert csv.values["QO"] is False
    assert "leads out of the folder" in str(csv.values["STATUS"])
    assert csv.log == [(0, "INITO")]


def test_a_file_that_cannot_be_written_any_more_is_told_by_the_status(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    csv = writer(tmp_path, (INT, 1))
    csv.state["file"] = "data"
    csv.trigger("REQ", QI=True)

    assert csv.values["QO"] is False
    assert str(csv.values["STATUS"]).startswith('the file "data" cannot be written: ')


# --- INI ---------------------------------------------------------------------------------


def ini(folder: Path, datatype: DataType, *, key: str = "speed") -> Instance:
    made = instance_of("INI", "INI")
    made.folder = Folder(folder)
    made.types.update(dict.fromkeys(("VALUE", "DEFAULT_VALUE", "VALUEO"), datatype))
    made.trigger("INIT", QI=True, SECTION="motor", KEY=key)
    return made


@pytest.mark.parametrize(
    ("datatype", "value", "stored"),
    [
        (INT, -7, "-7"),
        (BOOL, True, "TRUE"),
        (BYTE, 255, "255"),
        (LREAL, 0.1, "0.1"),
        (TIME, 1_500_000_000, "T#1s500ms"),
        (STRING, "plain text", "plain text"),
        (STRING, "", ""),
        (STRING, " spaces ", "' spaces '"),
        (STRING, "two\nlines", "'two$Nlines'"),
        (STRING, "'quoted'", "'$'quoted$''"),
        (WSTRING, "größer", "größer"),
    ],
)
def test_a_stored_value_is_read_in_the_next_run(
    tmp_path: Path, datatype: DataType, value: Value, stored: str
) -> None:
    ini(tmp_path, datatype).trigger("SET", VALUE=value)
    text = (tmp_path / "settings.ini").read_text(encoding="utf-8")
    later = ini(tmp_path, datatype)
    later.trigger("GET")

    assert text == f"[motor]\nspeed={stored}\n"
    assert later.values["VALUEO"] == value
    assert later.values["STATUS"] == "OK"


def test_what_others_wrote_stays_and_can_be_read(tmp_path: Path) -> None:
    before = "; by hand\n[pump]\nspeed = 1\n\n[motor]\n# rpm\nspeed = 5\nforward=1\n"
    (tmp_path / "settings.ini").write_text(before, encoding="utf-8")
    forward = ini(tmp_path, BOOL, key="forward")
    forward.trigger("GET")
    speed = ini(tmp_path, INT)
    speed.trigger("GET")
    assert (forward.values["VALUEO"], speed.values["VALUEO"]) == (True, 5)

    speed.trigger("SET", VALUE=6)
    after = (tmp_path / "settings.ini").read_text(encoding="utf-8")
    assert after == before.replace("speed = 5", "speed=6")


def test_a_value_of_another_type_is_told_by_the_status(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_text("[motor]\nspeed=fast\n", encoding="utf-8")
    speed = ini(tmp_path, DINT)
    speed.trigger("GET", DEFAULT_VALUE=3)

    assert speed.values["QO"] is False
    assert "fast" in str(speed.values["STATUS"])
    assert "VALUEO" not in speed.values


@pytest.mark.parametrize(("section", "key"), [("a]b", "k"), ("", "k"), ("s", "a=b"), ("s", "#k")])
def test_names_no_file_could_hold_are_refused(tmp_path: Path, section: str, key: str) -> None:
    one = instance_of("INI", "INI")
    one.folder = Folder(tmp_path)
    one.trigger("INIT", QI=True, SECTION=section, KEY=key)

    assert one.values["QO"] is False
    assert "cannot be the name of a" in str(one.values["STATUS"])


NAMES = st.text(alphabet="ab =;#[]'\tä", max_size=4)
LINES = st.lists(
    st.one_of(
        st.sampled_from(["", "; note", "[a]", "[b]", "[ a ]", "a=1", "b = 2", "ab=3", "nonsense"]),
        st.text(alphabet="ab=[] #", max_size=6),
    ),
    max_size=8,
)


@given(
    lines=LINES,
    section=NAMES.filter(is_section),
    key=NAMES.filter(is_key),
    value=st.text(alphabet="ab=[]#;'", max_size=4),
)
def test_what_was_put_is_found_and_nothing_else_changes(
    lines: list[str], section: str, key: str, value: str
) -> None:
    before = "".join(f"{line}\n" for line in lines)
    after = put(before, section, key, value)

    assert find(after, section, key) == value
    assert put(after, section, key, value) == after
    kept = [line for line in lines if line in after.splitlines()]
    assert len(lines) - len(kept) <= 1
    for other in ("a", "b", "ab"):
        if other != key:
            assert find(after, section, other) == find(before, section, other)
