"""When two graphs count as the same, and what is told when they do not."""

from dataclasses import replace
from typing import Any

import pytest

from compiler.ir.graph import Graph, Source, Wire
from compiler.ir.policy import Policy, Workflow
from compiler.ir.sameness import differences
from tests.operation_graphs import compiled


@pytest.fixture
def graph() -> Graph:
    return compiled(
        {"a": "SLEEP", "b": "SLEEP", "c": "SLEEP"},
        events=["START.COLD -> a.REQ", "a.CNF -> b.REQ", "a.CNF -> c.REQ"],
        data=["a.slept -> b.seconds", "b.slept -> c.seconds"],
        parameters={"a.seconds": "2.0"},
    )


def test_places_sources_and_positions_do_not_count(graph: Graph) -> None:
    nodes = tuple(replace(node, span="x:1", position=(1.0, 2.0)) for node in graph.nodes)
    other = graph.model_copy(
        update={
            "source": Source(format="fourdiac", file="x.sys"),
            "nodes": nodes,
            "event_wires": tuple(wire._replace(span="y:2") for wire in graph.event_wires),
        }
    )

    assert differences(graph, other) == []


def test_the_order_of_wires_of_different_pins_does_not_count(graph: Graph) -> None:
    first, *others = graph.event_wires
    other = graph.model_copy(
        update={"event_wires": (*others, first), "data_wires": graph.data_wires[::-1]}
    )

    assert differences(graph, other) == []


def test_the_order_in_which_an_event_reaches_its_targets_counts(graph: Graph) -> None:
    first, *others = graph.event_wires
    other = graph.model_copy(update={"event_wires": (first, *others[::-1])})

    (told,) = differences(graph, other)

    assert told.startswith("event wires \"from App.a.CNF\": ['App.c.REQ', 'App.b.REQ'] instead of")


def test_every_change_of_a_block_is_told(graph: Graph) -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"policy": Policy(timeout=1)},
        {"label": "x"},
        {"parameters": {}},
    )
    told = []
    for change in changes:
        nodes = (graph.nodes[0], replace(graph.nodes[1], **change), *graph.nodes[2:])
        told += differences(graph, graph.model_copy(update={"nodes": nodes}))

    assert [sentence.partition(":")[0] for sentence in told] == ['block "App.a"'] * 3


def test_what_is_not_there_and_what_is_there_too_are_told(graph: Graph) -> None:
    wires = (*graph.data_wires[1:], Wire("App.b", "attempts", "App.a", "seconds"))

    assert differences(graph, graph.model_copy(update={"data_wires": wires})) == [
        'there is no data wires "to App.b.seconds"',
        'there is data wires "to App.a.seconds", too',
    ]


def test_the_workflow_counts(graph: Graph) -> None:
    other = graph.model_copy(update={"workflow": Workflow(schedule="* * * * *")})

    assert differences(graph, other) == [
        "graph \"workflow\": {'schedule': '* * * * *'} instead of {}"
    ]
