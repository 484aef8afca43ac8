"""The service sequences of real blocks and of the samples, executed."""

from pathlib import Path

import pytest

from compiler.ir.source import Span
from fbflow.cli import main
from fbflow.sequences.files import block_files
from fbflow.sequences.results import Status
from fbflow.sequences.testing import report_of

SAMPLES = Path(__file__).parents[2] / "samples" / "4diac"

WRONG_IN_THE_SOURCE = {
    ("E_CTU", "Count up and reset with PV=0"): (
        '"Q" of "RO" is FALSE, expected TRUE',
        "R sets Q to FALSE, in 4diac's own E_CTU and by what the sequence says of its first R",
    ),
    ("E_PERMIT", "Negative Test"): (
        '"EO" came, which was not expected',
        "PERMIT is TRUE, so EO must come: the test before this one says so",
    ),
    ("geneticAlgorithmTest", "Service Sequence (2)"): (
        '"RO" did not come',
        "recorded before somebody changed the state machine: no transition leads back from CU",
    ),
}
"""Failures that are right, by block and sequence: what is said, and why."""

PASSING = {
    "E_CTU": 2,
    "E_CYCLE": 2,
    "E_DELAY": 3,
    "E_PERMIT": 2,
    "E_RDELAY": 3,
}
"""How many sequences of each file pass."""


def test_real_sequences_pass_or_fail_for_a_known_reason(shared: Path) -> None:
    failed: dict[tuple[str, str], str] = {}
    passed: dict[str, set[int]] = {}
    for path in block_files([shared / "corpus"]):
        report = report_of(path)
        for result in () if report is None else report.results:
            assert result.verdict.status is not Status.ERROR, (path, result)
            if result.verdict.status is Status.FAILED:
                failed[path.stem, result.name] = result.verdict.message
        if report is not None and (count := report.count(Status.PASSED)):
            passed.setdefault(path.stem, set()).add(count)

    assert failed == {key: message for key, (message, _) in WRONG_IN_THE_SOURCE.items()}
    assert passed == {name: {count} for name, count in PASSING.items()}


@pytest.mark.parametrize("name", ["FillControl", "TrafficLight", "Valve"])
def test_blocks_of_the_samples_do_what_their_sequences_say(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = SAMPLES.glob(f"*/{name}.fbt")

    assert main(["test", str(path)]) == 0
    assert "passed\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "right", "wrong", "messages"),
    [
        (
            "TrafficLight",
            "[asked AND left = 0]",
            "[asked AND left = 1]",
            {
                "green until somebody asks": '"CHANGED" did not come',
                "green lasts its time": '"CHANGED" came, which was not expected',
            },
        ),
        (
            "TrafficLight",
            'Source="GREEN_ON" Destination="NOTED" Condition="ASK"',
            'Source="GREEN_ON" Destination="YELLOW" Condition="ASK"',
            {
                "green until somebody asks": '"CHANGED" came, which was not expected',
                "green lasts its time": '"CHANGED" came, which was not expected',
            },
        ),
        (
            "FillControl",
            "Valve.TRAVEL := T#2s",
            "Valve.TRAVEL := T#3s",
            {
                "fills from low to high": '"Valve.TRAVEL" of "Valve.OPEN" is T#3s, expected T#2s',
            },
        ),
        (
            "Valve",
            '<Connection Source="Drive.CLOSE" Destination="Travel.STOP"/>',
            "",
            {"closed before it has opened": '"Drive.MOVED" came, which was not expected'},
        ),
        (
            "Valve",
            '<Connection Source="Drive.CLOSE" Destination="State.R"/>',
            "",
            {"opens after its travel": '"Drive.MOVED" did not come'},
        ),
    ],
)
def test_a_mistake_in_a_sample_is_found_by_its_sequences(
    name: str, right: str, wrong: str, messages: dict[str, str], tmp_path: Path
) -> None:
    (path,) = SAMPLES.glob(f"*/{name}.fbt")
    for other in path.parent.glob("*.adp"):
        (tmp_path / other.name).write_bytes(other.read_bytes())
    text = path.read_text(encoding="utf-8")
    assert right in text
    changed = tmp_path / path.name
    changed.write_text(text.replace(right, wrong), encoding="utf-8")

    report = report_of(changed)

    assert report is not None
    failed = [result for result in report.results if result.verdict.status is Status.FAILED]
    assert {result.name: result.verdict.message for result in failed} == messages
    assert all(result.span != Span(str(changed)) for result in failed)
