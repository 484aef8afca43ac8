"""Reading, writing, forcing, counting and observing a kernel from outside."""

import json
from typing import Any

import pytest

from compiler.ir.blocks import CompositeBody, DataPort
from compiler.ir.code import Local
from compiler.ir.datatypes import INT, LREAL, ArrayType, StructType
from compiler.ir.graph import Graph
from compiler.ir.policy import Settings
from runtime.errors import RunError
from runtime.kernel.base import Kernel
from tests.graphs import (
    E_CTU,
    E_SPLIT,
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

COUNTER = simple(
    "COUNTER",
    assign("OUT", binary(var("OUT"), "+", const(1))),
    internals=[Local("hidden", INT, "3")],
    outputs=pins(("OUT", INT)),
)


def chain() -> Graph:
    return graph(
        (COUNTER, INT2INT),
        {"A": "COUNTER", "B": "INT2INT"},
        event_wires=wires("A.CNF -> B.REQ"),
        data_wires=wires("A.OUT -> B.IN"),
    )


def triggered(kernel: Kernel, times: int = 1) -> Kernel:
    for _ in range(times):
        kernel.inject("A", "REQ")
        kernel.run(100)
    return kernel


# --- Reading and writing -----------------------------------------------------------------


def test_internals_can_be_read_and_written() -> None:
    kernel = new_kernel(chain())

    assert kernel.read("A", "hidden") == 3
    kernel.write("A", "hidden", 9)
    assert kernel.read("A", "hidden") == 9


def test_a_written_output_is_published_by_its_next_event() -> None:
    kernel = new_kernel(chain())
    kernel.write("A", "OUT", 10)
    kernel.inject("B", "REQ")
    kernel.run(1)
    assert kernel.read("B", "OUT") == 0

    triggered(kernel)
    assert kernel.read("B", "OUT") == 11


def test_what_is_read_is_a_copy() -> None:
    row = ArrayType(((0, 1),), INT)
    kernel = new_kernel(graph((simple("T", internals=[Local("row", row)]),), {"N": "T"}))
    value: Any = kernel.read("N", "row")
    value[0] = 5

    assert kernel.read("N", "row") == [0, 0]


@pytest.mark.parametrize(
    ("node", "pin", "message"),
    [
        ("X", "OUT", 'there is no node "X"'),
        ("A", "X", '"A" has no data pin or internal variable "X"'),
        ("A", "$ECC", '"A" has no data pin or internal variable'),
    ],
)
def test_what_does_not_exist_cannot_be_read(node: str, pin: str, message: str) -> None:
    with pytest.raises(KeyError, match=message.replace("$", r"\$")):
        new_kernel(chain()).read(node, pin)


def test_only_event_inputs_can_be_injected() -> None:
    with pytest.raises(KeyError, match='no event input "CNF"'):
        new_kernel(chain()).inject("A", "CNF")


# --- Forcing -----------------------------------------------------------------------------


def test_a_forced_input_is_not_sampled() -> None:
    kernel = new_kernel(chain())
    kernel.force("B", "IN", 70)
    triggered(kernel)
    assert kernel.read("B", "OUT") == 70

    kernel.release("B", "IN")
    triggered(kernel)
    assert kernel.read("B", "OUT") == 2


def test_a_forced_output_is_what_is_published() -> None:
    kernel = new_kernel(chain())
    kernel.force("A", "OUT", 70)
    triggered(kernel, 3)
    assert kernel.read("A", "OUT") == 70
    assert kernel.read("B", "OUT") == 70
    assert list(kernel.forced()) == [("A", "OUT")]

    kernel.release("A", "OUT")
    triggered(kernel)
    assert kernel.read("B", "OUT") == 71
    assert list(kernel.forced()) == []


def test_a_forced_output_is_seen_at_once() -> None:
    kernel = new_kernel(chain())
    kernel.force("A", "OUT", 5)
    kernel.inject("B", "REQ")
    kernel.run(1)

    assert kernel.read("B", "OUT") == 5


def test_writing_does_not_end_a_force() -> None:
    kernel = new_kernel(chain())
    kernel.force("B", "IN", 70)
    kernel.write("B", "IN", 1)

    assert kernel.read("B", "IN") == 70


def test_a_forced_direct_output_stays_even_when_nothing_is_sent() -> None:
    silent = block(
        "SILENT",
        COUNTER.body,
        event_inputs=events("REQ"),
        outputs=(DataPort(name="OUT", type=INT, direct=True),),
    )
    kernel = new_kernel(graph((silent,), {"A": "SILENT"}))
    kernel.force("A", "OUT", 5)
    triggered(kernel)

    assert kernel.read("A", "OUT") == 5


def test_only_data_pins_can_be_forced() -> None:
    with pytest.raises(KeyError, match="hidden"):
        new_kernel(chain()).force("A", "hidden", 1)


def test_forcing_keeps_what_is_queued() -> None:
    kernel = new_kernel(chain())
    kernel.inject("A", "REQ")
    kernel.inject("A", "REQ")
    kernel.force("A", "OUT", 8)
    kernel.force("B", "IN", 9)
    kernel.release("B", "IN")
    kernel.run(100)

    assert kernel.executed == 4
    assert kernel.read("B", "OUT") == 8


# --- Counting and observing --------------------------------------------------------------


def test_events_are_counted_per_pin_while_that_is_on() -> None:
    kernel = triggered(new_kernel(chain()))
    assert kernel.counts() == {}

    kernel.count(enabled=True)
    triggered(kernel, 2)
    expected = {("A", "REQ"): 2, ("A", "CNF"): 2, ("B", "REQ"): 2, ("B", "CNF"): 2}
    assert kernel.counts() == expected

    kernel.count(enabled=False)
    triggered(kernel)
    assert kernel.counts() == expected

    kernel.count(enabled=True)
    assert kernel.counts() == {}


def test_one_count_is_what_all_counts_say_of_it() -> None:
    kernel = new_kernel(chain())
    triggered(kernel)
    before = kernel.count_of("A", "CNF")
    kernel.count(enabled=True)
    triggered(kernel, 2)
    during = kernel.count_of("A", "CNF")
    kernel.count(enabled=False)
    triggered(kernel)

    assert (before, during, kernel.count_of("A", "CNF")) == (0, 2, 2)
    assert kernel.count_of("A", "NOPE") == 0
    with pytest.raises(KeyError, match='no node "C"'):
        kernel.count_of("C", "CNF")


def test_a_composites_events_are_counted_once() -> None:
    border = block(
        "BORDER", CompositeBody(), event_inputs=events("REQ"), event_outputs=events("CNF")
    )
    made = graph((border,), {"A": "BORDER"}, event_wires=wires("A.REQ -> A.CNF"))
    kernel = new_kernel(made)
    kernel.count(enabled=True)
    triggered(kernel)

    assert kernel.counts() == {("A", "REQ"): 1, ("A", "CNF"): 1}


def test_counting_begins_in_the_middle_of_a_fan_out() -> None:
    made = graph(
        (E_SPLIT, E_CTU),
        {"S": "E_SPLIT", "C": "E_CTU", "D": "E_CTU"},
        event_wires=wires("S.EO1 -> C.CU", "S.EO1 -> D.CU", "S.EO2 -> C.R", "S.EO2 -> D.R"),
    )
    kernel = new_kernel(made)
    kernel.inject("S", "EI")
    kernel.run(2)
    kernel.count(enabled=True)
    kernel.run(100)

    assert [kernel.counts().get(pin) for pin in (("C", "CU"), ("D", "CU"), ("D", "R"))] == [
        None,
        1,
        1,
    ]
    kernel.inject("S", "EI")
    kernel.run(100)
    assert kernel.counts()["C", "CU"] == 1
    assert kernel.counts()["D", "RO"] == 2


def test_an_observer_hears_of_each_entry_before_it_is_executed() -> None:
    kernel = new_kernel(chain())
    heard = []
    kernel.observe(lambda entry: heard.append((*_parts(entry), kernel.read("A", "OUT"))))
    triggered(kernel)
    kernel.observe(None)
    triggered(kernel)

    assert heard == [("FBFLOW.RES", "A", "REQ", 0), ("FBFLOW.RES", "B", "REQ", 1)]


def test_an_observer_may_force_and_count() -> None:
    kernel = new_kernel(chain())

    def observer(entry: Any) -> None:  # noqa: ANN401
        if entry.node == "B":
            kernel.count(enabled=True)
            kernel.force("B", "IN", 33)

    kernel.observe(observer)
    triggered(kernel)

    assert kernel.read("B", "OUT") == 33
    assert kernel.counts()["B", "REQ"] == 1


def test_what_an_observer_hears_of_is_no_longer_queued() -> None:
    kernel = new_kernel(chain().model_copy(update={"settings": Settings(max_queue=2)}))
    queues: list[object] = []

    def observer(_: Any) -> None:  # noqa: ANN401
        kernel.inject("A", "REQ")
        queues.append(kernel.save()["queues"]["FBFLOW.RES"])
        kernel.observe(None)

    kernel.observe(observer)
    kernel.inject("A", "REQ")
    kernel.inject("B", "REQ")
    kernel.run(1)

    assert queues == [[["B", "REQ"], ["A", "REQ"]]]


def test_an_event_that_an_observer_cannot_inject_fails_the_run_behind_what_is_executed() -> None:
    kernel = new_kernel(chain().model_copy(update={"settings": Settings(max_queue=1)}))

    def observer(_: Any) -> None:  # noqa: ANN401
        kernel.inject("B", "REQ")
        with pytest.raises(RunError, match="grew past 1 events"):
            kernel.inject("B", "REQ")
        kernel.observe(None)

    kernel.observe(observer)
    kernel.inject("A", "REQ")
    with pytest.raises(RunError, match="grew past 1 events"):
        kernel.run(2)

    assert kernel.read("A", "OUT") == 1


def _parts(entry: Any) -> tuple[str, str, str | None]:  # noqa: ANN401
    return entry.resource, entry.node, entry.event


# --- Saving ------------------------------------------------------------------------------


def test_a_snapshot_is_json_and_holds_everything() -> None:

    kernel = triggered(new_kernel(chain()))
    kernel.count(enabled=True)
    kernel.force("B", "IN", 4)
    kernel.inject("A", "REQ")
    kernel.inject("A", "REQ")
    kernel.run(1)
    saved = json.loads(json.dumps(kernel.save()))
    other = new_kernel(chain())
    other.load(saved)

    assert other.save() == saved
    assert list(other.forced()) == [("B", "IN")]
    other.run(100)
    kernel.run(100)
    assert other.save() == kernel.save()
    assert other.counts() == kernel.counts()


def test_loading_replaces_forces_and_queues() -> None:
    clean = new_kernel(chain()).save()
    kernel = new_kernel(chain())
    kernel.force("B", "IN", 4)
    kernel.inject("A", "REQ")
    kernel.count(enabled=True)
    kernel.load(clean)

    assert kernel.save() == clean
    triggered(kernel)
    assert kernel.read("B", "OUT") == 1


def test_a_loaded_state_has_its_own_forces_only() -> None:
    kernel = new_kernel(chain())
    kernel.force("A", "OUT", 7)
    kernel.force("B", "IN", 8)
    saved = json.loads(json.dumps(kernel.save()))
    kernel.release("A", "OUT")
    kernel.force("B", "OUT", 9)
    kernel.load(saved)
    triggered(kernel)

    assert set(kernel.forced()) == {("A", "OUT"), ("B", "IN")}
    assert (kernel.read("A", "OUT"), kernel.read("B", "OUT")) == (7, 8)


def test_numbers_that_json_lacks_survive() -> None:

    kernel = new_kernel(graph((simple("T", internals=[Local("x", LREAL)]),), {"N": "T"}))
    kernel.write("N", "x", float("-inf"))
    saved = kernel.save()
    assert saved["nodes"]["N"]["values"]["x"] == "-inf"
    kernel.write("N", "x", 0.0)
    kernel.load(saved)

    assert kernel.read("N", "x") == float("-inf")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layout": 7}, "layout 7, expected 1"),
        ({"nodes": {"X": {}}}, 'of another graph: they differ in "A", "B", "X"'),
    ],
)
def test_a_snapshot_of_something_else_is_refused(change: dict[str, Any], message: str) -> None:

    kernel = new_kernel(chain())

    with pytest.raises(RunError, match=message):
        kernel.load(kernel.save() | change)


def test_forcing_a_block_reaches_every_fan_out_it_is_in_and_what_is_queued() -> None:
    kernel = new_kernel(
        graph(
            (COUNTER, INT2INT),
            {"A": "COUNTER", "B": "INT2INT", "C": "INT2INT", "D": "COUNTER"},
            event_wires=wires(
                "A.CNF -> B.REQ", "A.CNF -> C.REQ", "A.CNF -> B.REQ", "D.CNF -> B.REQ"
            ),
            data_wires=wires("A.OUT -> B.IN", "A.OUT -> C.IN"),
        )
    )
    kernel.inject("A", "REQ")
    kernel.run(1)
    kernel.force("B", "IN", 70)
    kernel.run(10)

    assert (kernel.read("B", "OUT"), kernel.read("C", "OUT")) == (70, 1)

    kernel.inject("D", "REQ")
    kernel.inject("A", "REQ")
    kernel.run(2)
    kernel.release("B", "IN")
    kernel.run(10)

    assert (kernel.read("B", "OUT"), kernel.read("C", "OUT")) == (2, 2)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x", "'x' (str)"),
        (1.5, "1.5 (float)"),
        (True, "True (bool)"),
        (40_000, "40000 (int)"),
        (None, "None (NoneType)"),
    ],
)
def test_a_value_of_another_type_is_refused_at_once(value: Any, shown: str) -> None:  # noqa: ANN401
    kernel = triggered(new_kernel(chain()))
    before = kernel.save()
    expected = f'"A.OUT" cannot be set to {shown}: it is of type INT'

    for change in (kernel.write, kernel.force):
        with pytest.raises(TypeError) as caught:
            change("A", "OUT", value)
        assert str(caught.value) == expected

    assert kernel.save() == before


def test_lists_and_structs_are_checked_to_their_elements() -> None:
    row, point = ArrayType(((1, 2),), INT), StructType("Point")
    sink = simple("SINK", inputs=pins(("ROW", row), ("AT", point), ("R", LREAL)))
    members = {"Point": (Local("X", INT), Local("ROW", row))}
    kernel = new_kernel(graph((sink,), {"N": "SINK"}, datatypes=members))
    kernel.write("N", "ROW", [1, 2])
    kernel.write("N", "AT", {"X": 1, "ROW": [1, 2]})
    wrong: list[tuple[str, Any]] = [
        ("ROW", [1]),
        ("ROW", [1, "2"]),
        ("AT", {"X": 1}),
        ("AT", {"X": 1, "ROW": [1, 2.0]}),
        ("R", "1.0"),
    ]

    for pin, value in wrong:
        with pytest.raises(TypeError, match=f'"N.{pin}" cannot be set to'):
            kernel.write("N", pin, value)
