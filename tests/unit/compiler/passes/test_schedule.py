"""The order of nodes along events, and their cycles; the same text gives the same bytes."""

from compiler.ir.serialize import graph_from_json, graph_to_json
from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    device,
    fb,
    first,
    network,
    resource,
    subapplication,
)

STEP = Pins("REQ WITH IN", "CNF WITH OUT", "IN: INT", "OUT: INT")
INSIDE = network(
    fb("B", "INT2INT"),
    events="REQ -> B.REQ\n B.CNF -> CNF",
    data="IN -> B.IN\n B.OUT -> OUT",
)


def steps(*names: str, wires: str) -> str:
    return network(*(fb(name, "INT2INT") for name in names), events=wires)


def test_sources_stand_before_their_targets(project: Project) -> None:
    graph = project.graph(steps(*"CBAD", wires="A.CNF -> B.REQ\n B.CNF -> C.REQ"))

    assert graph.schedule.order == ("App.A", "App.B", "App.C", "App.D")
    assert graph.schedule.cycles == ()


def test_what_events_do_not_order_stays_in_order_of_declaration(project: Project) -> None:
    graph = project.graph(steps(*"CABD", wires=""))

    assert graph.schedule.order == ("App.C", "App.A", "App.B", "App.D")


def test_a_block_that_triggers_itself_is_a_cycle(project: Project) -> None:
    result = project.compilation(steps("A", "B", wires="A.CNF -> A.REQ\n A.CNF -> B.REQ"))

    assert result.graph is not None
    assert result.graph.schedule.cycles == (("App.A",),)
    assert codes(result) == ["E401"]


def test_a_ring_is_a_cycle_in_order_of_declaration(project: Project) -> None:
    graph = project.graph(steps(*"BAC", wires="A.CNF -> B.REQ\n B.CNF -> C.REQ\n C.CNF -> A.REQ"))

    assert graph.schedule.cycles == (("App.B", "App.A", "App.C"),)


def test_two_cycles_are_two(project: Project) -> None:
    wires = "D.CNF -> C.REQ\n C.CNF -> D.REQ\n D.CNF -> A.REQ\n A.CNF -> B.REQ\n B.CNF -> A.REQ"

    graph = project.graph(steps(*"ABCDE", wires=wires))

    assert graph.schedule.cycles == (("App.A", "App.B"), ("App.C", "App.D"))
    assert graph.schedule.order == ("App.C", "App.D", "App.A", "App.B", "App.E")


def test_a_cycle_that_waits_is_no_finding(project: Project) -> None:
    result = project.compilation(
        network(
            fb("A", "INT2INT"),
            fb("D", "E_DELAY", DT="T#1s"),
            events="A.CNF -> D.START\n D.EO -> A.REQ",
        )
    )

    assert result.graph is not None
    assert result.graph.schedule.cycles == (("App.A", "App.D"),)
    assert codes(result) == []


def test_the_border_of_a_composite_is_no_false_cycle(project: Project) -> None:
    project.composite("Box", STEP, INSIDE)

    result = project.compilation(
        network(
            fb("A", "INT2INT"),
            fb("X", "Box"),
            fb("C", "INT2INT"),
            events="A.CNF -> X.REQ\n X.CNF -> C.REQ",
        )
    )

    assert result.graph is not None
    assert result.graph.schedule.cycles == ()
    order = result.graph.schedule.order
    assert sorted(order) == sorted(item.id for item in result.graph.nodes)
    assert order.index("App.A") < order.index("App.X.B") < order.index("App.C")
    assert codes(result) == []


def test_a_cycle_through_a_composite_is_found(project: Project) -> None:
    project.composite("Box", STEP, INSIDE)

    graph = project.graph(
        network(fb("A", "INT2INT"), fb("X", "Box"), events="A.CNF -> X.REQ\n X.CNF -> A.REQ")
    )

    assert graph.schedule.cycles == (("App.A", "App.X", "App.X.B"),)


def test_a_cycle_is_reported_at_the_line_of_its_first_block(project: Project) -> None:
    content = steps(*"AB", wires="A.CNF -> B.REQ\n B.CNF -> A.REQ").replace("<FB ", "\n<FB ")

    result = project.compilation(content)

    found = first(result, "E401")
    assert found.span.file == str(project.folder / "S.sys")
    assert (found.span.line, found.span.column) == (2, 1)
    assert '"App.A", "App.B"' in found.message


def test_a_system_nothing_starts_is_a_warning(project: Project) -> None:
    own = network(events="START.COLD -> App.A.REQ")
    silent = project.compilation(steps("A", wires=""))

    started = project.compilation(
        steps("A", wires=""), devices=device("PC", resource("R", own)), mappings="App.A -> PC.R"
    )

    assert [item.code for item in silent.diagnostics if item.code == "E402"] == ["E402"]
    assert list(started.diagnostics) == []


def test_compiling_twice_gives_the_same_bytes(project: Project) -> None:
    project.composite("Box", STEP, INSIDE)
    content = network(
        fb("A", "F_ADD", IN1="INT#1"),
        subapplication("S", network(fb("M", "F_MOVE"), fb("X", "Box"))),
        fb("C", "E_SPLIT_3"),
        events="A.CNF -> C.EI\n C.EO1 -> A.REQ",
        data="A.OUT -> A.IN2",
    )

    first, second = (graph_to_json(project.graph(content)) for _ in range(2))

    assert first == second
    assert graph_to_json(graph_from_json(first)) == first
