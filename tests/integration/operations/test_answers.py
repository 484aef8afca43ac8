"""Waiting for people and events, on a bench."""

import asyncio
from pathlib import Path

import pytest

from fblib.operation import OperationError
from fblib.service import Value
from runtime.clock import SECOND
from tests.performing import BEGIN, Bench
from tests.talking import in_loop

YES: dict[str, Value] = {"approved": True, "by": "ada", "comment": "fine", "data": {"limit": 5}}
NO: dict[str, Value] = {"approved": False, "by": "bob", "comment": "too dear", "data": None}


@in_loop
async def test_an_approval_is_a_result(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=[YES])
    outputs = await bench.perform("human.approve", question="Deploy?", details={"version": 2})

    assert outputs == {"approved": True, "answer": YES, "by": "ada"}
    assert bench.asked == [("approval", "Deploy?", {"details": {"version": 2}, "approvers": None})]


@in_loop
async def test_a_rejection_is_a_result_too(tmp_path: Path) -> None:
    outputs = await Bench(tmp_path, answers=[NO]).perform("human.approve", question="Deploy?")

    assert outputs == {"approved": False, "answer": NO, "by": "bob"}


@in_loop
async def test_a_rejection_may_be_a_failure(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=[NO])

    with pytest.raises(OperationError, match='"Deploy" was rejected by bob: too dear') as raised:
        await bench.perform("human.approve", question="Deploy", reject_fails=True)

    assert not raised.value.again


@in_loop
async def test_only_answers_of_approvers_count(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=[NO, "yes", {"approved": "yes"}, {"approved": True}, YES])
    outputs = await bench.perform("human.approve", question="Deploy?", approvers=["ada", "eve"])

    assert outputs["by"] == "ada"
    assert bench.logged == [
        'an answer does not count: "bob" is none of the approvers',
        'an answer does not count: it is no object with "approved"',
        'an answer does not count: it is no object with "approved"',
        'an answer does not count: "None" is none of the approvers',
    ]


@pytest.mark.parametrize("approvers", ["ada", [], [1], {}])
@in_loop
async def test_approvers_are_a_list_of_names(approvers: Value, tmp_path: Path) -> None:
    with pytest.raises(OperationError, match='"approvers" is no list of names'):
        await Bench(tmp_path).perform("human.approve", question="x", approvers=approvers)


@in_loop
async def test_an_event_brings_its_data(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=[{"order": 7}])
    outputs = await bench.perform("event.wait", name="paid", timeout=60.0)

    assert outputs == {"data": {"order": 7}}
    assert bench.asked == [("event", "paid", None)]
    assert bench.restored == BEGIN + 60 * SECOND


@in_loop
async def test_an_event_has_a_name(tmp_path: Path) -> None:
    with pytest.raises(OperationError, match='the "name" of the event is empty'):
        await Bench(tmp_path).perform("event.wait")


@pytest.mark.parametrize(
    ("operation", "inputs", "reason"),
    [
        ("event.wait", {"name": "paid"}, 'the event "paid" has not come within 0.05 s'),
        ("human.approve", {"question": "Go?"}, 'nobody has answered "Go\\?" within 0.05 s'),
    ],
)
@in_loop
async def test_a_wait_that_is_too_long_fails_for_good(
    operation: str, inputs: dict[str, Value], reason: str, tmp_path: Path
) -> None:
    bench = Bench(tmp_path)

    with pytest.raises(OperationError, match=reason) as raised:
        await bench.perform(operation, timeout=0.05, **inputs)

    assert not raised.value.again
    assert bench.restored is None


@in_loop
async def test_a_deadline_stays_after_a_crash(tmp_path: Path) -> None:
    bench = Bench(tmp_path, restored=BEGIN - SECOND)

    with pytest.raises(OperationError, match="has not come within 3600 s"):
        await bench.perform("event.wait", name="paid", timeout=3600.0)


@in_loop
async def test_who_waits_can_be_cancelled(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await bench.perform("event.wait", name="paid", timeout=60.0)

    assert bench.restored == BEGIN + 60 * SECOND
