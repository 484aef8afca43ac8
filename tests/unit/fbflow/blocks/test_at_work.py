"""Blocks in Python at work: what they get, what they send, what becomes of their mistakes."""

# ruff: noqa: N802, N803, ANN401 - blocks are named as in the IDE

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from fbflow.blocks.declaring import Emit, function_block
from fbflow.blocks.harness import FBHarness
from fblib.operation import OperationError
from fblib.task_context import Context
from runtime.errors import RunError, ServiceError

# --- Functions -----------------------------------------------------------------------------


def test_several_results_are_a_tuple_or_a_dict_by_name() -> None:
    @function_block(outputs=["Q: INT", "R: INT"])
    def divided(X: int, Y: int) -> tuple[int, int]:
        return divmod(X, Y)

    @function_block(outputs=["Q: INT", "R: INT"])
    def by_name(X: int) -> dict[str, int]:
        return {"R": X}

    first, second = FBHarness(divided), FBHarness(by_name)
    first.trigger("REQ", X=7, Y=2)
    second.trigger("REQ", X=7)

    assert first.outputs == {"Q": 3, "R": 1}
    assert second.outputs == {"Q": 0, "R": 7}


def test_one_json_result_may_be_a_dict_or_none() -> None:
    @function_block(outputs={"OUT": "JSON"})
    def told(X: int) -> dict[str, int] | None:
        return {"OUT": X} if X else None

    harness = FBHarness(told)

    assert harness.trigger("REQ", X=1)[0].data == {"OUT": {"OUT": 1}}
    assert harness.trigger("REQ", X=0)[0].data == {"OUT": None}


@function_block(
    inputs={"X": "INT"}, outputs={"Y": "INT", "Z": "INT"}, event_outputs=["LOW(Y)", "HIGH(Y, Z)"]
)
def SPLIT(X: int) -> Any:
    match X:
        case 0:
            return Emit("")
        case 1:
            return Emit("LOW", 1, 2)
        case 2:
            return Emit("HIGH", Z=5)
        case 3:
            return [Emit("LOW", Y=3), Emit("HIGH")]
        case 4:
            return (Emit("HIGH", (4, 4)) for _ in range(2))
        case _:
            return X


@pytest.mark.parametrize(
    ("x", "sent", "outputs"),
    [
        (0, [], {"Y": 0, "Z": 0}),
        (1, ["LOW"], {"Y": 1, "Z": 2}),
        (2, ["HIGH"], {"Y": 0, "Z": 5}),
        (3, ["LOW", "HIGH"], {"Y": 3, "Z": 0}),
        (4, ["HIGH", "HIGH"], {"Y": 4, "Z": 4}),
    ],
)
def test_emit_chooses_the_event_outputs(x: int, sent: list[str], outputs: dict[str, int]) -> None:
    harness = FBHarness(SPLIT)

    assert harness.trigger("REQ", X=x) == sent
    assert harness.outputs == outputs


def test_where_several_events_could_be_sent_a_value_alone_says_not_which() -> None:
    with pytest.raises(RunError, match=r"returned 5 \(int\), but has several event outputs: say"):
        FBHarness(SPLIT).trigger("REQ", X=5)


def test_what_a_function_gets_is_its_own() -> None:
    @function_block(inputs=["A: INT[2]", "J: JSON"], outputs={"N": "INT"})
    def changes(A: list[int], J: Any) -> int:
        A.append(1)
        J.append(1)
        return len(A) + len(J)

    harness = FBHarness(changes)
    harness.set(J=[1])

    assert harness.trigger("REQ")[0].data == harness.trigger("REQ")[0].data == {"N": 5}


# --- Classes -------------------------------------------------------------------------------


@function_block(
    events=["ADD", "ALL", "NONE", "ONE"],
    inputs={"X": "REAL"},
    outputs={"SUM": "REAL", "COUNT": "UDINT", "MEAN": "REAL"},
    event_outputs=["CNF", "FULL(COUNT)"],
)
@dataclass
class STATISTICS:
    """Sums."""

    SUM: float = 0.0
    seen: list[float] = field(default_factory=list)

    @property
    def COUNT(self) -> int:
        return len(self.seen)

    def ADD(self, X: float) -> Iterator[str]:
        self.seen.append(X)
        self.SUM += X
        yield "CNF"
        if self.COUNT == 2:
            yield "FULL"

    def ALL(self) -> list[str]:
        return ["FULL", "CNF"]

    def NONE(self) -> None:
        self.SUM = -1

    def ONE(self) -> str:
        return "FULL"


def test_methods_choose_events_by_name() -> None:
    harness = FBHarness(STATISTICS)

    assert harness.trigger("ADD", X=1.5) == ["CNF"]
    assert harness.trigger("ADD", X=2) == ["CNF", "FULL"]
    assert harness.outputs == {"SUM": 3.5, "COUNT": 2, "MEAN": 0.0}
    assert harness.trigger("ALL") == ["FULL", "CNF"]
    assert harness.trigger("ONE") == ["FULL"]
    assert harness.trigger("NONE") == []
    assert harness["SUM"] == -1.0


def test_what_init_sets_is_at_the_outputs_from_the_start() -> None:
    @function_block(events=["REQ"], outputs={"LEVEL": "INT"})
    class TANK:
        def __init__(self) -> None:
            self.LEVEL = 7

        def REQ(self) -> list[str]:
            return []

    harness = FBHarness(TANK)

    assert harness["LEVEL"] == 7
    assert harness.trigger("REQ") == []


def test_two_instances_remember_for_themselves() -> None:
    first, second = FBHarness(STATISTICS), FBHarness(STATISTICS)

    first.trigger("ADD", X=5)

    assert (first["SUM"], second["SUM"]) == (5.0, 0.0)


# --- Mistakes ------------------------------------------------------------------------------


def failing(X: int) -> int:
    return 1 // X


def here(line: str) -> str:
    """Return `file:line` of a line of this file."""
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123 - a test may
        number = next(at for at, text in enumerate(file, 1) if text.strip() == line)
    return f"{__file__}:{number}"


def run_error(block: Callable[..., Any], event: str = "REQ", **pins: object) -> RunError:
    with pytest.raises(ServiceError) as failed:
        FBHarness(block).trigger(event, **pins)
    return failed.value


def test_an_exception_ends_the_run_and_says_where() -> None:
    block = function_block(name="FAILING")(failing)

    error = run_error(block, X=0)

    assert str(error) == (
        f'R531 in Test.Block: "FAILING" failed at REQ ({here("return 1 // X")}): '
        "ZeroDivisionError: integer division or modulo by zero"
    )
    assert isinstance(error.__cause__, ZeroDivisionError)
    assert error.node == "Test.Block"


def test_a_generator_and_an_exit_fail_the_same_way() -> None:
    @function_block(events=["REQ", "EXIT"], outputs=[])
    class F:
        def REQ(self) -> Iterator[str]:
            yield "CNF"
            raise KeyError

        def EXIT(self) -> None:
            raise SystemExit(3)

    assert isinstance(run_error(F).__cause__, KeyError)
    assert "SystemExit: 3" in str(run_error(F, "EXIT"))


def test_a_block_that_fails_at_its_start_fails_the_run_at_its_start() -> None:
    @function_block(events=["REQ"], outputs=[])
    class F:
        def __init__(self) -> None:
            raise ValueError

        def REQ(self) -> None: ...

    with pytest.raises(RunError, match=re.escape('"F" failed at its start (')):
        FBHarness(F)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (1 << 32, '"F" gives "Y" 4294967296, expected a UDINT: 0 to 4294967295 ('),
        ("a", '"F" gives "Y" \'a\' (str), expected a UDINT ('),
        ({"Z": 1}, '"F" returned \'Z\' (str) among its results, expected the value of "Y" ('),
        (Emit("CNG"), "\"F\" sends 'CNG' (str), which is no event output of it. Did you mean"),
        (Emit("CNF", 1, 2), '"F" gives "Y" (1, 2) (tuple), expected a UDINT ('),
    ],
)
def test_a_result_that_cannot_be_is_told_with_pin_and_value(result: object, message: str) -> None:
    @function_block(inputs=[], outputs={"Y": "UDINT"})
    def F() -> Any:
        return result

    error = run_error(F)

    assert f"R531 in Test.Block: {message}" in str(error)
    assert error.__cause__ is not None


def test_an_attribute_that_cannot_be_kept_ends_the_run() -> None:
    @function_block(events=["REQ"], outputs=[])
    class F:
        def REQ(self) -> None:
            self.seen = {1}

    error = run_error(F)

    assert 'what "F" remembers in "seen" holds {1} (set); a block may keep None, bool' in str(error)


def test_a_method_that_returns_something_else_is_told_so() -> None:
    @function_block(events=["REQ", "NAMED"], outputs=[])
    class F:
        def REQ(self) -> int:
            return 5

        def NAMED(self) -> str:
            return "CNG"

    assert '"F" returned 5 (int), expected the name of an event output' in str(run_error(F))
    assert '"F" sends \'CNG\' (str), which is no event output of it. Did you mean "CNF"' in str(
        run_error(F, "NAMED")
    )


# --- Async functions -----------------------------------------------------------------------


@function_block(outputs={"TEXT": "STRING", "N": "UINT"})
async def FETCH(url: str, context: Context) -> dict[str, Any]:
    if url == "gone":
        message = "there is nothing"
        raise OperationError(message, again=False)
    if url == "odd":
        return {"TEXTS": ""}
    if url == "large":
        return {"N": 1 << 16}
    await asyncio.sleep(0)
    return {"TEXT": f"{url} in {context.run}", "N": context.attempt + 2}


def test_an_async_function_is_performed_to_its_end() -> None:
    harness = FBHarness(FETCH)

    assert harness.trigger("REQ", url="here") == ["CNF"]
    assert harness["TEXT"] == "here in bench"
    harness.assert_events("CNF", N=3)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("gone", "there is nothing"),
        ("odd", "\"FETCH\" returned 'TEXTS' (str) among its results, expected a tuple of 2 values"),
        ("large", 'the result "N" of'),
    ],
)
def test_a_failure_of_an_async_function_is_its_event_err(url: str, error: str) -> None:
    harness = FBHarness(FETCH)

    assert harness.trigger("REQ", url=url) == ["ERR"]
    assert str(harness["error"]).startswith(error)
    assert harness["attempts"] == 1
