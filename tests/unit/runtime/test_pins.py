from dataclasses import replace

import pytest

from compiler.ir.blocks import DataPort
from compiler.ir.code import Local
from compiler.ir.datatypes import INT, TIME
from compiler.ir.graph import Graph
from runtime.pins import Pin, Pins
from runtime.usage import UsageError
from tests.graphs import graph, simple


@pytest.mark.parametrize(
    ("path", "pin"),
    [
        ("App.Counter.CV", Pin("App.Counter", "CV")),
        ("app.COUNTER.step", Pin("App.Counter", "STEP")),
        ("FBFLOW.RES.START.x", None),
    ],
)
def test_names_are_split_at_the_longest_node(blinker: Graph, path: str, pin: Pin | None) -> None:
    pins = Pins(blinker)
    if pin is None:
        assert pins.split(path) == ("FBFLOW.RES.START", "x")
        return

    assert pins.variable(path)[0] == pin


def test_a_node_inside_a_node_wins_over_a_pin_with_dots(blinker: Graph) -> None:
    inner = replace(blinker.nodes[2], id="App.Counter.Inner")
    pins = Pins(blinker.model_copy(update={"nodes": (*blinker.nodes, inner)}))

    assert pins.split("App.Counter.Inner.CV") == ("App.Counter.Inner", "CV")
    assert pins.split("App.Counter.Plug.CV") == ("App.Counter", "Plug.CV")


def test_the_exact_case_is_preferred(blinker: Graph) -> None:
    shout = replace(blinker.nodes[2], id="App.COUNTER")
    pins = Pins(blinker.model_copy(update={"nodes": (*blinker.nodes, shout)}))

    assert pins.node("App.COUNTER") == "App.COUNTER"
    assert pins.node("App.Counter") == "App.Counter"
    assert pins.node("app.counter") == "App.Counter"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("App.Countr.CV", ['no block "App.Countr"', 'Did you mean "App.Counter"?']),
        ("App.Counter.STOP", ['no data pin "STOP"', "COUNTER", 'Did you mean "STEP"?']),
        ("App.Counter.CU", ['no data pin "CU"; it is an event input']),
        ("App.Counter", ['"App.Counter" is a block', '"App.Counter.STEP"']),
        ("nonsense", ['no block "nonsense"', "Known: "]),
    ],
)
def test_an_unknown_pin_is_told_with_what_was_expected(
    blinker: Graph, path: str, words: list[str]
) -> None:
    with pytest.raises(UsageError) as error:
        Pins(blinker).variable(path)

    assert [word for word in words if word not in str(error.value)] == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("App.Counter.CUO", ['no event input "CUO"; it is an event output', "CU"]),
        ("FBFLOW.RES.START.COLD", ["It has no event inputs."]),
    ],
)
def test_only_event_inputs_can_be_triggered(blinker: Graph, path: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as error:
        Pins(blinker).event_input(path)

    assert [word for word in words if word not in str(error.value)] == []


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("app.counter.c?", ["App.Counter.CU", "App.Counter.CV"]),
        ("App.Counter", ["CU", "CUO", "STEP", "CV"]),
        ("*.CV", ["App.Counter.CV", "App.Stops.CV"]),
    ],
)
def test_globs_find_pins_in_node_order(blinker: Graph, pattern: str, paths: list[str]) -> None:
    found = [pin.path for pin in Pins(blinker).matching(pattern)]

    assert found == [path if "." in path else f"App.Counter.{path}" for path in paths]


def test_variables_inside_of_blocks_are_found_only_where_no_pin_is() -> None:
    internals = [Local("COUNT", INT), Local("delay.ET", TIME)]
    pin = DataPort(name="OUT", type=INT)
    pins = Pins(graph((simple("T", outputs=(pin,), internals=internals),), {"B": "T"}))

    assert [found.name for found in pins.matching("B.*")] == ["REQ", "CNF", "OUT"]
    assert [found.name for found in pins.matching("b.delay.*")] == ["delay.ET"]
    assert [found.name for found in pins.matching("*.count")] == ["COUNT"]


def test_a_glob_that_matches_nothing_is_a_mistake(blinker: Graph) -> None:
    with pytest.raises(UsageError, match=r'no pin matches "App.Countr.CV".*"App.Counter.CV"'):
        Pins(blinker).matching("App.Countr.CV")
