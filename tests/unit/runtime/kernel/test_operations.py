"""Operations in the kernel: requests go out, results come in, all of it is saved."""

from typing import Any

import pytest

from compiler.ir.graph import Graph
from fblib.service import Value
from fblib.services import services
from runtime.errors import CodeError
from runtime.kernel.base import Outcome
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel
from tests.operation_graphs import compiled

pytestmark = pytest.mark.usefixtures("every_kernel")

CHAIN = compiled(
    {"a": "CALL", "b": "CALL", "failures": "E_CTU"},
    events=["START.COLD -> a.REQ", "a.CNF -> b.REQ", "a.ERR -> failures.CU"],
    data=["a.result -> b.arguments.first", "a.text -> b.label"],
    parameters={"b.arguments": '{"kept": [1, null]}'},
)


def started(graph: Graph) -> Machine:
    machine = Machine(graph, new_kernel(graph), services())
    machine.start()
    assert machine.run(1_000) is Outcome.EMPTY
    return machine


def requested(machine: Machine) -> list[tuple[str, dict[str, Any]]]:
    return [(one.node, dict(one.inputs)) for one in machine.kernel.open_requests()]


def test_a_request_has_all_inputs_as_sampled() -> None:
    machine = started(CHAIN)

    assert requested(machine) == [("App.a", {"arguments": None, "label": "", "number": 1.5})]


def test_a_result_goes_on_with_its_data_and_closes_the_request() -> None:
    machine = started(CHAIN)
    machine.finish("App.a", "CNF", {"result": {"x": 1}, "text": "Привет"})
    machine.run(1_000)

    arguments = {"kept": [1, None], "first": {"x": 1}}
    expected = {"arguments": arguments, "label": "Привет", "number": 1.5}
    assert requested(machine) == [("App.b", expected)]


def test_a_failure_goes_where_err_leads() -> None:
    machine = started(CHAIN)
    machine.finish("App.a", "ERR", {"error": "refused", "attempts": 3})
    machine.run(1_000)

    assert machine.kernel.read("App.failures", "CV") == 1
    assert machine.kernel.read("App.a", "error") == "refused"


def test_an_open_request_and_a_queued_result_are_saved() -> None:
    machine = started(CHAIN)
    machine.finish("App.a", "CNF", {"result": 5})
    snapshot = machine.save()
    other = Machine(CHAIN, new_kernel(CHAIN), services())
    other.load(snapshot)
    other.run(1_000)

    assert requested(other)[0][1]["arguments"] == {"kept": [1, None], "first": 5}
    again = Machine(CHAIN, new_kernel(CHAIN), services())
    again.load(other.save())
    assert [one.node for one in again.requests] == ["App.b"]


@pytest.mark.parametrize(
    ("outputs", "error"),
    [
        ({"count": -1}, TypeError),
        ({"text": 5}, TypeError),
        ({"nothing": 5}, KeyError),
    ],
)
def test_a_result_that_is_none_of_its_pin_is_refused(
    outputs: dict[str, Any], error: type[Exception]
) -> None:
    machine = started(CHAIN)
    with pytest.raises(error):
        machine.finish("App.a", "CNF", outputs)

    assert len(machine.kernel.open_requests()) == 1


def test_part_of_a_json_value_may_go_into_an_iec_pin() -> None:
    graph = compiled(
        {"a": "CALL", "counter": "E_CTU", "switch": "E_SWITCH", "yes": "CALL"},
        events=[
            "START.COLD -> a.REQ",
            "a.CNF -> counter.CU",
            "counter.CUO -> switch.EI",
            "switch.EO1 -> yes.REQ",
        ],
        data=["a.result.limits.0 -> counter.PV", "a.result.go -> switch.G"],
    )
    machine = started(graph)
    machine.finish("App.a", "CNF", {"result": {"limits": [7], "go": True}})
    machine.run(1_000)

    assert machine.kernel.read("App.counter", "PV") == 7
    assert [node for node, _ in requested(machine)] == ["App.yes"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"limits": ["many"]}, "the JSON value 'many' is no UINT"),
        ({"limits": [-1]}, "the JSON value -1 is no UINT"),
        ({"limits": []}, 'the JSON value has no "limits.0": at "limits" it is a list of 0'),
        ({"other": 1}, 'the JSON value has no "limits.0": it is an object with "other"'),
    ],
)
def test_a_part_that_does_not_fit_fails_the_run_at_its_block(value: Value, message: str) -> None:
    graph = compiled(
        {"a": "CALL", "counter": "E_CTU"},
        events=["START.COLD -> a.REQ", "a.CNF -> counter.CU"],
        data=["a.result.limits.0 -> counter.PV"],
    )
    machine = started(graph)
    machine.finish("App.a", "CNF", {"result": value})
    with pytest.raises(CodeError) as caught:
        machine.run(1_000)

    assert str(caught.value) == f"R505 in App.counter: {message}"


def test_pins_of_operations_are_watched_and_forced_as_others() -> None:
    machine = started(CHAIN)
    machine.kernel.count(enabled=True)
    machine.kernel.force("App.b", "label", "forced")
    machine.finish("App.a", "CNF", {"text": "sent"})
    machine.run(1_000)

    assert requested(machine)[0][1]["label"] == "forced"
    assert machine.kernel.counts() == {("App.a", "CNF"): 1, ("App.b", "REQ"): 1}


def test_a_change_of_the_graph_keeps_open_requests() -> None:
    machine = started(CHAIN)
    smaller = CHAIN.model_copy(
        update={
            "nodes": tuple(node for node in CHAIN.nodes if node.id != "App.failures"),
            "event_wires": CHAIN.event_wires[:2],
        }
    )
    machine.kernel.change(smaller)
    machine.finish("App.a", "CNF", {"result": 1})
    machine.run(1_000)

    assert [node for node, _ in requested(machine)] == ["App.b"]
