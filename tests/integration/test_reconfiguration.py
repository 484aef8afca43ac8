"""Applications that change themselves while they run."""

import json
from collections.abc import Sequence

import pytest

from compiler.driver import Options, compile_bytes, graph_of
from compiler.ir.graph import Graph
from fblib.catalog import LIBRARY
from fblib.management import (
    Action,
    ChangeState,
    Command,
    CreateBlock,
    CreateConnection,
    DeleteBlock,
    DeleteConnection,
    Link,
    Response,
    WriteParameter,
)
from fblib.services import services
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel
from tests.talking import boot_text, graph_from

pytestmark = pytest.mark.usefixtures("every_kernel")

SECOND = 1_000_000_000
BUDGET = 100_000
TICKING = """;<Request ID="1" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>
R;<Request ID="2" Action="CREATE"><FB Name="Cycle" Type="E_CYCLE" /></Request>
R;<Request ID="3" Action="WRITE"><Connection Source="T#1s" Destination="Cycle.DT" /></Request>
R;<Request ID="4" Action="CREATE"><FB Name="Change" Type="ST_DEL_FB" /></Request>
R;<Request ID="5" Action="CREATE"><Connection Source="START.COLD" \
Destination="Cycle.START" /></Request>
R;<Request ID="6" Action="START"/>
"""
COUNTER: Sequence[Command] = (
    CreateBlock("R", "Counter", "E_CTU"),
    WriteParameter("R", "Counter", "PV", "3"),
    CreateConnection("R", Link("Cycle", "EO", "Counter", "CU")),
    ChangeState("R", "Counter", Action.START),
)


def graph() -> Graph:
    options = Options(included=("E_CTU", "E_CYCLE", "E_RESTART"))
    compiled = compile_bytes(TICKING.encode(), "ticking.fboot", library=LIBRARY, options=options)
    return graph_of(compiled)


class Ticking:
    """A resource with an E_CYCLE of one second, to be changed."""

    def __init__(self) -> None:
        self.graph = graph()
        self.kernel = new_kernel(self.graph)
        self.machine = Machine(self.graph, self.kernel, services())
        self.asking = next(node.id for node in self.graph.nodes if node.id.endswith("Change"))
        self.prefix = self.asking.removesuffix("Change")

    def manage(self, *commands: Command) -> list[Response]:
        return [self.machine._management.execute(self.asking, one) for one in commands]

    def run_until(self, seconds: int) -> None:
        end = seconds * SECOND
        self.machine.run(BUDGET)
        while (due := self.machine.next_due()) is not None and due <= end:
            self.machine.advance(due)
            self.machine.run(BUDGET)
        self.machine.advance(end)
        self.machine.run(BUDGET)

    def count(self, name: str = "Counter") -> object:
        return self.kernel.read(f"{self.prefix}{name}", "CV")


@pytest.fixture
def ticking() -> Ticking:
    made = Ticking()
    made.machine.start()
    made.run_until(2)
    return made


def test_a_block_that_was_made_while_running_counts(ticking: Ticking) -> None:
    assert ticking.manage(*COUNTER) == [Response.READY] * 4

    ticking.run_until(5)

    assert ticking.count() == 3
    assert ticking.kernel.read(f"{ticking.prefix}Counter", "Q") is True


def test_a_block_takes_no_events_before_it_is_started(ticking: Ticking) -> None:
    ticking.manage(*COUNTER[:-1])
    ticking.run_until(4)
    before = ticking.count()
    ticking.manage(COUNTER[-1])
    ticking.run_until(5)

    assert (before, ticking.count()) == (0, 1)


def test_a_connection_that_was_deleted_carries_nothing(ticking: Ticking) -> None:
    ticking.manage(*COUNTER)
    ticking.run_until(3)
    ticking.manage(DeleteConnection("R", Link("Cycle", "EO", "Counter", "CU")))
    ticking.run_until(6)

    assert ticking.count() == 1


def test_a_block_is_deleted_only_when_it_does_not_run(ticking: Ticking) -> None:
    ticking.manage(*COUNTER)

    answers = ticking.manage(
        DeleteBlock("R", "Counter"),
        ChangeState("R", "Counter", Action.KILL),
        DeleteBlock("R", "Counter"),
        DeleteBlock("R", "Counter"),
    )
    ticking.run_until(5)

    assert [each.value for each in answers] == ["INVALID_STATE", "RDY", "RDY", "NO_SUCH_OBJECT"]
    with pytest.raises(KeyError):
        ticking.count()


def test_what_other_blocks_know_outlives_a_change(ticking: Ticking) -> None:
    ticking.manage(*COUNTER)
    ticking.run_until(4)
    ticking.manage(CreateBlock("R", "Second", "E_CTU"))
    ticking.run_until(6)

    assert (ticking.count(), ticking.count("Second")) == (4, 0)


def test_a_stopped_cycle_ticks_no_more_and_can_be_started_again(ticking: Ticking) -> None:
    ticking.manage(*COUNTER, ChangeState("R", "Cycle", Action.STOP))
    ticking.run_until(5)
    stopped = ticking.count()
    ticking.manage(ChangeState("R", "Cycle", Action.START))
    ticking.machine.inject(f"{ticking.prefix}Cycle", "START")
    ticking.run_until(7)

    assert (stopped, ticking.count()) == (0, 2)


def test_a_timer_that_is_due_in_a_stopped_block_is_forgotten(ticking: Ticking) -> None:
    ticking.manage(*COUNTER)
    ticking.machine.advance(3 * SECOND)  # the timer is queued, but not executed
    ticking.manage(ChangeState("R", "Cycle", Action.STOP))
    ticking.run_until(9)

    assert ticking.count() == 0


def test_a_new_resource_starts_cold(ticking: Ticking) -> None:
    answers = ticking.manage(
        CreateBlock("", "S", "EMB_RES"),
        CreateBlock("S", "Own", "E_CYCLE"),
        WriteParameter("S", "Own", "DT", "T#1s"),
        CreateBlock("S", "Counter", "E_CTU"),
        CreateConnection("S", Link("START", "COLD", "Own", "START")),
        CreateConnection("S", Link("Own", "EO", "Counter", "CU")),
        ChangeState("", "S", Action.START),
    )
    ticking.run_until(5)

    device = ticking.graph.placement[0].name
    assert answers == [Response.READY] * 7
    assert ticking.kernel.read(f"{device}.S.Counter", "CV") == 3


def test_a_changed_run_can_be_saved_and_loaded(ticking: Ticking) -> None:
    ticking.manage(*COUNTER, ChangeState("R", "Change", Action.STOP))
    ticking.run_until(4)
    saved = json.loads(json.dumps(ticking.machine.save()))
    ticking.run_until(7)

    other = Ticking()
    other.machine.load(saved)
    other.run_until(7)

    assert other.machine.save() == ticking.machine.save()
    assert other.count() == 5


def test_a_saved_state_without_changes_undoes_them(ticking: Ticking) -> None:
    saved = ticking.machine.save()
    ticking.manage(*COUNTER)
    ticking.machine.load(saved)

    with pytest.raises(KeyError):
        ticking.count()


def test_counting_and_forcing_outlive_a_change(ticking: Ticking) -> None:
    ticking.kernel.count(enabled=True)
    ticking.kernel.force(f"{ticking.prefix}Cycle", "DT", 2 * SECOND)
    ticking.manage(*COUNTER)
    ticking.run_until(9)

    assert list(ticking.kernel.forced()) == [(f"{ticking.prefix}Cycle", "DT")]
    assert ticking.kernel.count_of(f"{ticking.prefix}Counter", "CU") == ticking.count()


@pytest.mark.parametrize("name", ["", ".", "..", "a b", "1st", "x;y", "Sub.", "Sub..X", "../X"])
def test_a_new_block_has_a_name(ticking: Ticking, name: str) -> None:
    assert ticking.manage(CreateBlock("R", name, "E_CTU")) == [Response.BAD_PARAMS]
    assert ticking.manage(CreateBlock("", name, "EMB_RES")) == [Response.BAD_PARAMS]
    assert ticking.manage(CreateBlock("R", "Sub.X", "E_CTU")) == [Response.READY]


def test_an_empty_text_is_no_value(ticking: Ticking) -> None:
    ticking.manage(*COUNTER)

    assert ticking.manage(WriteParameter("R", "Counter", "PV", "")) == [Response.BAD_PARAMS]
    assert ticking.kernel.read(f"{ticking.prefix}Counter", "PV") == 3


class Hearing:
    """A SUBL that counts what it hears from a PUBL of the same resource."""

    def __init__(self) -> None:
        self.graph = graph_from(
            boot_text(
                {"P": "PUBL_0", "S": "SUBL_0", "Heard": "E_CTU", "Told": "E_CTU"},
                {"P.ID": '"room"', "S.ID": '"room"'},
                ["START.COLD -> P.INIT", "S.INITO -> Told.CU", "S.IND -> Heard.CU"],
            )
        )
        self.kernel = new_kernel(self.graph)
        self.machine = Machine(self.graph, self.kernel, services())
        self.machine.start()
        self.machine.run(BUDGET)

    def send(self, block: str, event: str) -> None:
        self.machine.inject(block, event)
        self.machine.run(BUDGET)

    def act(self, action: Action) -> Response:
        return self.machine._management.execute("P", ChangeState("R", "S", action))

    def counts(self) -> tuple[object, object]:
        return self.kernel.read("Told", "CV"), self.kernel.read("Heard", "CV")


def test_a_block_that_was_stopped_while_it_opened_a_connection_is_connected_afterwards() -> None:
    hearing = Hearing()
    hearing.machine.inject("S", "INIT")
    hearing.machine.run(1)

    hearing.act(Action.STOP)
    hearing.machine.run(BUDGET)
    assert hearing.counts() == (0, 0)
    hearing.act(Action.START)
    hearing.send("S", "INIT")
    hearing.send("P", "REQ")

    assert hearing.kernel.read("S", "STATUS") == "OK"
    assert hearing.counts() == (1, 1)


def test_a_stopped_block_hears_nothing_and_stays_connected() -> None:
    hearing = Hearing()
    hearing.send("S", "INIT")

    hearing.act(Action.STOP)
    hearing.send("P", "REQ")
    hearing.act(Action.START)
    hearing.send("P", "REQ")

    assert hearing.counts() == (1, 1)


def test_a_block_that_learns_while_it_is_stopped_that_its_connection_ended_opens_a_new_one() -> (
    None
):
    hearing = Hearing()
    hearing.send("S", "INIT")
    hearing.act(Action.STOP)
    hearing.machine.deliver("S", "closed")
    hearing.machine.run(BUDGET)

    hearing.act(Action.START)
    hearing.send("S", "INIT")

    assert hearing.kernel.read("S", "STATUS") == "OK"
    assert hearing.machine.save()["connections"]["open"][-1][0] == "S"


def test_a_killed_block_lets_its_connection_go() -> None:
    hearing = Hearing()
    hearing.send("S", "INIT")

    hearing.act(Action.KILL)

    assert [node for node, *_ in hearing.machine.save()["connections"]["open"]] == ["P"]
