"""Services and time around a kernel."""

import gc
import json
from typing import Any

import pytest

from compiler.ir.blocks import FBType, MissingBody, ServiceBody
from compiler.ir.code import Local
from compiler.ir.datatypes import BOOL, INT, StructType
from runtime.errors import CodeError, RunError, ServiceError
from runtime.kernel.base import Outcome
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from runtime.kernel.timers import Timers
from runtime.kernel.wakes import Wakes
from tests.graphs import (
    E_CTU,
    assign,
    binary,
    block,
    const,
    events,
    graph,
    pins,
    simple,
    var,
    wires,
)
from tests.kernels import new_kernel
from tests.machines import (
    ECHO,
    MS,
    SERVICES,
    clockwork,
    machine,
    pass_time,
)

pytestmark = pytest.mark.usefixtures("every_kernel")


# --- Services ----------------------------------------------------------------------------


def test_a_service_reads_its_sampled_input_and_publishes_its_output() -> None:
    made = graph(
        (ECHO,),
        {"A": "ECHO", "B": "ECHO"},
        parameters={"A": {"IN": "4"}},
        event_wires=wires("A.CNF -> B.REQ"),
        data_wires=wires("A.OUT -> B.IN"),
    )
    said: list[tuple[str, str]] = []
    running = machine(made, said)
    running.start()
    running.inject("A", "REQ")

    assert running.run(10) is Outcome.EMPTY
    assert said == [("A", "cold"), ("B", "cold"), ("A", "REQ 4"), ("B", "REQ 8")]
    assert running.kernel.read("B", "OUT") == 16
    assert running.kernel.executed == 2


def test_the_budget_counts_the_entries_of_services_too() -> None:
    made = graph((ECHO,), {"A": "ECHO"}, event_wires=wires("A.CNF -> A.REQ"))
    running = machine(made)
    running.inject("A", "REQ")

    assert running.run(7) is Outcome.BUDGET
    assert running.kernel.executed == 7


def test_events_sent_while_stopping_are_still_executed() -> None:
    made = graph((ECHO, E_CTU), {"A": "ECHO", "C": "E_CTU"}, event_wires=wires("A.CNF -> C.CU"))
    running = machine(made)
    running.start(warm=True)
    running.stop()
    running.run(10)

    assert running.kernel.read("C", "CV") == 1


def test_a_service_knows_the_members_of_structs() -> None:
    anatomist = block(
        "ANATOMIST",
        ServiceBody(service="anatomist"),
        event_inputs=events("REQ:IN"),
        inputs=pins(("IN", StructType("MY::point"))),
    )
    made = graph((anatomist,), {"A": "ANATOMIST"}).model_copy(
        update={"datatypes": {"my::Point": (Local("x", INT), Local("on", BOOL))}}
    )
    said: list[tuple[str, str]] = []
    running = machine(made, said)
    running.inject("A", "REQ")
    running.run(1)

    assert said == [("A", "x: INT, on: BOOL")]


@pytest.mark.parametrize("budget", [1, 3, 7, 1_000])
def test_a_block_that_asks_for_the_end_stops_the_run_there_whatever_the_budget(
    budget: int,
) -> None:
    stopper = block(
        "STOPPER",
        ServiceBody(service="stopper"),
        event_inputs=events("REQ"),
        event_outputs=events("CNF"),
    )
    made = graph(
        (ECHO, stopper, E_CTU),
        {"A": "ECHO", "S": "STOPPER", "C": "E_CTU"},
        event_wires=wires("A.CNF -> A.REQ", "S.CNF -> C.CU"),
    )
    running = machine(made)
    for _ in range(4):
        running.inject("A", "REQ")
    running.inject("S", "REQ")
    while (outcome := running.run(budget)) is Outcome.BUDGET:
        pass

    assert outcome is Outcome.STOP
    assert running.kernel.executed == 5
    assert running.run(budget) is Outcome.STOP
    running.stop()
    assert running.run(9) is Outcome.BUDGET
    assert running.kernel.read("C", "CV") == 1


def test_services_start_in_the_order_of_placement() -> None:
    made = graph(
        (ECHO,),
        {"A": "ECHO", "B": "ECHO", "C": "ECHO"},
        resources={"R1": ("C",), "R2": ("B",)},
    )
    said: list[tuple[str, str]] = []
    machine(made, said).start(warm=True)

    assert said == [("C", "warm"), ("B", "warm"), ("A", "warm")]


def test_all_unknown_services_are_named_with_what_there_is() -> None:
    def unknown(name: str) -> FBType:
        return block(name.upper(), ServiceBody(service=name))

    made = graph((unknown("ecko"), unknown("zzz")), {"A": "ECKO", "B": "ZZZ"})

    with pytest.raises(
        RunError, match=r'no service "ecko".*"echo".*no service "zzz".*broken'
    ) as error:
        machine(made)
    assert error.value.code == "R532"


def test_a_service_that_fails_ends_the_run_for_good() -> None:
    bad = block("BAD", ServiceBody(service="broken"), event_inputs=events("REQ"))
    running = machine(graph((bad,), {"A": "BAD"}))
    running.inject("A", "REQ")
    with pytest.raises(ServiceError, match="R531 in A: cannot do REQ"):
        running.run(10)

    with pytest.raises(ServiceError):
        running.run(10)


def test_a_service_that_breaks_down_ends_the_run_and_is_named() -> None:
    without_period = block(
        "E_CYCLE",
        ServiceBody(service="cycle"),
        event_inputs=events("START"),
        event_outputs=events("EO"),
    )
    broken = machine(graph((without_period,), {"A": "E_CYCLE"}))
    broken.inject("A", "START")

    with pytest.raises(ServiceError, match=r"R531 in A: the block broke down \(KeyError: ") as one:
        broken.run(10)
    with pytest.raises(ServiceError) as two:
        broken.run(10)
    assert one.value is two.value


def test_what_the_console_raises_is_no_fault_of_the_block() -> None:
    def closed(_node: str, _line: str) -> None:
        raise BrokenPipeError

    made = graph((ECHO,), {"A": "ECHO"})
    silent = Machine(made, new_kernel(made), SERVICES, host=IsolatedHost(console=closed))
    silent.inject("A", "REQ")

    with pytest.raises(BrokenPipeError):
        silent.run(10)


def test_code_that_fails_ends_the_run_for_good() -> None:
    bad = simple("BAD", assign("x", binary(const(1), "/", var("x"))), inputs=pins(("x", INT)))
    running = machine(graph((bad,), {"A": "BAD"}))
    running.inject("A", "REQ")
    for _ in range(2):
        with pytest.raises(CodeError):
            running.run(10)


def test_what_ended_at_missing_blocks_is_known() -> None:
    gone = block("GONE", MissingBody(), event_inputs=events("REQ"), inputs=pins(("D", BOOL)))
    running = machine(graph((gone,), {"G": "GONE"}))
    running.inject("G", "REQ")
    running.run(5)

    assert running.ended_here == {"G": 1}


# --- Time --------------------------------------------------------------------------------


def test_a_timer_fires_when_it_is_due_and_not_before() -> None:
    running = machine(clockwork({"A": "T#10ms"}))
    running.inject("A", "START")
    running.run(10)
    assert running.next_due() == 10 * MS

    running.advance(10 * MS - 1)
    assert running.run(10) is Outcome.EMPTY
    assert running.kernel.read("A_n", "CV") == 0
    running.advance(10 * MS)
    running.run(10)
    assert running.kernel.read("A_n", "CV") == 1
    assert running.next_due() == 20 * MS


def test_periods_do_not_drift_when_the_host_is_late() -> None:
    running = machine(clockwork({"A": "T#10ms"}))
    running.inject("A", "START")
    running.run(10)
    running.advance(10 * MS)
    # The wake is queued; before it is executed, time has gone on.
    running.advance(17 * MS)
    running.run(10)

    assert running.now == 17 * MS
    assert running.next_due() == 20 * MS


def test_a_delay_is_one_millisecond_at_least() -> None:
    running = machine(clockwork({"A": "T#1us"}))
    running.inject("A", "START")
    running.run(10)

    assert running.next_due() == MS


def test_timers_fire_in_the_order_of_their_times_whatever_step_time_makes() -> None:
    said: list[tuple[str, str]] = []
    running = machine(clockwork({"A": "T#20ms", "B": "T#15ms"}), said)
    running.inject("A", "START")
    running.inject("B", "START")
    pass_time(running, 60 * MS)

    fired = [(node, int(text) // MS) for node, text in said]
    assert fired == [("B", 15), ("A", 20), ("B", 30), ("A", 40), ("B", 45), ("A", 60), ("B", 60)]
    assert running.now == 60 * MS


def test_timers_due_together_fire_in_the_order_they_were_armed() -> None:
    said: list[tuple[str, str]] = []
    running = machine(clockwork({"A": "T#5ms", "B": "T#5ms"}), said)
    running.inject("B", "START")
    running.inject("A", "START")
    pass_time(running, 5 * MS)

    assert [node for node, _ in said] == ["B", "A"]


def test_a_stopped_timer_does_not_fire() -> None:
    running = machine(clockwork({"A": "T#5ms"}))
    running.inject("A", "START")
    running.inject("A", "STOP")
    running.run(10)

    assert running.next_due() is None
    pass_time(running, 50 * MS)
    assert running.kernel.read("A_n", "CV") == 0


def test_a_timer_stopped_after_it_was_due_but_before_its_turn_does_not_fire() -> None:
    running = machine(clockwork({"A": "T#5ms"}))
    running.inject("A", "START")
    running.run(10)
    running.inject("A", "STOP")
    running.advance(5 * MS)
    running.run(10)

    assert running.kernel.read("A_n", "CV") == 0
    assert running.next_due() is None


def test_a_timer_that_is_due_counts_as_running_until_it_is_executed() -> None:
    running = machine(clockwork({"A": "T#5ms"}))
    running.inject("A", "START")
    running.run(10)
    # START comes before the timer's turn: it finds the timer running and changes nothing.
    running.inject("A", "START")
    running.advance(5 * MS)
    running.run(10)

    assert running.kernel.read("A_n", "CV") == 1
    assert running.next_due() == 10 * MS


def test_timers_that_are_started_again_and_again_leave_nothing_behind() -> None:
    waiting = Timers(Wakes(lambda _node: None))
    waiting.arm("A", 5 * MS)
    waiting.arm("C", 7 * MS)
    for late in range(10_000):
        waiting.arm("B", (1_000_000 - late) * MS)
    timers = [each for each in gc.get_objects() if type(each).__name__ == "_Timer"]

    assert len(timers) < 2_000
    assert waiting.save() == [
        ("A", 5 * MS),
        ("C", 7 * MS),
        ("B", 990_001 * MS),
    ]
    assert waiting.next_due() == 5 * MS


def test_time_never_goes_back() -> None:
    running = machine(clockwork({}))
    running.advance(5)
    running.advance(3)

    assert running.now == 5


# --- Saving ------------------------------------------------------------------------------


def run_on(running: Machine, until: int) -> Any:  # noqa: ANN401
    pass_time(running, until)
    return running.save()


def test_a_saved_machine_goes_on_as_if_nothing_had_happened() -> None:
    made = clockwork({"A": "T#20ms", "B": "T#15ms"})
    running = machine(made)
    running.inject("A", "START")
    running.inject("B", "START")
    pass_time(running, 30 * MS)
    running.advance(40 * MS)
    saved = json.loads(json.dumps(running.save()))
    other = machine(made)
    other.load(saved)

    assert other.save() == saved
    assert run_on(other, 200 * MS) == run_on(running, 200 * MS)


def test_what_services_remember_is_saved() -> None:
    made = graph((ECHO,), {"A": "ECHO"}, parameters={"A": {"IN": "4"}})
    running = machine(made)
    running.inject("A", "REQ")
    running.run(1)
    saved = running.save()

    assert saved["services"] == {"A": {"seen": 4}}
    running.kernel.write("A", "IN", 5)
    running.inject("A", "REQ")
    running.run(1)
    assert saved["services"] == {"A": {"seen": 4}}


def test_a_state_of_another_layout_is_refused() -> None:
    with pytest.raises(RunError, match="layout None, expected 2: it was saved by another version"):
        machine(clockwork({})).load({})
