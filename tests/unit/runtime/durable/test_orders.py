"""What may be asked of a run, and what is refused with which reason."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from typing_extensions import override

from compiler.ir.graph import Graph
from compiler.ir.policy import Policy
from runtime.durable.errors import NotNowError, NotThereError, OrderError, RunOverError
from runtime.durable.listener import RunListener
from runtime.durable.orders import Orders, find_task, orders_of
from runtime.durable.session import NewRun, Terms, open_session
from runtime.durable.waits import OpenWait, open_waits
from runtime.executor.base import Wait
from runtime.state import RunState, TaskState
from runtime.store.base import Order, RunRecord, TaskRecord
from runtime.store.home import Home
from tests.operation_graphs import compiled
from tests.store_records import record
from tests.talking import in_loop


@pytest.fixture(scope="module")
def graph() -> Graph:
    return compiled({"fetch": "HTTP_REQUEST", "Fetch2": "SLEEP", "E": "E_DELAY"})


@pytest.mark.parametrize("text", ["fetch", "App.fetch", "FETCH", "app.fetch"])
def test_a_task_is_found_by_what_people_call_it(graph: Graph, text: str) -> None:
    assert find_task(graph, text) == "App.fetch"


@pytest.mark.parametrize("text", ["E", "App", "fetch3", ""])
def test_what_is_no_task_is_told(graph: Graph, text: str) -> None:
    with pytest.raises(NotThereError, match='"Test" has no task'):
        find_task(graph, text)


# --- Orders ------------------------------------------------------------------------------------

CHAIN = compiled(
    {"a": "CALL", "b": "CALL", "c": "CALL", "undo": "CALL"},
    events=["START.COLD -> a.REQ", "a.CNF -> b.REQ", "b.CNF -> c.REQ"],
    policies={"a": Policy(compensate="undo")},
)


def orders(run: RunState, *waits: OpenWait, **states: TaskState) -> Orders:
    tasks = [TaskRecord(f"App.{node}", state=state) for node, state in states.items()]
    return Orders(record(state=run), CHAIN, tasks=tasks, waits=waits)


RUNNING = orders(RunState.RUNNING, a=TaskState.SUCCEEDED, b=TaskState.FAILED, c=TaskState.RUNNING)
Asked = Callable[[Orders], object]
EVERYTHING: list[Asked] = [
    lambda one: one.pause(),
    lambda one: one.unpause(),
    lambda one: one.cancel(),
    lambda one: one.cancel("b"),
    lambda one: one.send("ready"),
    lambda one: one.skip("b"),
    lambda one: one.retry("b"),
    lambda one: one.answer("b", approved=True),
]


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        (lambda one: one.pause(by="ann"), Order("r1", "pause", by="ann")),
        (lambda one: one.unpause(), Order("r1", "resume")),
        (lambda one: one.cancel(), Order("r1", "cancel")),
        (lambda one: one.cancel("A"), Order("r1", "cancel", "App.a")),
        (
            lambda one: one.send("ready", 3),
            Order("r1", "event", data={"name": "ready", "value": 3}),
        ),
        (lambda one: one.skip("c"), Order("r1", "skip", "App.c")),
        (lambda one: one.retry("b"), Order("r1", "retry", "App.b")),
        (
            lambda one: one.answer("c", approved=False, comment="no", by="ann"),
            Order(
                "r1", "answer", "App.c", {"approved": False, "by": "ann", "comment": "no"}, "ann"
            ),
        ),
        (
            lambda one: one.answer("c", approved=True, data=[1]),
            Order(
                "r1",
                "answer",
                "App.c",
                {"approved": True, "by": "", "comment": "", "data": [1]},
            ),
        ),
    ],
    ids=range(9),
)
def test_what_fits_the_run_is_an_order(asked: Asked, order: Order) -> None:
    assert asked(RUNNING) == order


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        (lambda one: one.skip("a"), NotNowError, '"a" cannot be skipped: it has succeeded'),
        (lambda one: one.retry("a"), NotNowError, '"a" is not tried again: it has succeeded'),
        (lambda one: one.retry("c"), NotNowError, '"c" is not tried again: it is running'),
        (lambda one: one.cancel("undo"), NotNowError, "undoes another task"),
        (lambda one: one.cancel("d"), NotThereError, 'has no task "d"'),
        (lambda one: one.answer(approved=True), NotNowError, "nothing in the run"),
        (lambda one: one.taking_up(), NotNowError, "is not over"),
    ],
    ids=range(7),
)
def test_what_does_not_fit_the_run_is_told(
    asked: Asked, error: type[OrderError], message: str
) -> None:
    with pytest.raises(error, match=message) as told:
        asked(RUNNING)

    assert told.value.code == "R602"
    assert "python -m" not in told.value.message


@pytest.mark.parametrize("asked", EVERYTHING, ids=range(len(EVERYTHING)))
@pytest.mark.parametrize("state", [one for one in RunState if one.is_over])
def test_a_run_that_is_over_takes_no_orders(asked: Asked, state: RunState) -> None:
    with pytest.raises(RunOverError, match='the run "r1" is over: it '):
        asked(orders(state, b=TaskState.FAILED))


def test_a_run_that_failed_is_taken_up_with_what_failed() -> None:
    one = orders(RunState.FAILED, a=TaskState.SUCCEEDED, b=TaskState.FAILED)
    two = orders(RunState.FAILED, b=TaskState.FAILED, c=TaskState.TIMED_OUT)

    assert one.taking_up() == ""
    assert one.taking_up("b") == ""
    assert one.taking_up("b", skips=True) == "App.b"
    assert two.taking_up() == ""
    assert two.taking_up("c", skips=True) == "App.c"
    with pytest.raises(
        NotNowError, match=r'"a" did not fail \(its state: succeeded\); failed: "b"'
    ):
        one.taking_up("a")
    with pytest.raises(NotNowError, match='"b" is not the only one that failed: "b", "c"'):
        two.taking_up("b")


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (RunState.SUCCEEDED, "it succeeded; only one that failed is taken up again"),
        (RunState.COMPENSATED, "it was compensated; begin a new one"),
    ],
)
def test_a_run_that_did_not_fail_is_not_taken_up(state: RunState, message: str) -> None:
    with pytest.raises(RunOverError, match=message):
        orders(state).taking_up()


def asks(node: str) -> OpenWait:
    return OpenWait("r1", f"App.{node}", -1, Wait("approval", "Go on?"), since=1, seq=1)


def test_the_only_task_that_asks_needs_no_name() -> None:
    one = orders(RunState.RUNNING, asks("b"), b=TaskState.WAITING)
    two = orders(RunState.RUNNING, asks("b"), asks("c"))

    assert one.answer(approved=True).node == "App.b"
    with pytest.raises(NotThereError, match='several tasks wait for an approval: "b", "c"'):
        two.answer(approved=True)


# --- Waits -------------------------------------------------------------------------------------

ASKING = compiled(
    {"ask": "HUMAN_APPROVE", "event": "EVENT_WAIT", "nap": "SLEEP"},
    events=["START.COLD -> ask.REQ", "START.COLD -> event.REQ", "START.COLD -> nap.REQ"],
    parameters={"ask.question": "'Go on?'", "event.name": "'ready'", "nap.seconds": "3600"},
)


class Waits(RunListener):
    """Tells when so many tasks wait."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.all = asyncio.Event()

    @override
    def task_waits(self, task: TaskRecord, wait: Wait) -> None:
        self.left -= 1
        if not self.left:
            self.all.set()


async def waiting(home: Home) -> RunRecord:
    """Begin a run whose tasks all wait, and let go of it."""
    listener = Waits(3)
    async with open_session(home, Terms()) as session:
        run = await session.begin(NewRun(ASKING), listeners=[listener])
        async with asyncio.TaskGroup() as group:
            group.create_task(run.execute())
            await listener.all.wait()
            run.stop()
    return run.record


@in_loop
async def test_what_tasks_wait_for_is_known_until_it_came(tmp_path: Path) -> None:
    run = await waiting(Home(tmp_path))
    async with open_session(Home(tmp_path), Terms()) as session:
        waits = {one.node: one for one in await open_waits(session.store, run.id)}
        asked = await orders_of(session.store, run.id)
        taken = await session.go_on(run.id)
        taken.obey(asked.answer(approved=True, by="ann"))
        taken.obey(asked.skip("nap"))
        taken.obey(asked.send("ready"))
        await taken.execute()
        left = await open_waits(session.store, run.id)

    assert waits["App.ask"].wait.name == "Go on?"
    assert waits["App.event"].wait == Wait("event", "ready")
    assert waits["App.nap"].wait.until - waits["App.nap"].since > 3_599 * 10**9
    assert all(one.since >= run.started and one.seq > 0 for one in waits.values())
    assert taken.record.state is RunState.SUCCEEDED
    assert left == []
