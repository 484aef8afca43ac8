"""What a page can rely on that has a drawing in it."""

import re

import pytest
from lxml import etree

from compiler.exporters.svg import SIGNS, tasks_to_svg, to_svg
from compiler.ir.blocks import DataPort, FBType, Interface, OperationBody, ServiceBody
from compiler.ir.datatypes import INT
from compiler.ir.graph import Graph, Group, Node, Wire
from compiler.ir.policy import Policy
from compiler.ir.task_view import TaskEdge, TaskNode, TaskView

SVG = "{http://www.w3.org/2000/svg}"


def parse(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))


def of_class(root: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in root.iter() if name in one.get("class", "").split()]


def view(*states: str) -> TaskView:
    tasks = tuple(
        TaskNode(f"App.t{n}", f"t{n}", f"t{n}", "log", "", Policy(), state=state)
        for n, state in enumerate(states)
    )
    edges = tuple(
        TaskEdge(f"App.t{number}", f"App.t{number + 1}", "data") for number in range(len(tasks) - 1)
    )
    return TaskView("test", tasks, edges, ())


def interface(*names: str) -> Interface:
    ports = tuple(DataPort(name=name, type=INT) for name in names)
    return Interface(inputs=ports, outputs=ports)


def test_a_drawing_comes_without_its_style_sheet(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph

    bare, styled = to_svg(graph, style=False), to_svg(graph)

    assert bare == re.sub(r"<style>.*</style>\n", "", styled, flags=re.DOTALL)
    assert "style" not in {name for one in parse(bare).iter() for name in one.attrib}


def test_tasks_come_without_their_style_sheet() -> None:
    bare = tasks_to_svg(view("running", ""), style=False)

    assert "<style" not in bare
    assert "style" not in {name for one in parse(bare).iter() for name in one.attrib}


def test_blocks_are_buttons_with_names_in_a_group_when_asked(
    drawn_graph: tuple[str, Graph],
) -> None:
    _, graph = drawn_graph
    root = parse(to_svg(graph, interactive=True))
    by_id = {one.get("id"): one for one in root.iter() if one.get("id")}

    assert root.get("role") == "group"
    assert by_id[root.get("aria-labelledby")].tag == f"{SVG}title"
    assert by_id[root.get("aria-describedby")].tag == f"{SVG}desc"
    blocks = of_class(root, "fb")
    assert len(blocks) == len(graph.nodes)
    for block in blocks:
        assert (block.get("role"), block.get("tabindex")) == ("button", "0")
        name = block[0]
        assert name.tag == f"{SVG}title"
        assert (name.text or "").startswith(f"{block.get('data-node')}: ")
        assert not [one for one in block.iterdescendants() if one.get("tabindex")]


def test_tasks_are_buttons_when_asked() -> None:
    root = parse(tasks_to_svg(view("running", ""), interactive=True))

    assert root.get("role") == "group"
    assert [one.get("role") for one in of_class(root, "task")] == ["button", "button"]
    assert [(one[0].text or "").splitlines()[0] for one in of_class(root, "task")] == ["t0", "t1"]


def test_a_drawing_is_an_image_unless_asked(drawn_graph: tuple[str, Graph]) -> None:
    root = parse(to_svg(drawn_graph[1]))

    assert root.get("role") == "img"
    assert not [one for one in root.iter() if one.get("tabindex") or one.get("aria-labelledby")]


def test_drawings_with_different_prefixes_share_no_id(empty_graph: Graph) -> None:
    names = ["title", "-title", "desc", "App.t0", 'a" onload="x', "a b"]
    nodes = tuple(Node(id=name, type="T") for name in names)
    graph = empty_graph.model_copy(update={"nodes": nodes})
    drawings = [
        to_svg(graph, interactive=True, prefix="blocks"),
        tasks_to_svg(view("", ""), interactive=True, prefix="tasks"),
    ]

    ids = [one.get("id") for text in drawings for one in parse(text).iter() if one.get("id")]

    assert len(ids) == len(set(ids)) == len(names) + 2 + 2 + 2
    assert all(re.fullmatch(r"[\w.-]+", id_ or "") for id_ in ids)


def test_the_ends_of_every_wire_are_pins_of_the_drawing(drawn_graph: tuple[str, Graph]) -> None:
    root = parse(to_svg(drawn_graph[1]))
    pins = {
        f"{block.get('data-node')}.{pin.get('data-pin')}"
        for block in of_class(root, "fb")
        for pin in of_class(block, "pin")
    }

    for wire in of_class(root, "wire"):
        assert {wire.get("data-source"), wire.get("data-target")} <= pins


def test_a_wire_of_a_part_of_a_struct_leads_to_the_pin_and_says_which_part(
    empty_graph: Graph,
) -> None:
    kind = FBType(name="T", interface=interface("D"), body=ServiceBody(service="T"))
    wires = (
        Wire("a", "D", "b", "D", source_member="x.y"),
        Wire("a", "D", "c", "D", target_member="z"),
    )
    graph = empty_graph.model_copy(
        update={
            "types": {"T": kind},
            "nodes": tuple(Node(id=name, type="T") for name in "abc"),
            "data_wires": wires,
        }
    )

    first, second = of_class(parse(to_svg(graph)), "wire")

    assert (first.get("data-source"), first.get("data-target")) == ("a.D", "b.D")
    assert (first.get("data-source-member"), first.get("data-target-member")) == ("x.y", None)
    assert (second.get("data-source"), second.get("data-target")) == ("a.D", "c.D")
    assert (second.get("data-source-member"), second.get("data-target-member")) == (None, "z")
    assert first[0].text == "a.D.x.y → b.D"


@pytest.mark.parametrize("drawn_graph", ["nested"], indirect=True)
def test_the_constant_of_an_input_has_the_name_of_its_pin(drawn_graph: tuple[str, Graph]) -> None:
    root = parse(to_svg(drawn_graph[1]))

    values = {one.get("data-pin"): one[0].tail for one in of_class(root, "value")}

    assert values == {"DT": "T#1s", "QI": "TRUE", "LABEL": "'state'", "PT": "T#3s"}


def test_pins_of_both_sides_are_told_apart(empty_graph: Graph) -> None:
    kind = FBType(name="T", interface=interface("IO"), body=ServiceBody(service="T"))
    graph = empty_graph.model_copy(
        update={"types": {"T": kind}, "nodes": (Node(id="a", type="T"),)}
    )

    pins = of_class(parse(to_svg(graph)), "pin")

    assert [(pin.get("data-pin"), pin.get("class")) for pin in pins] == [
        ("IO", "pin data in"),
        ("IO", "pin data out"),
    ]


def test_operations_alone_have_a_place_for_the_sign_of_their_state(empty_graph: Graph) -> None:
    operation = FBType(name="O", interface=Interface(), body=OperationBody(operation="log"))
    service = FBType(name="S", interface=Interface(), body=ServiceBody(service="S"))
    graph = empty_graph.model_copy(
        update={
            "types": {"O": operation, "S": service},
            "nodes": (Node(id="o", type="O"), Node(id="s", type="S")),
        }
    )

    signed = {
        block.get("data-node"): [sign.text for sign in of_class(block, "sign")]
        for block in of_class(parse(to_svg(graph)), "fb")
    }

    assert signed == {"o": [None], "s": []}


def test_the_sign_of_a_task_is_that_of_its_state() -> None:
    states = [*SIGNS, "", "pending", "unheard of"]

    signs = [sign.text for sign in of_class(parse(tasks_to_svg(view(*states))), "sign")]

    assert signs == [*SIGNS.values(), None, None, None]


def test_ten_thousand_ports_are_drawn(empty_graph: Graph) -> None:
    kind = FBType(name="T", interface=interface(*"ABCDE"), body=ServiceBody(service="T"))
    nodes = tuple(Node(id=f"n{number}", type="T") for number in range(1000))
    wires = tuple(
        Wire(f"n{number // 3}", pin, f"n{number}", pin)
        for number in range(1, 1000)
        for pin in "ABC"
    )
    graph = empty_graph.model_copy(
        update={"types": {"T": kind}, "nodes": nodes, "data_wires": wires}
    )

    root = parse(to_svg(graph))

    assert len(of_class(root, "pin")) == 10_000
    assert len(of_class(root, "wire")) == len(wires)


def test_a_comment_of_a_million_letters_is_cut(empty_graph: Graph) -> None:
    group = Group(id="App", kind="application", comment="long " * 200_000, nodes=("a",))
    graph = empty_graph.model_copy(update={"nodes": (Node(id="a", type="T"),), "groups": (group,)})

    assert len(to_svg(graph)) < 10_000
