import re

import pytest
from lxml import etree

from compiler.exporters.svg import to_svg
from compiler.ir.blocks import DataPort, FBType, Interface, MissingBody
from compiler.ir.datatypes import STRING
from compiler.ir.graph import Graph, Node, Wire

SVG = "{http://www.w3.org/2000/svg}"


def parse(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))


def test_every_node_is_drawn_once_under_its_id(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph
    root = parse(to_svg(graph))
    blocks = [g for g in root.iter(f"{SVG}g") if "fb" in g.get("class", "").split()]

    printable = [re.sub(r"[\x00-\x08]", "\ufffd", node.id) for node in graph.nodes]
    assert sorted(block.get("data-node", "") for block in blocks) == sorted(printable)
    assert all(block.find(f"{SVG}title") is not None for block in blocks)


def test_ids_are_unique(drawn_graph: tuple[str, Graph]) -> None:
    root = parse(to_svg(drawn_graph[1]))
    ids = [element.get("id") for element in root.iter() if element.get("id")]

    assert len(ids) == len(set(ids)) > 0


def test_every_wire_is_drawn(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph
    root = parse(to_svg(graph))
    wires = [path for path in root.iter(f"{SVG}path") if "wire" in path.get("class", "").split()]

    assert len(wires) == len(graph.event_wires) + len(graph.data_wires)


def test_wires_run_level_and_upright_only(drawn_graph: tuple[str, Graph]) -> None:
    for path in parse(to_svg(drawn_graph[1])).iter(f"{SVG}path"):
        if "wire" in path.get("class", "").split():
            assert re.fullmatch(r"M-?[\d.]+ -?[\d.]+([HV]-?[\d.]+)+", path.get("d", ""))


def test_nothing_runs_and_nothing_is_fetched(drawn_graph: tuple[str, Graph]) -> None:
    for element in parse(to_svg(drawn_graph[1])).iter():
        assert element.tag.removeprefix(SVG) in {
            *("svg", "title", "desc", "style", "g", "rect", "path", "circle", "text"),
        }
        for name in map(str, element.attrib):
            assert not name.startswith("on")
            assert "href" not in name
    assert "url(" not in to_svg(drawn_graph[1])
    assert "@import" not in to_svg(drawn_graph[1])


def test_everything_drawn_is_inside_the_picture(drawn_graph: tuple[str, Graph]) -> None:
    root = parse(to_svg(drawn_graph[1]))
    left, top, width, height = map(float, root.get("viewBox", "").split())
    for element in root.iter(f"{SVG}rect", f"{SVG}text"):
        x, y = float(element.get("x", "")), float(element.get("y", ""))
        assert left <= x <= left + width
        assert top <= y <= top + height


def test_equal_graphs_give_equal_bytes(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph

    assert to_svg(graph) == to_svg(Graph.model_validate(graph.model_dump(by_alias=True)))


@pytest.mark.parametrize("drawn_graph", ["nested"], indirect=True)
def test_the_name_above_the_drawing_can_be_left_out(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph

    assert 'class="headline"' in to_svg(graph)
    assert 'class="headline"' not in to_svg(graph, title=False)
    assert "<title>Nested</title>" in to_svg(graph, title=False)


@pytest.mark.parametrize("drawn_graph", ["nested"], indirect=True)
def test_wires_of_adapters_have_a_color_of_their_own(drawn_graph: tuple[str, Graph]) -> None:
    root = parse(to_svg(drawn_graph[1]))
    kinds = {
        path.get("data-source"): path.get("class")
        for path in root.iter(f"{SVG}path")
        if path.get("data-source")
    }

    assert kinds["App.Valve.CNF"] == "wire event"
    assert kinds["App.Sub.Toggle.Q"] == "wire data"
    assert kinds["App.Valve.TimeOut.START"] == "wire adapter"
    assert kinds["App.Valve.TimeOut.DT"] == "wire adapter"


@pytest.mark.parametrize("drawn_graph", ["nested"], indirect=True)
def test_several_resources_get_colors_and_a_legend(drawn_graph: tuple[str, Graph]) -> None:
    text = to_svg(drawn_graph[1])

    assert ">A.R1</text>" in text
    assert ">A.R2</text>" in text
    assert 'class="resource1"' in text


@pytest.mark.parametrize("drawn_graph", ["blinker"], indirect=True)
def test_a_single_resource_needs_no_colors(drawn_graph: tuple[str, Graph]) -> None:
    assert 'class="resource' not in to_svg(drawn_graph[1])


def test_a_graph_without_blocks_is_a_picture_too(empty_graph: Graph) -> None:
    assert parse(to_svg(empty_graph)).find(f"{SVG}title") is not None


def test_pins_no_type_declares_do_not_stop_the_drawing(empty_graph: Graph) -> None:
    graph = empty_graph.model_copy(
        update={
            "types": {"T": FBType(name="T", interface=Interface(), body=MissingBody())},
            "nodes": (Node(id="a", type="T"), Node(id="b", type="U")),
            "event_wires": (Wire("a", "X", "b", "Y"),),
        }
    )

    assert "a.X → b.Y" in to_svg(graph)


@pytest.mark.parametrize(("distance", "last"), [(2000.0, "'"), (800.0, "…")])
def test_a_value_is_cut_where_another_block_stands(
    empty_graph: Graph, distance: float, last: str
) -> None:
    interface = Interface(inputs=(DataPort(name="IN", type=STRING),))
    graph = empty_graph.model_copy(
        update={
            "types": {"T": FBType(name="T", interface=interface, body=MissingBody())},
            "nodes": (
                Node(id="a", type="T", position=(0.0, 0.0)),
                Node(
                    id="b",
                    type="T",
                    position=(distance, 0.0),
                    parameters={"IN": "'a rather long value'"},
                ),
            ),
        }
    )

    value = parse(to_svg(graph)).find(f".//{SVG}text[@class='value']")

    assert value is not None
    full, shown = map(str, value.itertext())
    assert full == "'a rather long value'"
    assert shown.startswith("'a ")
    assert shown[-1] == last
