"""Graphs survive the way through `dag.json`."""

import json

from hypothesis import HealthCheck, given, settings

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json, graph_to_json
from tests.strategies import graphs


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_a_graph_reads_back_from_its_text(graph: Graph) -> None:
    text = graph_to_json(graph)
    again = graph_from_json(text)

    assert again == graph
    assert graph_to_json(again) == text
    assert json.loads(text)["schema"] == "fbflow.graph/1"
    assert graph_from_json(text.encode("utf-8")) == graph
