"""Wires and values at parts of JSON pins: any way is right, what is there is known in a run."""

from collections.abc import Sequence

import pytest

from compiler.driver import compile_declared
from compiler.ir.declarations import (
    ApplicationDeclaration,
    ConnectionDeclaration,
    ElementDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
    SystemDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.graph import Graph
from compiler.ir.lookup import Lookup
from fblib.catalog import LIBRARY


def _element(name: str, type_name: str, **parameters: str) -> ElementDeclaration:
    """An element; `data__a` is the part `a` of the pin `data`."""
    given = (ParameterDeclaration(pin.replace("__", "."), text) for pin, text in parameters.items())
    return ElementDeclaration(name, type_name, parameters=tuple(given))


def _compiled(
    *elements: ElementDeclaration, data: Sequence[str] = ()
) -> tuple[Graph | None, list[str]]:
    """The graph of a few blocks, and the messages about it."""
    start = ConnectionDeclaration("START.COLD", f"{elements[0].name}.REQ")
    network = NetworkDeclaration(
        (_element("START", "E_RESTART"), *elements), (start,), tuple(map(_wire, data))
    )
    system = SystemDeclaration(
        "S", "json", "s.json", applications=(ApplicationDeclaration("App", network),)
    )
    diagnostics = Diagnostics()
    graph = compile_declared(system, lookup=Lookup([], LIBRARY), diagnostics=diagnostics)
    return graph, [item.message for item in diagnostics]


def _wire(text: str) -> ConnectionDeclaration:
    source, _, target = text.partition(" -> ")
    return ConnectionDeclaration(source, target)


READ, SELECT = _element("read", "FILE_READ"), _element("select", "JSON_SELECT")


@pytest.mark.parametrize(
    ("wire", "source_member", "target_member"),
    [
        ("read.data -> select.data", "", ""),
        ("read.data.items.0.name -> select.data", "items.0.name", ""),
        ("read.data -> select.data.a.1", "", "a.1"),
        ("read.data.Content-Type -> select.data.content type", "Content-Type", "content type"),
        ("read.data.Ключ -> select.data.ß", "Ключ", "ß"),
        ("read.size -> select.data.size", "", "size"),
        ("read.data.expression -> select.expression", "expression", ""),
    ],
)
def test_a_wire_leads_from_any_part_of_json_into_any_part(
    wire: str, source_member: str, target_member: str
) -> None:
    graph, messages = _compiled(READ, SELECT, data=[wire])

    assert messages == []
    assert graph is not None
    assert [(one.source_member, one.target_member) for one in graph.data_wires] == [
        (source_member, target_member)
    ]


@pytest.mark.parametrize("members", [("a", "a"), ("a", "a.b"), ("0.b", "0")])
def test_a_part_has_one_source(members: tuple[str, str]) -> None:
    _, messages = _compiled(
        READ, SELECT, data=[f"read.data.x{i} -> select.data.{m}" for i, m in enumerate(members)]
    )

    assert len(messages) == 1
    assert "has two sources" in messages[0]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"data__a": "1"}, '{"a": 1}'),
        ({"data": '{"a": 1, "b": 2}', "data__a": '"x"'}, '{"a": "x", "b": 2}'),
        ({"data__a__b": "1", "data__a__c": "[null]"}, '{"a": {"b": 1, "c": [null]}}'),
        ({"data": "[1, {}]", "data__1__x": "true"}, '[1, {"x": true}]'),
    ],
)
def test_a_value_at_a_part_of_json_leaves_the_rest(
    parameters: dict[str, str], expected: str
) -> None:
    graph, messages = _compiled(_element("select", "JSON_SELECT", **parameters))

    assert messages == []
    assert graph is not None
    assert graph.nodes[1].parameters == {"data": expected}


@pytest.mark.parametrize("whole", ["5", "[1]", '"text"'])
def test_a_value_at_a_part_of_something_else_is_refused(whole: str) -> None:
    _, messages = _compiled(_element("select", "JSON_SELECT", data=whole, data__1="2"))

    assert len(messages) == 1
    assert '"1" can only be set in an object, or within a list' in messages[0]
