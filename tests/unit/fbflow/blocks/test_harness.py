"""`FBHarness`: what a test says of a block, and what it is told."""

# ruff: noqa: N802, N803 - blocks are named as in the IDE

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fbflow.blocks.declaring import BlockError, function_block
from fbflow.blocks.harness import FBHarness, PinError
from fblib.python_values import MisfitError
from runtime.errors import RunError
from runtime.usage import UsageError

SAMPLES = Path(__file__).parents[4] / "samples"


def test_a_block_of_the_library_is_set_triggered_and_read() -> None:
    counter = FBHarness("E_CTU")
    counter.set(PV=2)

    assert counter.trigger("CU") == ["CUO"]
    assert counter["CV"] == 1
    assert counter.trigger("CU", PV="UINT#2")[0].data == {"Q": True, "CV": 2}
    assert counter.outputs == {"Q": True, "CV": 2}
    assert counter.trigger("R") == ["RO"]
    assert counter["PV"] == 2


def test_names_with_dots_are_set_by_a_mapping() -> None:
    counter = FBHarness("E_CTU")

    counter.set({"PV": 5})

    assert counter["PV"] == 5


def test_time_goes_by_only_where_it_is_said() -> None:
    cycle = FBHarness("E_CYCLE")

    assert cycle.trigger("START", DT="T#2s") == []
    assert cycle.advance(1.999) == []
    assert cycle.advance("1ms") == ["EO"]
    assert cycle.advance(4) == cycle.events == ["EO", "EO"]
    assert cycle.now == 6.0


def test_what_a_block_sends_at_its_start_is_told() -> None:
    assert FBHarness("E_RESTART").events == ["COLD"]


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        ("INT#5", "INT#6", 11),
        (5, 6, 11),
        (1.5, 2, 3.5),
        ("T#1s", "T#500ms", 1_500_000_000),
    ],
)
def test_generic_pins_are_of_the_type_of_the_first_value(
    first: object, second: object, total: object
) -> None:
    add = FBHarness("F_ADD")
    add.set(IN1=first)

    assert add.trigger("REQ", IN2=second)[0].data == {"OUT": total}


def test_a_generic_block_is_compiled_for_its_first_value_and_stays_so() -> None:
    add = FBHarness("F_ADD")
    add.trigger("REQ", IN1="USINT#250", IN2=10)

    assert add["OUT"] == 4
    with pytest.raises(MisfitError, match='"IN1" of F_ADD is of type USINT: 256, expected a USINT'):
        add.set(IN1=256)


def test_an_operation_is_performed_and_its_waiting_takes_no_time() -> None:
    sleep = FBHarness("SLEEP")

    assert sleep.trigger("REQ", seconds=86_400.0) == ["CNF"]
    assert sleep["slept"] == 86_400.0


def test_nobody_answers_in_a_test() -> None:
    approve = FBHarness("HUMAN_APPROVE")

    assert approve.trigger("REQ", question="Really?") == ["ERR"]
    assert approve["error"] == "it waits for an answer, which nobody gives here"


def test_what_is_not_allowed_fails() -> None:
    shell, allowed = FBHarness("SHELL_RUN"), FBHarness("SHELL_RUN", allow=["shell"])

    assert shell.trigger("REQ", command=["true"]) == ["ERR"]
    assert '"--allow shell" allows it' in str(shell["error"])
    assert allowed.trigger("REQ", command=["true"]) == ["CNF"]


def test_operations_are_performed_where_a_test_is_on_an_event_loop_itself() -> None:
    async def test() -> list[str]:
        return list(FBHarness("SLEEP").trigger("REQ", seconds=5.0))

    assert asyncio.run(test()) == ["CNF"]


# --- Files ---------------------------------------------------------------------------------

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<FBType Name="TWICE">
  <InterfaceList>
    <EventInputs><Event Name="REQ"><With Var="X"/></Event></EventInputs>
    <EventOutputs><Event Name="CNF"><With Var="Y"/></Event></EventOutputs>
    <InputVars><VarDeclaration Name="X" Type="INT"/></InputVars>
    <OutputVars><VarDeclaration Name="Y" Type="INT"/></OutputVars>
  </InterfaceList>
  <SimpleFB><Algorithm Name="REQ"><ST>Y := X * 2;</ST></Algorithm></SimpleFB>
</FBType>
"""


def test_a_block_of_a_file_is_tested(tmp_path: Path) -> None:
    (tmp_path / "TWICE.fbt").write_text(FILE)

    harness = FBHarness(tmp_path / "TWICE.fbt")

    assert harness.trigger("REQ", X=4)[0].data == {"Y": 8}
    assert FBHarness(str(tmp_path / "TWICE.fbt"))["Y"] == 0


def test_mistakes_of_a_file_are_shown_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "TWICE.fbt").write_text(FILE.replace("X * 2", "Z * 2"))

    with pytest.raises(BlockError) as refused:
        FBHarness(tmp_path / "TWICE.fbt")

    assert '"TWICE" has mistakes:\n' in str(refused.value)
    assert "Y := Z * 2;" in str(refused.value)


def test_python_code_that_a_file_names_has_to_be_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = SAMPLES / "python_blocks" / "TANK_LEVEL.fbt"
    monkeypatch.syspath_prepend(str(file.parent))

    with pytest.raises(RunError, match="--allow python:tank_blocks"):
        FBHarness(file)

    assert FBHarness(file, allow=["python:tank_blocks"]).trigger("REQ", RAW=0) == ["CNF"]


# --- Messages ------------------------------------------------------------------------------


@function_block(inputs={"X": "INT", "A": "INT[2]"}, outputs={"Y": "INT"})
def PLAIN(X: int, A: list[int]) -> int:
    return X + sum(A)


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (
            lambda plain: plain.trigger("REG"),
            'PLAIN has no event input "REG". Did you mean "REQ"? Known: REQ.',
        ),
        (
            lambda plain: plain.set(XX=1),
            'PLAIN has no data input "XX". Did you mean "X"? Known: A, X.',
        ),
        (lambda plain: plain["Z"], 'PLAIN has no data pin "Z". Known: A, X, Y.'),
        (
            lambda plain: plain.assert_events(Z=1),
            'PLAIN has no data output "Z". Known: Y.',
        ),
        (
            lambda plain: plain.assert_events("CNG"),
            'PLAIN has no event output "CNG". Did you mean "CNF"? Known: CNF.',
        ),
        (lambda plain: plain.trigger("REQ", B=1), 'PLAIN has no data input "B". Known: A, X.'),
    ],
)
def test_a_pin_that_is_not_there_is_named_with_those_that_are(
    use: Callable[[FBHarness], object], message: str
) -> None:
    with pytest.raises(PinError) as refused:
        use(FBHarness(PLAIN))

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ({"X": 40_000}, '"X" of PLAIN is of type INT: 40000, expected an INT: -32768 to 32767'),
        ({"X": "five"}, '"X" of PLAIN is of type INT: "five" is not an INT'),
        ({"X": 1.5}, '"X" of PLAIN is of type INT: 1.5 (float), expected an INT'),
        ({"A": [1]}, '"A" of PLAIN is of type ARRAY [0..1] OF INT: a list of 1 elements, expected'),
    ],
)
def test_a_value_that_a_pin_cannot_have_is_refused(pins: dict[str, Any], message: str) -> None:
    with pytest.raises(MisfitError) as refused:
        FBHarness(PLAIN).set(pins)

    assert message in str(refused.value)


def test_events_and_outputs_that_were_not_expected_are_told() -> None:
    harness = FBHarness(PLAIN)
    harness.trigger("REQ", X=1, A=[2, 3])

    harness.assert_events("CNF", Y=6)
    with pytest.raises(AssertionError, match=r"PLAIN sent \[CNF\(Y=6\)\], expected \[\]"):
        harness.assert_events()
    with pytest.raises(AssertionError, match='"Y" of PLAIN is 6, expected 7'):
        harness.assert_events("CNF", Y=7)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("E_CTX", 'there is no function block "E_CTX" in the library. Did you mean "E_CTU"?'),
        (len, "<built-in function len> is no function block; decorate it with @function_block"),
        (Path("nowhere.fbt"), '"nowhere.fbt" has mistakes'),
    ],
)
def test_what_is_no_block_is_refused(block: str | Path, message: str) -> None:
    with pytest.raises(BlockError) as refused:
        FBHarness(block)

    assert message in str(refused.value)


def test_what_cannot_be_allowed_and_a_time_that_cannot_pass_are_refused() -> None:
    with pytest.raises(UsageError, match="there is nothing like"):
        FBHarness("E_CTU", allow=["everything"])
    with pytest.raises(UsageError, match="must not be negative"):
        FBHarness("E_CTU").advance(-1)


def test_a_block_with_generic_pins_says_that_it_needs_a_value_first() -> None:
    with pytest.raises(BlockError, match="F_ADD has generic pins: set or trigger something first"):
        FBHarness("F_ADD").assert_events()
