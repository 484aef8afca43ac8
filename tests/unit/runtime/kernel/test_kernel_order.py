"""Breadth-first order, fan-out, sampling: what was measured on FORTE, rebuilt by hand."""

import pytest

from compiler.ir.blocks import CompositeBody, DataPort, EventPort, MissingBody
from compiler.ir.datatypes import BOOL, DINT, INT
from compiler.ir.graph import Graph
from runtime.kernel.base import Kernel, Outcome, TraceEntry
from tests.graphs import (
    E_CTU,
    E_D_FF,
    E_PERMIT,
    E_SPLIT,
    E_SWITCH,
    F_ADD,
    INT2INT,
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

pytestmark = pytest.mark.usefixtures("every_kernel")

F_COUNT = simple(
    "F_COUNT", assign("OUT", binary(var("OUT"), "+", const(1))), outputs=pins(("OUT", INT))
)


def executed(made: Graph, *injections: tuple[str, str]) -> tuple[Kernel, list[str]]:
    """Run a graph to its end; return the kernel and the trace as `node.event`."""
    kernel = new_kernel(made)
    trace: list[str] = []

    def observer(entry: TraceEntry) -> None:
        trace.append(f"{entry.node}.{entry.event}")

    kernel.observe(observer)
    for node, event in injections:
        kernel.inject(node, event)
    assert kernel.run(10_000) is Outcome.EMPTY
    return kernel, trace


def test_events_are_executed_breadth_first() -> None:
    made = graph(
        (E_SPLIT, E_PERMIT, E_CTU, E_D_FF),
        {"SP": "E_SPLIT", "P1": "E_PERMIT", "C": "E_CTU", "D": "E_D_FF"},
        parameters={"P1": {"PERMIT": "TRUE"}, "C": {"PV": "1"}},
        event_wires=wires("SP.EO1 -> P1.EI", "P1.EO -> C.CU", "SP.EO2 -> D.CLK"),
        data_wires=wires("C.Q -> D.D"),
    )

    kernel, trace = executed(made, ("SP", "EI"))

    # Depth first, D would have seen Q = TRUE.
    assert trace == ["SP.EI", "P1.EI", "D.CLK", "C.CU"]
    assert (kernel.read("C", "CV"), kernel.read("C", "Q")) == (1, True)
    assert (kernel.read("D", "Q"), kernel.read("D", "D")) == (False, False)


def test_a_fan_out_is_queued_in_the_order_of_its_wires() -> None:
    results = []
    for order in (("C.CU", "D.CLK"), ("D.CLK", "C.CU")):
        made = graph(
            (E_PERMIT, E_CTU, E_D_FF),
            {"START": "E_PERMIT", "C": "E_CTU", "D": "E_D_FF"},
            parameters={"C": {"PV": "1"}, "START": {"PERMIT": "TRUE"}},
            event_wires=wires(*(f"START.EO -> {target}" for target in order)),
            data_wires=wires("C.Q -> D.D"),
        )
        kernel, _ = executed(made, ("START", "EI"))
        results.append((kernel.read("C", "Q"), kernel.read("D", "Q")))

    assert results == [(True, True), (True, False)]


def test_data_are_sampled_when_the_event_is_executed_not_when_it_was_sent() -> None:
    made = graph(
        (E_CTU, E_SPLIT, E_PERMIT, F_ADD),
        {"C": "E_CTU", "SP": "E_SPLIT", "P1": "E_PERMIT", "P2": "E_PERMIT", "A": "F_ADD"},
        parameters={
            "P1": {"PERMIT": "TRUE"},
            "P2": {"PERMIT": "TRUE"},
            "C": {"PV": "9"},
        },
        event_wires=wires("SP.EO1 -> C.CU", "C.CUO -> P1.EI", "P1.EO -> P2.EI", "P2.EO -> A.REQ"),
        data_wires=wires("C.CV -> A.IN1", "A.OUT -> A.IN2"),
    )

    kernel, _ = executed(made, ("C", "CU"), ("SP", "EI"))

    assert [
        kernel.read(*pin) for pin in (("C", "CV"), ("A", "OUT"), ("A", "IN1"), ("A", "IN2"))
    ] == [
        2,
        4,
        2,
        2,
    ]


def test_without_an_event_no_data_arrive() -> None:
    made = graph(
        (INT2INT,),
        {"I1": "INT2INT", "I2": "INT2INT"},
        parameters={"I1": {"IN": "5"}},
        data_wires=wires("I1.OUT -> I2.IN"),
    )

    kernel, _ = executed(made, ("I1", "REQ"))

    assert (kernel.read("I1", "OUT"), kernel.read("I2", "IN"), kernel.read("I2", "OUT")) == (
        5,
        0,
        0,
    )


def test_a_parameter_on_a_connected_input_is_its_first_value() -> None:
    made = graph(
        (INT2INT,),
        {"I1": "INT2INT", "I2": "INT2INT"},
        parameters={"I2": {"IN": "7"}},
        data_wires=wires("I1.OUT -> I2.IN"),
    )
    kernel = new_kernel(made)

    assert kernel.read("I2", "IN") == 7
    kernel.inject("I2", "REQ")
    kernel.run(1)
    assert kernel.read("I2", "IN") == 0


def test_an_input_that_is_not_with_the_event_keeps_its_value() -> None:
    chooser = simple("CHOOSE", assign("OUT", var("IN")), inputs=pins(("IN", INT)))
    deaf = block(
        "DEAF",
        chooser.body,
        event_inputs=events("REQ"),
        event_outputs=events("CNF"),
        inputs=pins(("IN", INT)),
        outputs=pins(("OUT", INT)),
    )
    made = graph(
        (INT2INT, deaf),
        {"A": "INT2INT", "B": "DEAF"},
        parameters={"A": {"IN": "3"}, "B": {"IN": "1"}},
        event_wires=wires("A.CNF -> B.REQ"),
        data_wires=wires("A.OUT -> B.IN"),
    )

    kernel, _ = executed(made, ("A", "REQ"))

    assert kernel.read("B", "OUT") == 1


def test_a_data_wire_between_two_types_converts() -> None:
    wide = simple(
        "WIDE",
        assign("OUT", var("IN", DINT)),
        inputs=pins(("IN", DINT)),
        outputs=pins(("OUT", DINT)),
    )
    made = graph(
        (wide, INT2INT),
        {"A": "WIDE", "B": "INT2INT"},
        parameters={"A": {"IN": "70000"}},
        event_wires=wires("A.CNF -> B.REQ"),
        data_wires=wires("A.OUT -> B.IN"),
    )

    kernel, _ = executed(made, ("A", "REQ"))

    assert kernel.read("B", "IN") == 70000 - 65536


# --- Composites --------------------------------------------------------------------------

BORDER = block(
    "BORDER",
    CompositeBody(),
    event_inputs=events("REQ:IN"),
    event_outputs=events("CNF:OUT"),
    inputs=pins(("IN", INT)),
    outputs=pins(("OUT", INT)),
)


def composite(parameter: str = "5") -> Graph:
    """Return a composite BORDER around an adder of its input to itself."""
    return graph(
        (BORDER, F_ADD, INT2INT),
        {"C": "BORDER", "C.Inner": "F_ADD", "After": "INT2INT"},
        parameters={"C": {"IN": parameter}},
        event_wires=(
            *wires("After.CNF -> C.REQ"),
            *(
                wire._replace(
                    source=wire.source.replace("!", "."), target=wire.target.replace("!", ".")
                )
                for wire in wires(
                    "C.REQ -> C!Inner.REQ", "C!Inner.CNF -> C.CNF", "C.CNF -> After.REQ"
                )
            ),
        )[1:],
        data_wires=tuple(
            wire._replace(
                source=wire.source.replace("!", "."), target=wire.target.replace("!", ".")
            )
            for wire in wires(
                "C.IN -> C!Inner.IN1",
                "C.IN -> C!Inner.IN2",
                "C!Inner.OUT -> C.OUT",
                "C.OUT -> After.IN",
            )
        ),
    )


def test_each_crossing_of_a_composite_is_one_step_of_the_queue() -> None:
    kernel, trace = executed(composite(), ("C", "REQ"))

    assert trace == ["C.REQ", "C.Inner.REQ", "C.CNF", "After.REQ"]
    assert kernel.read("C", "OUT") == 10
    assert kernel.read("After", "OUT") == 10


def test_inner_blocks_read_the_variables_of_the_border_without_its_event() -> None:
    kernel = new_kernel(composite())
    kernel.write("C", "IN", 21)
    kernel.inject("C.Inner", "REQ")
    kernel.run(10)

    assert kernel.read("After", "OUT") == 42


def test_a_composite_can_lead_straight_through() -> None:
    made = graph(
        (BORDER,),
        {"C": "BORDER"},
        parameters={"C": {"IN": "8"}},
        event_wires=wires("C.REQ -> C.CNF"),
        data_wires=wires("C.IN -> C.OUT"),
    )

    kernel, trace = executed(made, ("C", "REQ"))

    assert trace == ["C.REQ", "C.CNF"]
    assert kernel.read("C", "OUT") == 8


# --- Adapters ----------------------------------------------------------------------------


def test_direct_pins_are_read_and_published_at_every_event() -> None:
    provider = block(
        "PROVIDER",
        F_COUNT.body,
        event_inputs=events("REQ"),
        event_outputs=events("CNF", "Plug.E"),
        outputs=(DataPort(name="OUT", type=INT, direct=True),),
    )
    user = block(
        "USER",
        simple("X", assign("SEEN", var("Socket.OUT"))).body,
        event_inputs=events("REQ"),
        event_outputs=(EventPort(name="CNF"),),
        inputs=(DataPort(name="Socket.OUT", type=INT, direct=True),),
        outputs=pins(("SEEN", INT)),
    )
    wired = wires("A.OUT -> B.Socket.OUT")
    made = graph((provider, user), {"A": "PROVIDER", "B": "USER"}, data_wires=wired)

    kernel, _ = executed(made, ("A", "REQ"), ("A", "REQ"), ("B", "REQ"))

    assert kernel.read("B", "SEEN") == 2
    assert kernel.read("B", "Socket.OUT") == 2


# --- Blocks that are not there -----------------------------------------------------------


def test_events_to_a_missing_block_end_there_and_are_remembered() -> None:
    gone = block("GONE", MissingBody(), event_inputs=events("REQ:D"), inputs=pins(("D", BOOL)))
    made = graph(
        (E_SPLIT, gone),
        {"SP": "E_SPLIT", "G": "GONE"},
        event_wires=wires("SP.EO1 -> G.REQ", "SP.EO2 -> G.REQ"),
    )

    kernel, trace = executed(made, ("SP", "EI"))

    assert trace == ["SP.EI", "G.REQ", "G.REQ"]
    assert kernel.ended_here == {"G": 2}


# --- Resources ---------------------------------------------------------------------------


def two_resources() -> Graph:
    return graph(
        (E_SWITCH, E_SPLIT),
        {"A1": "E_SPLIT", "A2": "E_SWITCH", "B1": "E_SWITCH"},
        resources={"A": ("A1", "A2"), "B": ("B1",)},
        event_wires=wires("A1.EO1 -> B1.EI", "A1.EO2 -> A2.EI"),
    )


def test_each_resource_has_a_queue_of_its_own() -> None:
    _, trace = executed(two_resources(), ("A1", "EI"))

    assert trace == ["A1.EI", "A2.EI", "B1.EI"]


def test_a_resource_gives_its_turn_away_after_a_fixed_number_of_events() -> None:
    made = graph(
        (E_SWITCH,),
        {"A": "E_SWITCH", "B": "E_SWITCH"},
        resources={"RA": ("A",), "RB": ("B",)},
        event_wires=wires("A.EO0 -> A.EI", "B.EO0 -> B.EI"),
    )
    traces = []
    for budget in (5_000, 7):
        kernel = new_kernel(made)
        trace: list[str] = []
        kernel.observe(lambda entry, trace=trace: trace.append(entry.node))  # type: ignore[misc]
        kernel.inject("A", "EI")
        kernel.inject("B", "EI")
        while kernel.executed < 5_000:
            assert kernel.run(min(budget, 5_000 - kernel.executed)) is Outcome.BUDGET
        traces.append(trace)

    assert traces[0] == (["A"] * 1_000 + ["B"] * 1_000) * 2 + ["A"] * 1_000
    assert traces[1] == traces[0]


# --- Running -----------------------------------------------------------------------------


def test_a_run_ends_when_nothing_is_queued_and_counts_what_it_executed() -> None:
    made = graph((E_SPLIT,), {"SP": "E_SPLIT"}, event_wires=wires("SP.EO1 -> SP.EI"))
    kernel = new_kernel(made)

    assert kernel.run(10) is Outcome.EMPTY
    kernel.inject("SP", "EI")
    assert kernel.run(2_500) is Outcome.BUDGET
    assert kernel.executed == 2_500


def test_the_same_graph_gives_the_same_trace() -> None:
    assert executed(two_resources(), ("A1", "EI"))[1] == executed(two_resources(), ("A1", "EI"))[1]
