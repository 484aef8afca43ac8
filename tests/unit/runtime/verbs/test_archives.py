import json
from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from runtime.verbs.archives import size
from tests.unit.runtime.verbs.conftest import Shell


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (5 << 20, "5.0 MiB"),
        (1 << 50, "1,024.0 TiB"),
    ],
)
def test_sizes_are_read_by_people(count: int, text: str) -> None:
    assert size(count) == text


def test_archives_are_listed(shell: Shell, reading: Graph) -> None:
    assert shell("archive") == 0
    assert shell.out == "no archives yet\n"

    shell.run(reading)
    shell("archive")
    header, row = shell.out.splitlines()
    assert header.split() == ["RUN", "SIZE", "FILE"]
    assert row.startswith(shell.id())


def test_a_run_that_was_left_is_packed(shell: Shell, reading: Graph) -> None:
    shell.run(reading, "--no-archive")
    shell("archive")
    assert shell.out == "no archives yet\n"

    assert shell("archive", "last") == 0
    path = Path(shell.out.strip())
    assert path.exists()
    assert not list((shell.home / "dag").iterdir())


def test_a_run_that_is_not_over_is_not_packed(shell: Shell, approving: Graph) -> None:
    shell.run(approving, "--for", "100ms")

    assert shell("archive", "last") == 1
    assert "only a run that is over can be archived" in shell.err


def test_an_archive_is_verified_by_its_run_and_by_its_file(shell: Shell, reading: Graph) -> None:
    shell.run(reading)
    shell("archive", "--format", "json")
    path = json.loads(shell.out)["file"]

    assert shell("archive", "last", "--verify") == 0
    assert shell.out.startswith("whole: ")
    assert shell("archive", path, "--verify") == 0


def test_a_damaged_archive_is_told(shell: Shell, reading: Graph) -> None:
    shell.run(reading)
    shell("archive", "--format", "json")
    path = Path(json.loads(shell.out)["file"])
    data = bytearray(path.read_bytes())
    data[100] ^= 0xFF
    path.write_bytes(data)

    assert shell("archive", "last", "--verify") == 1
    assert "cannot be used" in shell.err


def test_an_archive_is_taken_apart_into_a_new_folder_only(shell: Shell, reading: Graph) -> None:
    shell.run(reading)
    out = shell.folder / "out"

    assert shell("archive", "last", "--extract", str(out)) == 0
    status = json.loads((out / "status.json").read_text(encoding="utf-8"))
    assert status["state"] == "failed"
    assert shell("archive", "last", "--extract", str(out)) == 2
    assert "is not empty" in shell.err


def test_it_has_to_be_said_which_archive_is_verified(shell: Shell) -> None:
    assert shell("archive", "--verify") == 2
    assert "name the run" in shell.err


def test_a_run_is_deleted_with_all_of_it(shell: Shell, reading: Graph) -> None:
    shell.run(reading)

    assert shell("delete", "last") == 0
    assert not list((shell.home / "archive").iterdir())
    shell("runs")
    assert shell.out == "no runs yet\n"
    assert shell("delete", "last") == 2
    assert "there are no runs yet" in shell.err


def test_a_target_that_fails_is_shown_with_its_circuit(shell: Shell, refused: Graph) -> None:
    assert shell.run(refused, "--allow", "private-network") == 1

    assert shell("circuits") == 0
    header, row = shell.out.splitlines()
    assert header.split() == ["TARGET", "STATE", "FAILURES", "SINCE"]
    assert "open" in row
    shell("circuits", "--format", "json")
    assert json.loads(shell.out)["failures"] == 1
