"""Drawn tasks, whatever they are called and however they depend on each other."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from compiler.exporters.dot import tasks_to_dot
from compiler.exporters.mermaid import tasks_to_mermaid
from compiler.exporters.svg import tasks_to_svg
from compiler.exporters.svg.geometry import Box
from compiler.exporters.svg.task_layout import lay_out_tasks
from compiler.exporters.svg.task_shapes import task_shapes
from compiler.exporters.svg.task_wires import task_ways
from compiler.ir.policy import Policy
from compiler.ir.task_view import TaskEdge, TaskGroup, TaskNode, TaskView, shortened
from runtime.state import TaskState

SVG = "{http://www.w3.org/2000/svg}"
MERMAID = re.compile(
    r"flowchart LR"
    r'|\s*n\d+(\("[^"]*"\)|\[\["[^"]*"\]\]|\(\["[^"]*"\]\))'
    r'|\s*subgraph g\d+\["[^"]*"\]'
    r"|\s*end"
    r'|\s*n\d+ (-->|-\.->|-\.-)(\|"[a-z ]+"\|)? n\d+'
    r"|\s*linkStyle [\d,]+ [\w:#,\- ]+"
)
NAMES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
    st.sampled_from(
        [
            *("end", '"]; click n0 call alert(1)', "%%{init: {}}%%", "</title><script>", "\x07"),
            *("a|b`c", "#quot;", "\\", "\\N", "]]>", "<!--", "\u202eevil", "größe", "日本語" * 20),
        ]
    ),
)


def task(id_: str, **fields: str) -> TaskNode:
    names = {"name": id_, "label": id_, "operation": "log", "function": "", **fields}
    return TaskNode(id=id_, policy=Policy(), **names)


def view_of(*edges: str) -> TaskView:
    """Tasks that depend on each other so: `a b` is an edge from a to b."""
    pairs = [edge.split() for edge in edges]
    ids = dict.fromkeys(id_ for pair in pairs for id_ in pair)
    return TaskView(
        "test",
        tuple(map(task, ids)),
        tuple(TaskEdge(source, target, "data") for source, target in pairs),
        (),
    )


@st.composite
def views(draw: st.DrawFn) -> TaskView:
    """Any tasks in groups within groups, with edges any way round."""
    groups: list[TaskGroup] = []
    for number in range(draw(st.integers(0, 4))):
        parent = draw(st.sampled_from(["", *(group.id for group in groups)]))
        groups.append(TaskGroup(f"g{number}", draw(NAMES), parent))
    tasks: list[TaskNode] = []
    for number in range(draw(st.integers(0, 12))):
        policy = Policy(tag=draw(st.just("") | NAMES), for_each=draw(st.sampled_from(["", "x"])))
        tasks.append(
            TaskNode(
                id=f"t{number} {draw(NAMES)}",
                name=f"t{number}",
                label=draw(NAMES),
                operation=draw(st.sampled_from(["log", "http.request"])),
                function=draw(st.just("") | NAMES),
                policy=policy,
                group=draw(st.sampled_from(["", *(group.id for group in groups)])),
                undoes=tasks[0].id if number == 1 and draw(st.booleans()) else "",
                state=draw(st.sampled_from(["", "timed out"])),
            )
        )
    if len(tasks) > 1 and tasks[1].undoes and tasks[1].group != tasks[0].group:
        tasks.pop(1)
    ids = [one.id for one in tasks]
    pairs = (
        draw(
            st.lists(
                st.tuples(st.sampled_from(ids), st.sampled_from(ids)), unique=True, max_size=20
            )
        )
        if ids
        else []
    )
    undoing = {one.id for one in tasks if one.undoes}
    edges = [
        TaskEdge(
            source,
            target,
            draw(st.sampled_from(["data", "order"])),
            draw(st.sampled_from([(), ("any",), ("any", "if")])),
        )
        for source, target in pairs
        if not undoing & {source, target}
    ]
    edges += [TaskEdge(one.undoes, one.id, "undo") for one in tasks if one.undoes]
    return TaskView(draw(NAMES), tuple(tasks), tuple(edges), tuple(groups))


def elements(text: str, class_: str) -> Iterator[etree._Element]:
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    for found in root.iter(f"{SVG}g"):
        if class_ in found.get("class", "").split():
            yield found


# --- SVG -------------------------------------------------------------------------------------


@given(views())
def test_every_task_and_dependency_is_in_the_svg_and_nothing_that_runs(view: TaskView) -> None:
    text = tasks_to_svg(view)

    assert len(list(elements(text, "task"))) == len(view.tasks)
    assert len(list(elements(text, "wire"))) == len(view.edges)
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    allowed = {"svg", "title", "desc", "style", "g", "rect", "path", "text"}
    assert {str(one.tag).removeprefix(SVG) for one in root.iter()} <= allowed
    names = {str(name) for one in root.iter() for name in one.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name}
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert text == tasks_to_svg(view)


@given(views())
def test_tasks_do_not_overlap_and_stand_in_their_groups(view: TaskView) -> None:
    shapes = task_shapes(view)
    layout = lay_out_tasks(view, shapes)
    boxes = layout.tasks
    frames = {group.id: box for group, box in layout.groups}

    assert set(boxes) == {one.id for one in view.tasks}
    for one, other in combinations(boxes.values(), 2):
        assert not one.meets(other)
    for node in view.tasks:
        if node.group:
            assert is_in(boxes[node.id], frames[node.group])
    for group, box in layout.groups:
        if group.parent:
            assert is_in(box, frames[group.parent])
    for (_, one), (_, other) in combinations(layout.groups, 2):
        assert not one.meets(other) or is_in(one, other) or is_in(other, one)


def is_in(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


SHAPES = {
    "diamond": ["a b", "a c", "b d", "c d"],
    "fan": [*(f"a p{n}" for n in range(20)), *(f"p{n} z" for n in range(20))],
    "chain": [f"s{n} s{n + 1}" for n in range(10)],
    "shortcuts": [*(f"s{n} s{n + 1}" for n in range(6)), "s0 s6", "s1 s5", "s2 s4"],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_lines_run_round_tasks(shape: str) -> None:
    view = view_of(*SHAPES[shape])
    shapes = task_shapes(view)
    layout = lay_out_tasks(view, shapes)

    for edge, way in task_ways(view, shapes, layout):
        for (x0, y0), (x1, y1) in pairwise(way):
            piece = Box(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
            met = [id_ for id_, box in layout.tasks.items() if box.meets(piece)]
            assert met == [], f"{edge.source} -> {edge.target}"


def test_sources_stand_left_of_what_waits_for_them_and_the_first_declared_above() -> None:
    view = view_of(*SHAPES["fan"])

    boxes = lay_out_tasks(view, task_shapes(view)).tasks

    parts = [boxes[f"p{number}"] for number in range(20)]
    assert boxes["a"].right < parts[0].x
    assert len({box.x for box in parts}) == 1
    assert [box.y for box in parts] == sorted(box.y for box in parts)
    assert parts[0].right < boxes["z"].x


def test_a_line_that_runs_with_another_is_drawn_once() -> None:
    text = tasks_to_svg(view_of("a b", "a c", "a d"))
    lines = [
        path.get("d", "")
        for wire in elements(text, "wire")
        for path in wire.iter(f"{SVG}path")
        if path.get("class") == "line"
    ]

    pieces = [piece for line in lines for piece in straight(line)]
    assert len(lines) == 3
    assert len(pieces) > 5
    for one, other in combinations(pieces, 2):
        assert not overlap(one, other)


Piece = tuple[tuple[float, float], tuple[float, float]]


def straight(path: str) -> Iterator[Piece]:
    """The level and upright pieces of a path."""
    at = (0.0, 0.0)
    for letter, numbers in re.findall(r"([MHVQ])([^MHVQ]*)", path):
        values = [float(one) for one in numbers.split()]
        match letter:
            case "H":
                end = (values[0], at[1])
            case "V":
                end = (at[0], values[0])
            case _:
                end = (values[-2], values[-1])
        if letter in "HV":
            yield at, end
        at = end


def overlap(one: Piece, other: Piece) -> bool:
    """Whether two pieces on the same line have more than a point in common."""
    for across, along in ((0, 1), (1, 0)):
        if len({point[across] for point in (*one, *other)}) == 1:
            low = max(min(one[0][along], one[1][along]), min(other[0][along], other[1][along]))
            high = min(max(one[0][along], one[1][along]), max(other[0][along], other[1][along]))
            return low < high
    return False


def test_two_hundred_tasks_are_all_drawn() -> None:
    edges = [f"t{number // 2} t{number}" for number in range(1, 200)]

    assert len(list(elements(tasks_to_svg(view_of(*edges)), "task"))) == 200


def test_states_are_classes() -> None:
    view = TaskView("test", (task("a", state="timed out"), task("b")), (), ())

    classes = [one.get("class") for one in elements(tasks_to_svg(view), "task")]

    assert classes == ["task state-timed-out", "task"]


def test_every_state_of_a_task_has_a_colour_or_looks_as_nothing_has_happened() -> None:
    text = tasks_to_svg(view_of("a b"))

    for state in TaskState:
        assert (f".state-{state.replace(' ', '-')} " in text) == (state != TaskState.PENDING)


# --- Mermaid and Graphviz --------------------------------------------------------------------


@given(views())
def test_every_line_of_mermaid_keeps_to_the_safe_subset(view: TaskView) -> None:
    text = tasks_to_mermaid(view)

    assert [line for line in text.splitlines() if not MERMAID.fullmatch(line)] == []
    for label in re.findall(r'"([^"]*)"', text):
        rest = re.sub(r"#\d+;|<br/>", "", label)
        assert not re.search(r"[\[\](){}<>|`&;%:\\#\x00-\x1f]", rest), label
    words = [line.split()[0] for line in text.splitlines()]
    assert words.count("subgraph") == words.count("end") == len(view.groups)


def test_mermaid_says_how_tasks_depend_on_each_other() -> None:
    edges = (
        TaskEdge("a", "b", "data"),
        TaskEdge("a", "c", "order", ("any", "if")),
        TaskEdge("a", "u", "undo"),
    )
    tasks = (task("a"), task("b"), task("c"), task("u", undoes="a"))

    lines = tasks_to_mermaid(TaskView("test", tasks, edges, ())).splitlines()

    assert lines[5:8] == ["  n0 --> n1", '  n0 -.->|"any if"| n2', "  n0 -.- n3"]


@given(views())
def test_texts_of_graphviz_are_closed(view: TaskView) -> None:
    for line in tasks_to_dot(view).splitlines():
        rest = re.sub(
            r"label=<<B>[^<>]*</B>(<BR/><FONT POINT-SIZE=\"9\">[^<>]*</FONT>)?>", "", line
        )
        rest = re.sub(r'"(\\.|[^"\\])*"', "", rest)
        assert re.fullmatch(r"[\w\s\[\]{}=,;.>-]*", rest), line


@settings(max_examples=15)
@given(views())
def test_graphviz_reads_every_drawing(view: TaskView) -> None:
    program = shutil.which("dot")
    if program is None:
        pytest.skip("Graphviz is not installed")

    result = subprocess.run(
        [program, "-Tsvg"], input=tasks_to_dot(view), capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count('class="edge"') == len(view.edges)
    assert result.stdout.count('class="node"') == len(view.tasks)


# --- Texts -----------------------------------------------------------------------------------


@given(st.text(max_size=100), st.integers(3, 50))
def test_a_shortened_text_is_no_longer_than_it_may_be(text: str, most: int) -> None:
    found = shortened(text, most)

    assert len(found) <= most
    assert found.isprintable()


def test_a_shortened_name_keeps_its_beginning_and_its_end() -> None:
    assert shortened("extract_orders_from_the_warehouse_north", 20) == "extract_order…_north"
    assert shortened("short name", 20) == "short name"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"operation": "http.request"}, "http.request"),
        ({"function": "shop:load", "label": "load"}, ""),
        ({"function": "shop.orders:load", "label": "load_2"}, "load()"),
    ],
)
def test_the_line_under_a_label_does_not_repeat_it(fields: dict[str, str], expected: str) -> None:
    assert task("a", **fields).summary == expected
