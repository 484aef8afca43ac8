import json
from typing import Any

import pytest

from compiler.ir.blocks import DataPort, EventPort, FBType, Interface, SimpleBody
from compiler.ir.code import TRUE, Algorithm, Assign, Constant, Variable
from compiler.ir.datatypes import BOOL, INT
from compiler.ir.graph import SCHEMA, Graph, Node, Source, Wire
from compiler.ir.serialize import (
    GraphFormatError,
    graph_from_json,
    graph_json_schema,
    graph_to_json,
)

EMPTY = Graph(name="G", source=Source(format="json", file="g.json"))


def _graph() -> Graph:
    body = SimpleBody(
        algorithms={
            "REQ": Algorithm(
                (Assign(Variable("Q", BOOL), TRUE), Assign(Variable("n", INT), Constant(5, INT), 2))
            )
        }
    )
    block = FBType(
        name="T",
        interface=Interface(
            event_inputs=(EventPort(name="REQ"),),
            event_outputs=(EventPort(name="CNF", with_data=("Q",)),),
            outputs=(DataPort(name="Q", type=BOOL), DataPort(name="n", type=INT, initial="3")),
        ),
        body=body,
    )
    return EMPTY.model_copy(
        update={
            "types": {"T": block},
            "nodes": (Node(id="App.Ä", type="T"), Node(id="App.B", type="T")),
            "event_wires": (
                Wire("App.Ä", "CNF", "App.B", "REQ"),
                Wire("App.B", "CNF", "App.Ä", "REQ", "a.sys:5"),
            ),
        }
    )


def test_the_text_of_a_graph_is_this() -> None:
    assert graph_to_json(_graph()) == (
        "{\n"
        '"schema": "fbflow.graph/1",\n'
        '"name": "G",\n'
        '"source": {"format": "json", "file": "g.json"},\n'
        '"types": {\n'
        '"T": {"name": "T", "interface": {"event_inputs": [{"name": "REQ"}], '
        '"event_outputs": [{"name": "CNF", "with_data": ["Q"]}], "outputs": '
        '[{"name": "Q", "type": "BOOL"}, {"name": "n", "type": "INT", "initial": "3"}]}, '
        '"body": {"kind": "simple", "algorithms": {"REQ": {"body": ['
        '{"target": {"name": "Q", "type": "BOOL", "kind": "variable"}, '
        '"value": {"value": true, "type": "BOOL", "kind": "constant"}, "kind": "assign"}, '
        '{"target": {"name": "n", "type": "INT", "kind": "variable"}, '
        '"value": {"value": 5, "type": "INT", "kind": "constant"}, "line": 2, "kind": "assign"}'
        "]}}}}\n"
        "},\n"
        '"nodes": [\n'
        '{"id": "App.Ä", "type": "T"},\n'
        '{"id": "App.B", "type": "T"}\n'
        "],\n"
        '"event_wires": [\n'
        '["App.Ä", "CNF", "App.B", "REQ"],\n'
        '["App.B", "CNF", "App.Ä", "REQ", "a.sys:5"]\n'
        "]\n"
        "}\n"
    )


def test_a_graph_reads_back_whatever_the_layout_of_its_text() -> None:
    text = graph_to_json(_graph())
    laid_out_otherwise = json.dumps(json.loads(text), indent=3)

    assert graph_from_json(laid_out_otherwise) == _graph()
    assert graph_to_json(graph_from_json(laid_out_otherwise)) == text


@pytest.mark.parametrize("text", ["", "{", "[1, 2", "nonsense", b"\xff\xfe{}", "[" * 100_000])
def test_a_text_that_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(GraphFormatError, match="not a JSON text"):
        graph_from_json(text)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"schema": "fbflow.graph/2", "name": "G"}, 'its "schema" is "fbflow.graph/2"'),
        ({"schema": 7}, 'its "schema" is 7'),
        ({"name": "G"}, 'it has no "schema"'),
        ([], 'it has no "schema"'),
        (None, 'it has no "schema"'),
    ],
)
def test_a_graph_of_an_unknown_version_is_refused(data: object, found: str) -> None:
    with pytest.raises(GraphFormatError) as caught:
        graph_from_json(json.dumps(data))

    assert found in str(caught.value)
    assert f'expected "{SCHEMA}"' in str(caught.value)


def _broken(**changes: Any) -> str:  # noqa: ANN401 - any JSON value
    data = json.loads(graph_to_json(_graph()))
    data.update(changes)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (_broken(name=5), "name"),
        (_broken(surprise=1), "surprise"),
        (_broken(nodes=[{"id": "a"}]), "nodes.0.type"),
        (_broken(nodes=[{"id": "a", "type": "T", "extra": 1}]), "nodes.0.extra"),
        (_broken(event_wires=[["a", "b"]]), "event_wires.0"),
        (_broken(types={"T": {"name": "T", "interface": {}, "body": {"kind": "x"}}}), "types.T"),
        (_broken(source={"format": "cobol", "file": "a"}), "source.format"),
        (_broken(datatypes={"S": [{"name": "a", "type": "1 2"}]}), "datatypes.S.0.type"),
    ],
)
def test_a_graph_that_breaks_the_model_is_refused_with_the_place(text: str, place: str) -> None:
    with pytest.raises(GraphFormatError) as caught:
        graph_from_json(text)

    assert f"not a valid graph: {place}" in str(caught.value)


def test_the_schema_names_the_version_and_every_part() -> None:
    schema = graph_json_schema()

    assert schema["properties"]["schema"]["const"] == SCHEMA
    assert {"nodes", "types", "event_wires", "data_wires"} <= set(schema["properties"])
    assert json.loads(json.dumps(schema)) == schema


DEEP_TYPE = json.dumps(
    {
        "schema": SCHEMA,
        "name": "G",
        "source": {"format": "json", "file": ""},
        "datatypes": {"S": [{"name": "a", "type": "ARRAY [0..1] OF " * 5000 + "INT"}]},
    }
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{{"schema": "{SCHEMA}", "name": {"9" * 5000}}}', "5000 digits"),
        (f'{{"schema": "{SCHEMA}", "name": "\\ud800"}}', "surrogates not allowed"),
        ("[" * 100_000, "recursion"),
        (DEEP_TYPE, "nested too deeply"),
    ],
    ids=["huge number", "half a character", "deep text", "deep type"],
)
def test_hostile_texts_are_refused(text: str, words: str) -> None:
    with pytest.raises(GraphFormatError, match=words):
        graph_from_json(text)


def test_code_nested_without_measure_is_refused_with_a_short_place() -> None:
    expression: Any = {"kind": "variable", "name": "x", "type": "BOOL"}
    for _ in range(300):
        expression = {"kind": "unary", "operator": "NOT", "operand": expression, "type": "BOOL"}
    data = json.loads(graph_to_json(_graph()))
    data["types"]["T"]["body"]["algorithms"]["REQ"]["body"][0]["value"] = expression

    with pytest.raises(GraphFormatError, match="not a valid graph") as caught:
        graph_from_json(json.dumps(data))
    assert len(str(caught.value)) < 300
