import re
import shutil
import subprocess
from collections import Counter

import pytest

from compiler.exporters.dot import to_dot
from compiler.ir.graph import Graph


def test_graphviz_reads_every_drawing(drawn_graph: tuple[str, Graph]) -> None:
    program = shutil.which("dot")
    if program is None:
        pytest.skip("Graphviz is not installed")
    _, graph = drawn_graph

    result = subprocess.run(
        [program, "-Tsvg"], input=to_dot(graph), capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count('class="edge"') == len(graph.event_wires) + len(graph.data_wires)


def test_every_wire_ends_at_a_port_that_exists(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph
    text = to_dot(graph)
    ports = {
        f"{name}:{port}"
        for name, table in re.findall(r"^\s*(\w+) \[label=<(.*)>\];$", text, re.MULTILINE)
        for port in re.findall(r'PORT="(\w+)"', table)
    }
    ends = [
        end
        for pair in re.findall(r"^  (\w+:\w+):e -> (\w+:\w+):w \[", text, re.MULTILINE)
        for end in pair
    ]

    assert len(ends) == 2 * (len(graph.event_wires) + len(graph.data_wires))
    assert set(ends) <= ports


def test_event_wires_are_red_and_data_wires_blue(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph
    colors = Counter(re.findall(r"\[color=(\w+)\]", to_dot(graph)))

    assert colors["red"] == len(graph.event_wires)
    assert colors["blue"] == len(graph.data_wires)


def test_equal_graphs_give_equal_texts(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph

    assert to_dot(graph) == to_dot(Graph.model_validate(graph.model_dump(by_alias=True)))


@pytest.mark.parametrize("drawn_graph", ["nested"], indirect=True)
def test_the_border_of_a_composite_is_drawn_as_two_boxes(drawn_graph: tuple[str, Graph]) -> None:
    text = to_dot(drawn_graph[1])

    assert "n3:ei0:e -> n4:ei0:w" in text  # inwards
    assert "n5:eo0:e -> n3o:eo0:w" in text  # from inside to the border
    assert "n3o:eo0:e -> n6:ei0:w" in text  # outwards


@pytest.mark.parametrize("drawn_graph", ["hostile"], indirect=True)
def test_quotes_and_backslashes_in_names_are_escaped(drawn_graph: tuple[str, Graph]) -> None:
    text = to_dot(drawn_graph[1])

    assert text.startswith('digraph "A \\"graph\\" </title> & \\\\" {')
    assert "<script>" not in text
