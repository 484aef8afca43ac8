"""Typed events of E_TRIG become wires; blocks that nothing implements are reported."""

import pytest

from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    device,
    events,
    fb,
    network,
    resource,
    subapplication,
)

PINS = Pins("INIT: EInit, REQ", "INITO")
BODY = "<SimpleFB/>"
START = "START.COLD -> E_TRIG.REQ"


@pytest.fixture
def typed(project: Project) -> Project:
    """A project with a block whose INIT is a typed event."""
    project.block("Mine", PINS, BODY)
    return project


def triggered(typed: Project, content: str, *, mappings: str, trigger: str) -> list[str]:
    own = network(trigger, events=START)
    devices = device("PC", resource("R", own), resource("Q"))
    graph = typed.graph(content, devices=devices, mappings=mappings)
    return [wire for wire in events(graph) if wire.startswith("PC.R.E_TRIG.CNF")]


def test_a_trigger_reaches_every_input_of_its_event_type(typed: Project) -> None:
    inside = network(fb("C", "Mine"))
    content = network(fb("A", "Mine"), fb("B", "INT2INT"), subapplication("S", inside))

    found = triggered(
        typed,
        content,
        mappings="App.A -> PC.R\n App.B -> PC.R\n App.S -> PC.R",
        trigger=fb("E_TRIG", "E_TRIG", EVENTTYPE="'EInit'"),
    )

    assert found == ["PC.R.E_TRIG.CNF -> App.A.INIT", "PC.R.E_TRIG.CNF -> App.S.C.INIT"]


def test_a_trigger_without_a_value_triggers_what_its_type_says(typed: Project) -> None:
    found = triggered(
        typed,
        network(fb("A", "Mine")),
        mappings="App.A -> PC.R",
        trigger=fb("E_TRIG", "E_TRIG"),
    )

    assert found == ["PC.R.E_TRIG.CNF -> App.A.INIT"]


@pytest.mark.parametrize("value", ["'ESafe'", "''", "'Event'"])
def test_a_trigger_of_another_event_type_reaches_none_of_them(typed: Project, value: str) -> None:
    found = triggered(
        typed,
        network(fb("A", "Mine")),
        mappings="App.A -> PC.R",
        trigger=fb("E_TRIG", "E_TRIG", EVENTTYPE=value),
    )

    assert not found


def test_an_input_that_has_a_wire_is_not_triggered(typed: Project) -> None:
    found = triggered(
        typed,
        network(fb("A", "Mine"), fb("B", "Mine"), events="A.INITO -> B.INIT"),
        mappings="App.A -> PC.R\n App.B -> PC.R",
        trigger=fb("E_TRIG", "E_TRIG", EVENTTYPE="'EInit'"),
    )

    assert found == ["PC.R.E_TRIG.CNF -> App.A.INIT"]


def test_a_trigger_stays_in_its_resource(typed: Project) -> None:
    found = triggered(
        typed,
        network(fb("A", "Mine"), fb("B", "Mine")),
        mappings="App.A -> PC.R\n App.B -> PC.Q",
        trigger=fb("E_TRIG", "E_TRIG", EVENTTYPE="'EInit'"),
    )

    assert found == ["PC.R.E_TRIG.CNF -> App.A.INIT"]


def test_a_trigger_does_not_reach_into_composites(typed: Project) -> None:
    typed.composite("Box", Pins("REQ"), network(fb("In", "Mine")))

    found = triggered(
        typed,
        network(fb("X", "Box")),
        mappings="App.X -> PC.R",
        trigger=fb("E_TRIG", "E_TRIG", EVENTTYPE="'EInit'"),
    )

    assert not found


def test_a_type_nothing_implements_is_reported_once_with_its_uses(project: Project) -> None:
    project.block("Hardware", Pins("REQ", "CNF"))

    result = project.compilation(network(fb("A", "Hardware"), fb("B", "Hardware")))

    assert result.graph is not None
    assert result.graph.types["Hardware"].body.kind == "missing"
    assert codes(result) == ["E215"]
    message = next(item.message for item in result.diagnostics if item.code == "E215")
    assert message.startswith('nothing here implements the type "Hardware" (2 blocks)')
