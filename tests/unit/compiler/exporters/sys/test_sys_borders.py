"""Wires through the borders of subapplications: which pins they need, in which order."""

from pathlib import Path

from compiler.exporters.sys import Exported, to_system
from compiler.ir.declarations import ElementDeclaration
from compiler.ir.graph import Graph
from compiler.ir.sameness import differences
from fblib.catalog import LIBRARY
from tests.operation_graphs import compiled
from tests.systems import compiled_again, grouped, written


def exported(graph: Graph) -> Exported:
    return to_system(graph, library=LIBRARY)


def subapplication(found: Exported, name: str) -> ElementDeclaration:
    elements = found.system.applications[0].network.elements
    return next(element for element in elements if element.name == name)


def events(element: ElementDeclaration) -> list[tuple[str, str]]:
    assert element.network is not None
    return [(one.source, one.target) for one in element.network.event_connections]


def test_a_pin_leads_out_and_a_pin_leads_in() -> None:
    graph = grouped(
        compiled(
            {"One.a": "SLEEP", "Two.b": "SLEEP"},
            events=["One.a.CNF -> Two.b.REQ"],
            data=["One.a.slept -> Two.b.seconds"],
        )
    )

    found = exported(graph)

    network = found.system.applications[0].network
    assert [(one.source, one.target) for one in network.event_connections] == [
        ("One.a_CNF", "Two.b_REQ")
    ]
    assert [(one.source, one.target) for one in network.data_connections] == [
        ("One.a_slept", "Two.b_seconds")
    ]
    assert events(subapplication(found, "One")) == [("a.CNF", "a_CNF")]
    assert events(subapplication(found, "Two")) == [("b_REQ", "b.REQ")]
    interface = subapplication(found, "Two").interface
    assert interface is not None
    assert [(pin.name, pin.type) for pin in interface.inputs] == [("b_seconds", "LREAL")]


def test_targets_of_one_event_share_a_pin() -> None:
    graph = grouped(
        compiled(
            {"Sub.a": "SLEEP", "b": "SLEEP", "c": "SLEEP"},
            events=["Sub.a.CNF -> b.REQ", "Sub.a.CNF -> c.REQ"],
        )
    )

    assert events(subapplication(exported(graph), "Sub")) == [("a.CNF", "a_CNF")]


def test_they_need_two_where_another_target_comes_between_them(tmp_path: Path) -> None:
    graph = grouped(
        compiled(
            {"Sub.a": "SLEEP", "Sub.d": "SLEEP", "b": "SLEEP", "c": "SLEEP"},
            events=["Sub.a.CNF -> b.REQ", "Sub.a.CNF -> Sub.d.REQ", "Sub.a.CNF -> c.REQ"],
        )
    )

    assert events(subapplication(exported(graph), "Sub")) == [
        ("a.CNF", "a_CNF"),
        ("a.CNF", "d.REQ"),
        ("a.CNF", "a_CNF_2"),
    ]
    assert differences(graph, compiled_again(written(graph, tmp_path))) == []


def test_sources_of_one_event_share_the_pin_that_leads_in() -> None:
    graph = grouped(
        compiled(
            {"Sub.a": "SLEEP", "b": "SLEEP", "c": "SLEEP"},
            events=["b.CNF -> Sub.a.REQ", "c.CNF -> Sub.a.REQ"],
        )
    )

    assert events(subapplication(exported(graph), "Sub")) == [("a_REQ", "a.REQ")]


def test_a_part_of_a_value_is_taken_where_it_comes_from_and_put_where_it_goes() -> None:
    graph = grouped(
        compiled(
            {"One.a": "HTTP_REQUEST", "Two.b": "JSON_TO_STRING"},
            data=["One.a.data.items.0 -> Two.b.data.first"],
        )
    )

    found = exported(graph)

    one, two = (subapplication(found, name).network for name in ("One", "Two"))
    assert one is not None
    assert two is not None
    assert [(each.source, each.target) for each in one.data_connections] == [
        ("a.data.items.0", "a_data_items_0")
    ]
    assert [(each.source, each.target) for each in two.data_connections] == [
        ("b_data_first", "b.data.first")
    ]
