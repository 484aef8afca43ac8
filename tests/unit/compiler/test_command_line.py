"""The command line of the compiler: its verbs, its exit codes, what it says and where."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from typing_extensions import override

from compiler.cli import main
from compiler.ir.serialize import graph_from_json

ROOT = Path(__file__).parents[3]
FILLING = ROOT / "samples" / "4diac" / "filling" / "Filling.sys"
BLINKER = ROOT / "samples" / "4diac" / "blinker" / "Blinker.sys"
CASES = ROOT / "tests" / "golden" / "diagnostics"
WRONG = CASES / "E203" / "Case.sys"
LOOP = CASES / "E401" / "Case.sys"
BOOT = b"""\
;<Request ID="1" Action="CREATE"><FB Name="RES" Type="EMB_RES"/></Request>
RES;<Request ID="2" Action="CREATE"><FB Name="Tick" Type="E_CYCLE"/></Request>
RES;<Request ID="3" Action="WRITE"><Connection Source="T#1s" Destination="Tick.DT"/></Request>
RES;<Request ID="4" Action="CREATE"><Connection Source="START.COLD" Destination="Tick.START"/></Request>
RES;<Request ID="5" Action="START"/>
"""  # noqa: E501 - a command must stand on one line

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def dag(tmp_path: Path, capsys: Captured) -> Path:
    """A compiled graph."""
    path = tmp_path / "dag.json"
    assert main([str(FILLING), "-o", str(path)]) == 0
    capsys.readouterr()
    return path


def run(
    *arguments: str, data: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "compiler", *arguments],
        cwd=ROOT,
        input=data,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put bytes on standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


# --- compile -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "beginning"),
    [
        ("a.json", "{\n"),
        ("a.svg", "<svg"),
        ("a.mmd", "flowchart"),
        ("a.mermaid", "flowchart"),
        ("a.dot", "digraph"),
        ("a.gv", "digraph"),
        ("A.JSON", "{\n"),
    ],
)
def test_the_ending_chooses_the_format(
    tmp_path: Path, capsys: Captured, file: str, beginning: str
) -> None:
    code = main([str(FILLING), "-o", str(tmp_path / file)])

    assert code == 0
    assert beginning in (tmp_path / file).read_text(encoding="utf-8")[:300]
    assert capsys.readouterr().out == ""


def test_the_verb_compile_may_be_left_out(tmp_path: Path) -> None:
    assert main([str(BLINKER), "-o", str(tmp_path / "a.json")]) == 0
    assert main(["compile", str(BLINKER), "-o", str(tmp_path / "b.json")]) == 0

    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_what_was_written_is_said_on_standard_error(tmp_path: Path, capsys: Captured) -> None:
    output = tmp_path / "a.json"

    main([str(BLINKER), "-o", str(output)])

    said = capsys.readouterr().err
    assert said.startswith('"Blinker": ')
    assert said.endswith(f" -> {output}\n")


def test_without_an_output_the_graph_goes_to_standard_output(capsys: Captured) -> None:
    assert main([str(BLINKER)]) == 0

    assert graph_from_json(capsys.readouterr().out).name == "Blinker"


def test_the_format_can_be_chosen_whatever_the_ending(tmp_path: Path) -> None:
    output = tmp_path / "picture.txt"

    assert main([str(BLINKER), "-o", str(output), "--to", "dot"]) == 0

    assert "digraph" in output.read_text(encoding="utf-8")


def test_an_unknown_ending_names_those_there_are(tmp_path: Path, capsys: Captured) -> None:
    output = tmp_path / "a.pdf"

    assert main([str(BLINKER), "-o", str(output)]) == 2

    said = capsys.readouterr().err
    assert "a.pdf" in said
    assert ".svg" in said
    assert "--to" in said
    assert not output.exists()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("missing/a.json", 'cannot write "missing/a.json": there is no folder "missing"'),
        ("folder.json", '"folder.json" is a folder; expected a file such as'),
        ("folder", '"folder" is a folder; expected a file such as "folder/dag.json"'),
        ("file/a.json", 'cannot write "file/a.json": Not a directory'),
    ],
)
def test_an_output_that_cannot_be_written_is_said(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, output: str, said: str
) -> None:
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)

    assert main([str(BLINKER), "-o", output]) == 2

    assert said in capsys.readouterr().err


def test_ctrl_c_ends_with_130_and_no_traceback(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(io.RawIOBase):
        @override
        def readall(self) -> bytes:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=Interrupted()))

    assert main(["-"]) == 130

    assert capsys.readouterr().err == "aborted\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have /dev/full")
@pytest.mark.parametrize(
    "arguments", [[str(BLINKER)], ["check", str(BLINKER)], ["explain"], ["show", str(BLINKER)]]
)
def test_a_full_disk_behind_standard_output_is_said(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "compiler", *arguments],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ended.returncode == 2
    assert ended.stderr == "error: cannot write to standard output: No space left on device\n"


def test_a_source_with_errors_writes_nothing(tmp_path: Path, capsys: Captured) -> None:
    output = tmp_path / "a.json"

    assert main([str(WRONG), "-o", str(output)]) == 1

    assert not output.exists()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("error E203") == 2
    assert captured.err.endswith("2 errors\n")


def test_an_allowed_error_is_a_warning(tmp_path: Path, capsys: Captured) -> None:
    output = tmp_path / "a.json"

    assert main([str(WRONG), "-o", str(output), "--allow", "e203"]) == 0

    assert output.exists()
    assert "warning E203" in capsys.readouterr().err


@pytest.mark.parametrize("code", ["E999", "R501", "203", "foo"])
def test_only_codes_of_diagnostics_can_be_allowed(capsys: Captured, code: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", str(BLINKER), "--allow", code])

    assert ended.value.code == 2
    assert f'"{code}" is no code of a diagnostic' in capsys.readouterr().err


def test_a_part_of_a_system_can_be_chosen(capsys: Captured) -> None:
    assert main(["show", str(FILLING), "nodes", "--format", "json", "--resource", "World"]) == 0

    nodes = json.loads(capsys.readouterr().out)["nodes"]
    assert {item["node"] for item in nodes} == {
        "PC.World.START",
        "Plant.Vessel.Clock",
        "Plant.Vessel.Tank",
    }


def test_a_folder_of_types_can_be_added(tmp_path: Path, capsys: Captured) -> None:
    alone = tmp_path / "Filling.sys"
    alone.write_bytes(FILLING.read_bytes())

    assert main(["check", str(alone)]) == 1
    assert "E201" in capsys.readouterr().out
    assert main(["check", str(alone), "-L", str(FILLING.parent)]) == 0


def test_a_compiled_graph_is_a_source_too(dag: Path, tmp_path: Path) -> None:
    output = tmp_path / "again.json"

    assert main([str(dag), "-o", str(output)]) == 0

    assert output.read_bytes() == dag.read_bytes()


def test_nothing_can_be_chosen_from_a_compiled_graph(dag: Path, capsys: Captured) -> None:
    code = main(["check", str(dag), "--device", "PC"])

    assert "E151" in capsys.readouterr().out
    assert code == 1


# --- sources -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (BLINKER.read_bytes(), "Blinker"),
        (b"\xef\xbb\xbf" + BLINKER.read_bytes(), "Blinker"),
        (BOOT, None),
    ],
    ids=["system", "system with BOM", "boot file"],
)
def test_standard_input_is_a_source(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, data: bytes, name: str | None
) -> None:
    give(monkeypatch, data)

    assert main(["-"]) == 0

    graph = graph_from_json(capsys.readouterr().out)
    assert name is None or graph.name == name
    assert graph.nodes


def test_standard_input_may_be_a_compiled_graph(
    dag: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    give(monkeypatch, dag.read_bytes())

    assert main(["-"]) == 0

    assert capsys.readouterr().out == dag.read_text(encoding="utf-8")


def test_a_boot_file_is_a_source(tmp_path: Path, capsys: Captured) -> None:
    boot = tmp_path / "plant.fboot"
    boot.write_bytes(BOOT)

    assert main(["show", str(boot), "nodes"]) == 0

    assert "Tick" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.sys", None, "E101"),
        ("missing.json", None, "E101"),
        ("missing.fboot", None, "E101"),
        ("empty.sys", b"", "E105"),
        ("binary.sys", bytes(range(256)) * 20, "E106"),
        ("binary.json", bytes(range(256)), "E170"),
        ("empty.json", b"", "E170"),
        ("other.json", b'{"name": "package"}', "E150"),
        ("newer.json", b'{"schema": "fbflow.graph/99"}', "E150"),
    ],
)
def test_a_file_that_is_no_source_is_an_error_not_a_crash(
    tmp_path: Path, capsys: Captured, name: str, content: bytes | None, code: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    assert main(["check", str(path)]) == 1

    said = capsys.readouterr().out
    assert f"error {code}: " in said
    assert str(path) in said
    assert "  help: " in said


def test_a_folder_is_no_source(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", str(tmp_path)]) == 1

    assert "error E102" in capsys.readouterr().out


def test_all_mistakes_of_all_files_come_in_one_run(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "Bad.fbt").write_bytes((CASES / "E218" / "Mine.fbt").read_bytes())
    text = WRONG.read_text(encoding="utf-8")
    text = text.replace("</SubAppNetwork>", '<FB Name="C" Type="Bad"/></SubAppNetwork>', 1)
    text = text.replace('Name="B" Type="INT2INT"/>', 'Name="B" Type="INT2INT"/><FB Name="B"/>')
    (tmp_path / "S.sys").write_text(text, encoding="utf-8")

    assert main(["check", str(tmp_path / "S.sys"), "--format", "json"]) == 1

    found = {item["code"] for item in json.loads(capsys.readouterr().out)}
    assert {"E203", "E209", "E218"} <= found


# --- check -------------------------------------------------------------------------------


def test_check_says_that_nothing_is_wrong(capsys: Captured) -> None:
    assert main(["check", str(BLINKER)]) == 0

    captured = capsys.readouterr()
    assert captured.out.startswith('no mistakes found: "Blinker": ')
    assert captured.err == ""


def test_check_shows_mistakes_on_standard_output(capsys: Captured) -> None:
    assert main(["check", str(WRONG)]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{WRONG}:8:5: error E203: ")
    assert lines[-1] == "2 errors"


def test_check_as_json_is_one_list_of_complete_records(capsys: Captured) -> None:
    assert main(["check", str(WRONG), "--format", "json"]) == 1

    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert captured.err == ""
    assert len(found) == 2
    assert all(item["code"] == "E203" and item["severity"] == "error" for item in found)
    assert [(item["file"], item["line"], item["column"]) for item in found] == [
        (str(WRONG), 8, 5),
        (str(WRONG), 9, 5),
    ]
    assert all(item["message"] and item["hint"] for item in found)


def test_check_as_json_of_a_good_source_is_an_empty_list(capsys: Captured) -> None:
    assert main(["check", str(BLINKER), "--format", "json"]) == 0

    assert json.loads(capsys.readouterr().out) == []


def test_notes_alone_do_not_fail_a_check(capsys: Captured) -> None:
    assert main(["check", str(LOOP)]) == 0

    assert "note E401" in capsys.readouterr().out


# --- help --------------------------------------------------------------------------------


def test_no_arguments_at_all_show_the_help(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])

    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "examples:" in said
    assert "python -m compiler app.sys -o dag.json" in said


def test_help_is_no_mistake(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    assert "examples:" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["check"], ["a.sys", "--to", "pdf"], ["a.sys", "--nope"]])
def test_a_wrong_line_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2


# --- As a process ------------------------------------------------------------------------


def test_a_mistyped_verb_is_not_taken_for_a_source(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["chek", str(BLINKER)])

    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert '"chek" is neither a verb nor a file. Did you mean "check"?' in said


def test_a_source_may_be_called_by_one_bare_word(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chek").write_bytes(BLINKER.read_bytes())
    monkeypatch.chdir(tmp_path)

    assert main(["chek"]) == 0

    assert graph_from_json(capsys.readouterr().out).name == "Blinker"


def test_as_a_process_it_compiles_from_a_pipe_into_a_pipe() -> None:
    done = run("-", data=BLINKER.read_bytes())

    assert done.returncode == 0
    assert graph_from_json(done.stdout).name == "Blinker"
    assert done.stderr == b""


def test_as_a_process_it_ends_with_1_on_errors() -> None:
    done = run(str(WRONG))

    assert done.returncode == 1
    assert done.stdout == b""
    assert b"error E203" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_no_encoding_of_the_system_spoils_graphs_or_messages(tmp_path: Path, encoding: str) -> None:
    text = BLINKER.read_text(encoding="utf-8").replace('Name="Blinker"', 'Name="Größe→"', 1)
    path = tmp_path / "S.sys"
    path.write_text(text, encoding="utf-8")

    graph = run(str(path), PYTHONIOENCODING=encoding)
    said = run("check", str(path), PYTHONIOENCODING=encoding)

    assert graph_from_json(graph.stdout).name == "Größe→"
    assert "Größe→" in said.stdout.decode("utf-8")


@pytest.mark.parametrize("arguments", [[str(BLINKER)], ["show", str(BLINKER), "ports"]])
def test_a_reader_that_goes_away_is_no_mistake(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [sys.executable, "-m", "compiler", *arguments],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (0, b"")
