"""Resources in threads: what is executed ahead of its turns is never seen from outside."""

import gc
import os
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest

from compiler.ir.blocks import OperationBody
from compiler.ir.graph import Graph, Wire
from compiler.ir.policy import Settings
from runtime.errors import RunError
from runtime.kernel.base import HostCall, Kernel, Outcome, TraceEntry
from runtime.kernels import make_kernel
from tests.graphs import E_CTU, E_SWITCH, block, events, graph, wires
from tests.random_rings import CLOCK, ENDING, FAILING, HOST, SPLIT, STEP, TEXT

pytest.importorskip("wasmtime")

from runtime.kernel.wasm_kernel.islands import islands_of
from runtime.kernel.wasm_kernel.kernel import WasmKernel
from runtime.kernel.wasm_kernel.parallel import ParallelKernel, is_parallel
from runtime.kernel.wasm_kernel.parallel_threads import Threads, processors

Result = TypeVar("Result")
TYPES = (E_CTU, E_SWITCH, CLOCK, ENDING, FAILING, HOST, SPLIT, STEP, TEXT)
COUNTING = wires("C.CUO -> S.EI", "S.EO0 -> C.CU", "S.EO1 -> H.REQ", "H.CNF -> C.R", "C.RO -> C.CU")
MANY = 100_000


def counting(
    *ring: str,
    more: tuple[Wire, ...] = (),
    limit: int = 3_000,
    settings: Settings | None = None,
) -> Graph:
    """Return R0, which calls the host after 10,001 events, and a ring of others in R1."""
    names = [f"N{number}" for number, _ in enumerate(ring)]
    pairs = [*zip(names, [*names[1:], *names[:1]], strict=True)]
    return graph(
        TYPES,
        {"C": "E_CTU", "S": "E_SWITCH", "H": "HOST"} | dict(zip(names, ring, strict=True)),
        event_wires=(*COUNTING, *(Wire(one, "CNF", two, "REQ") for one, two in pairs), *more),
        data_wires=(*wires("C.Q -> S.G"), *(Wire(one, "OUT", two, "IN") for one, two in pairs)),
        parameters={"C": {"PV": "5000"}} | {name: {"LIMIT": str(limit)} for name in names},
        resources={"R0": ["C", "S", "H"], "R1": names},
        settings=settings,
    )


class Pair:
    """A kernel with one memory, and one with threads: they have to say the same."""

    def __init__(self, made: Graph) -> None:
        """Start an event in each resource."""
        self.parallel = ParallelKernel(made, least=1, threads=2)
        self.kernels: list[Kernel] = [WasmKernel(made), self.parallel]
        self.do(lambda kernel: kernel.inject("C", "CU"))
        self.do(lambda kernel: kernel.inject("N0", "REQ"))

    def do(self, call: Callable[[Kernel], Result]) -> Result:
        """Do something with both; return what both return."""
        alone, parallel = (call(kernel) for kernel in self.kernels)
        assert parallel == alone
        assert self.kernels[1].executed == self.kernels[0].executed
        return alone

    def fail(self, call: Callable[[Kernel], object]) -> RunError:
        """Do something that fails; return the error, which is the same of both."""
        errors = []
        for kernel in self.kernels:
            with pytest.raises(RunError) as caught:
                call(kernel)
            errors.append(caught.value)
        first, second = errors
        assert (str(first), first.node, first.place) == (str(second), second.node, second.place)
        return second

    def run(self, budget: int = MANY) -> Outcome:
        """Execute events."""
        return self.do(lambda kernel: kernel.run(budget))

    @property
    def ahead(self) -> int:
        """How far the second resource is ahead of its turns."""
        return self.parallel._lanes["D.R1"].ahead


def up_to_the_host(*ring: str, limit: int = 3_000) -> Pair:
    """Return kernels at a host call of R0, for which R1 has to wait; it is ahead."""
    pair = Pair(counting(*ring, limit=limit))
    assert pair.run() is Outcome.HOST
    assert pair.do(lambda kernel: kernel.host_call) == HostCall("H", "REQ")
    assert pair.ahead > 0
    return pair


# --- What is ahead is not seen ------------------------------------------------------------


def test_what_is_saved_is_what_had_its_turn() -> None:
    pair = up_to_the_host("STEP", "TEXT")
    pair.do(lambda kernel: kernel.save())

    assert not pair.ahead
    assert pair.run() is Outcome.BUDGET
    pair.do(lambda kernel: kernel.save())


def test_who_reads_and_writes_finds_everything_in_its_place() -> None:
    pair = up_to_the_host("STEP")

    assert isinstance(pair.do(lambda kernel: kernel.read("N0", "OUT")), int)
    pair.do(lambda kernel: kernel.write("N0", "OUT", 3))
    pair.run()
    pair.do(lambda kernel: kernel.inject("N0", "REQ"))
    pair.run()
    pair.do(lambda kernel: kernel.save())


def test_the_host_serves_its_block_while_others_stay_ahead() -> None:
    pair = up_to_the_host("STEP")
    pair.do(lambda kernel: kernel.write("H", "OUT", 7))
    pair.do(lambda kernel: kernel.emit("H", "CNF"))

    assert pair.ahead > 0
    assert pair.run(50_000) is Outcome.HOST
    pair.do(lambda kernel: kernel.save())


def test_time_that_goes_on_is_not_seen_by_what_had_its_turn_before() -> None:
    pair = up_to_the_host("CLOCK")
    for kernel in pair.kernels:
        kernel.time.now += 1_000_000
    pair.do(lambda kernel: kernel.read("N0", "SEEN"))
    pair.run(2)
    pair.do(lambda kernel: kernel.save())
    pair.run(2_500)

    assert pair.do(lambda kernel: kernel.read("N0", "SEEN")) == 1_000_000


def test_time_that_goes_on_is_seen_by_what_was_executed_ahead() -> None:
    pair = up_to_the_host("CLOCK")
    for kernel in pair.kernels:
        kernel.time.now += 1_000_000
    pair.run(2_500)

    assert pair.do(lambda kernel: kernel.read("N0", "SEEN")) == 1_000_000
    pair.do(lambda kernel: kernel.save())


def test_an_error_comes_when_it_is_its_turn() -> None:
    pair = Pair(counting("FAILING"))
    error = pair.fail(lambda kernel: kernel.run(MANY))

    assert (error.node, error.code) == ("N0", "R501")
    assert pair.fail(lambda kernel: kernel.run(1)) is error
    pair.do(lambda kernel: kernel.save())


def failed_ahead() -> Pair:
    """Return kernels at a host call; R1 has met an error, which is not due yet."""
    pair = up_to_the_host("FAILING", limit=12_000)
    assert pair.parallel._lanes["D.R1"]._error is not None
    return pair


def test_an_error_that_was_met_ahead_waits() -> None:
    pair = failed_ahead()
    pair.run(500)
    pair.run(500)
    error = pair.fail(lambda kernel: kernel.run(MANY))

    assert (error.node, error.code) == ("N0", "R501")
    assert pair.do(lambda kernel: kernel.read("N0", "n")) == 12_000


def test_an_error_that_was_met_ahead_may_never_come() -> None:
    pair = failed_ahead()
    pair.do(lambda kernel: kernel.write("N0", "LIMIT", -1))
    pair.do(lambda kernel: kernel.emit("H", "CNF"))

    assert pair.run() is Outcome.HOST
    reached = pair.do(lambda kernel: kernel.read("N0", "n"))
    assert isinstance(reached, int)
    assert reached > 12_000


def test_queues_that_grow_are_looked_at_in_their_places() -> None:
    more = wires("N0.CNF2 -> N0.REQ")
    pair = Pair(counting("SPLIT", more=more, settings=Settings(max_queue=9_000)))
    error = pair.fail(lambda kernel: kernel.run(MANY))

    assert 'resource "D.R1" grew past 9000 events' in error.message
    assert pair.kernels[1].executed > 9_000
    pair.do(lambda kernel: kernel.save())


def test_a_full_queue_takes_nothing_from_outside() -> None:
    pair = Pair(counting("STEP", settings=Settings(max_queue=1)))
    error = pair.fail(lambda kernel: kernel.inject("N0", "REQ"))

    assert error.code == "R521"
    assert pair.fail(lambda kernel: kernel.run(1)) is error


def test_texts_are_collected_ahead_too() -> None:
    pair = up_to_the_host("TEXT", "STEP")
    for _ in range(12):
        pair.do(lambda kernel: kernel.emit("H", "CNF"))
        pair.run(50_000)
    pair.do(lambda kernel: kernel.save())


def test_counting_begins_in_place() -> None:
    pair = up_to_the_host("STEP")
    pair.do(lambda kernel: kernel.count(enabled=True))
    pair.run(20_000)
    pair.do(lambda kernel: kernel.counts())
    pair.do(lambda kernel: kernel.count(enabled=False))

    assert pair.do(lambda kernel: kernel.counts())["N0", "REQ"] > 0


@pytest.mark.parametrize("way", ["observe", "record"])
def test_the_trace_is_in_the_order_of_turns(way: str) -> None:
    pair = up_to_the_host("STEP")
    traces: list[list[TraceEntry]] = [[], []]
    for kernel, trace in zip(pair.kernels, traces, strict=True):
        if way == "observe":
            kernel.observe(trace.append)
        else:
            kernel.record(trace.extend)
    pair.run(5_000)

    assert traces[1] == traces[0]
    assert len(traces[1]) == 5_000


# --- Changes ------------------------------------------------------------------------------


def test_a_graph_may_be_connected_and_parted_again() -> None:
    parted = counting("STEP", "SPLIT")
    connected = counting("STEP", "SPLIT", more=wires("N1.CNF2 -> C.R"))
    pair = Pair(parted)
    pair.run(5_000)
    for made in (connected, parted):
        pair.do(partial(_changed, made))
        pair.run(5_000)
        pair.do(lambda kernel: kernel.save())


def _changed(made: Graph, kernel: Kernel) -> None:
    kernel.change(made)


def test_a_state_goes_from_any_kernel_to_any() -> None:
    made = counting("STEP", "TEXT")
    pair = Pair(made)
    pair.run(7_777)
    saved = pair.do(lambda kernel: kernel.save())
    for kernel in (make_kernel(made, "python").kernel, ParallelKernel(made, least=1)):
        kernel.load(saved)
        assert kernel.save() == saved
        assert kernel.run(MANY) is Outcome.HOST


def test_what_is_wrong_is_told_as_of_the_whole_graph() -> None:
    right = counting("STEP")
    wrong = right.model_copy(
        update={"event_wires": (*wires("N0.NO -> N0.REQ", "C.NO -> C.CU"), *right.event_wires)}
    )
    messages = []
    for make in (WasmKernel, ParallelKernel):
        with pytest.raises(RunError) as caught:
            make(wrong)
        messages.append(str(caught.value))

    assert messages[0] == messages[1]
    assert "N0.NO" in messages[0]


# --- Which graphs -------------------------------------------------------------------------


def test_islands_keep_order_nodes_and_wires() -> None:
    made = counting("STEP", "STEP")
    islands = islands_of(made)
    assert islands is not None
    first, second = islands.graphs.values()

    assert islands.resources == ("D.R0", "D.R1")
    assert [node.id for node in first.nodes] == ["C", "S", "H"]
    assert [node.id for node in second.nodes] == ["N0", "N1"]
    assert {*first.event_wires, *second.event_wires} == {*made.event_wires}
    assert {*first.data_wires, *second.data_wires} == {*made.data_wires}


def test_connected_resources_are_no_islands() -> None:
    made = counting("STEP")
    data = made.model_copy(update={"data_wires": (Wire("C", "CV", "N0", "IN"),)})

    assert islands_of(counting("STEP", more=wires("C.CUO -> N0.REQ"))) is None
    assert islands_of(data) is None
    assert islands_of(graph(TYPES, {"N": "STEP"}, resources={"R0": ["N"], "R1": []})) is None
    assert islands_of(graph(TYPES, {"N": "STEP"})) is None


def test_operations_keep_their_resources_together() -> None:
    called = block(
        "CALL",
        OperationBody(operation="test.call"),
        event_inputs=events("REQ"),
        event_outputs=events("CNF"),
    )
    parted = {"R0": ["A"], "R1": ["B"]}

    assert islands_of(graph((called, STEP), {"A": "CALL", "B": "STEP"}, resources=parted)) is None
    assert islands_of(graph((called, STEP), {"A": "STEP", "B": "STEP"}, resources=parted))


def test_threads_are_taken_where_there_are_processors_for_them() -> None:
    made = counting("STEP")

    assert is_parallel(made) == (processors() > 1)
    assert isinstance(make_kernel(made).kernel, ParallelKernel) == (processors() > 1)
    assert isinstance(make_kernel(graph(TYPES, {"N": "STEP"})).kernel, WasmKernel)


# --- Threads ------------------------------------------------------------------------------


def _threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("fbflow-resource")]


def test_threads_end_with_their_kernel() -> None:
    gc.collect()
    before = {*_threads()}
    pair = Pair(counting("STEP"))
    pair.run()
    begun = [one for one in _threads() if one not in before]
    del pair
    gc.collect()

    assert len(begun) == 1
    for one in begun:
        one.join(10)
        assert not one.is_alive()


def test_one_thread_does_the_same() -> None:
    made = counting("STEP", "TEXT")
    pair = Pair(made)
    pair.kernels[1] = pair.parallel = ParallelKernel(made, least=1, threads=1)
    pair.do(lambda kernel: kernel.load(Pair(made).kernels[0].save()))

    assert pair.run() is Outcome.HOST
    assert pair.ahead
    pair.do(lambda kernel: kernel.save())


def test_whoever_is_interrupted_waits_for_the_others() -> None:
    begun, done = threading.Event(), threading.Event()

    def interrupted() -> None:
        assert begun.wait(10)
        raise KeyboardInterrupt

    def working() -> None:
        begun.set()
        sum(range(1_000_000))
        done.set()

    with pytest.raises(KeyboardInterrupt):
        Threads(2).do([interrupted, working])
    assert done.is_set()


def test_each_work_is_done_once_by_somebody() -> None:
    threads = Threads(3)
    for many in range(1, 9):
        done: list[int] = []
        threads.do([partial(done.append, number) for number in range(many)])
        assert sorted(done) == [*range(many)]


def test_where_no_thread_can_be_begun_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_thread: threading.Thread) -> None:
        message = "can't start new thread"
        raise RuntimeError(message)

    threads, done = Threads(3), list[int]()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refused)
        threads.do([partial(done.append, number) for number in range(3)])
    threads.do([partial(done.append, number) for number in range(3, 5)])

    assert sorted(done) == [*range(5)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_begins_threads_of_its_own() -> None:
    pair = up_to_the_host("STEP")
    child = os.fork()
    if not child:
        outcome = None
        try:
            pair.kernels[1].emit("H", "CNF")
            outcome = pair.kernels[1].run(50_000)
        finally:
            os._exit(7 if outcome is Outcome.HOST else 1)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 7
