"""Pictures of compiled graphs for Python: texts to show, and a graph to compute with."""

import networkx as nx
import pytest

from compiler.driver import compile_bytes, graph_of
from compiler.ir.graph import Graph
from fbflow import pictures
from fbflow.graph import Graph as TaskGraph
from fblib.catalog import LIBRARY

CONFIG = b"""{"name": "shop", "tasks": [
  {"id": "load orders", "function": "shop:load", "tag": "io", "timeout": 5,
   "retry": {"attempts": 3}},
  {"id": "check", "function": "shop:check", "depends_on": ["load orders"],
   "compensate": {"function": "shop:uncheck"}},
  {"id": "inner", "dependencies": ["check"], "graph": {"tasks": [
    {"id": "send", "operation": "log", "params": {"text": "sent"}}]}},
  {"id": "end", "operation": "log", "trigger": "any", "dependencies": ["inner", "check"],
   "params": {"text": "over"}}
]}"""


@pytest.fixture
def graph() -> Graph:
    return graph_of(compile_bytes(CONFIG, "shop.json", library=LIBRARY))


def test_networkx_has_tasks_with_what_is_known_of_them(graph: Graph) -> None:
    network = pictures.networkx_graph(graph)

    assert list(network) == ["load_orders", "check", "check_UNDO", "inner.send", "end"]
    assert network.nodes["load_orders"] == {
        "label": "load orders",
        "operation": "python.call",
        "function": "shop:load",
        "tag": "io",
        "retries": 2,
        "timeout": 5.0,
        "for_each": False,
        "undoes": "",
    }
    assert network.nodes["check_UNDO"]["undoes"] == "check"


def test_networkx_has_the_dependencies_with_their_kinds(graph: Graph) -> None:
    network = pictures.networkx_graph(graph)

    assert sorted(network.edges(data=True), key=str) == [
        ("check", "check_UNDO", {"kind": "undo", "marks": ()}),
        ("check", "end", {"kind": "order", "marks": ("any",)}),
        ("check", "inner.send", {"kind": "order", "marks": ()}),
        ("inner.send", "end", {"kind": "order", "marks": ("any",)}),
        ("load_orders", "check", {"kind": "data", "marks": ()}),
    ]
    assert nx.ancestors(network, "end") == {"load_orders", "check", "inner.send"}


def test_pictures_show_tasks_and_no_blocks_between_them(graph: Graph) -> None:
    for text in (pictures.mermaid(graph), pictures.dot(graph), pictures.svg(graph)):
        assert "load orders" in text
        assert "E_MERGE" not in text
        assert "E_RESTART" not in text


def load() -> list[int]:
    return [1, 2]


def total(load: list[int]) -> int:
    return sum(load)


def test_a_graph_of_functions_draws_itself() -> None:
    made = TaskGraph[int]("sums")
    made.add_edges([load], [total])

    assert made.to_mermaid() == 'flowchart LR\n  n0("load")\n  n1("total")\n  n0 --> n1\n'
    assert made.to_dot().startswith('digraph "sums" {')
    assert made._repr_svg_() == made.to_svg()
    assert made.to_svg().startswith("<svg ")
    assert list(made.to_networkx().edges(data="kind")) == [("load", "total", "data")]
