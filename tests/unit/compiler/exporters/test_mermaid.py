import re

import pytest

from compiler.exporters.mermaid import to_mermaid
from compiler.ir.graph import Graph

LABEL = re.compile(r'"([^"]*)"')
LINE = re.compile(
    r"flowchart LR"
    r'|\s*n\d+\["[^"]*"\]'
    r'|\s*subgraph g\d+\["[^"]*"\]'
    r"|\s*end"
    r'|\s*n\d+ (-->|-\.->)\|"[^"]*"\| n\d+'
    r"|\s*linkStyle [\d,]+ stroke:#[0-9a-f]{6}"
)


def test_every_line_keeps_to_the_safe_subset(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph

    unknown = [line for line in to_mermaid(graph).splitlines() if not LINE.fullmatch(line)]

    assert unknown == []


def test_labels_hold_nothing_a_parser_could_take_for_its_own(
    drawn_graph: tuple[str, Graph],
) -> None:
    _, graph = drawn_graph
    for label in LABEL.findall(to_mermaid(graph)):
        rest = re.sub(r"#\d+;|<br/>", "", label)
        assert not re.search(r"[\[\](){}<>|`&;%:\\#\x00-\x1f]", rest), label


def test_subgraphs_are_closed(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph
    words = [line.split()[0] for line in to_mermaid(graph).splitlines()]

    assert words.count("subgraph") == words.count("end")


def test_equal_graphs_give_equal_texts(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph

    assert to_mermaid(graph) == to_mermaid(Graph.model_validate(graph.model_dump(by_alias=True)))


@pytest.mark.parametrize("drawn_graph", ["nested"], indirect=True)
def test_event_wires_are_solid_and_data_wires_dotted(drawn_graph: tuple[str, Graph]) -> None:
    text = to_mermaid(drawn_graph[1])

    assert 'n1 -->|"EO → REQ"| n2' in text
    assert 'n1 -.->|"Q → IN"| n2' in text


@pytest.mark.parametrize("drawn_graph", ["nested"], indirect=True)
def test_a_composite_stands_inside_its_own_frame(drawn_graph: tuple[str, Graph]) -> None:
    text = to_mermaid(drawn_graph[1])

    inside = text.split('subgraph g2["Pulse = PULSE"]')[1].split("end")[0]
    assert [line.strip() for line in inside.strip().splitlines()] == [
        'n3["Pulse<br/>PULSE"]',
        'n4["Delay<br/>E_DELAY"]',
        'n5["State<br/>E_T_FF"]',
    ]


def test_an_empty_graph_is_an_empty_chart(empty_graph: Graph) -> None:
    assert to_mermaid(empty_graph) == "flowchart LR\n"
