"""A composite keeps its border: a node of its own between outside and inside."""

from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    data,
    events,
    fb,
    ids,
    network,
    node,
    subapplication,
    type_of,
)

STEP = Pins("REQ WITH IN", "CNF WITH OUT", "IN: INT", "OUT: INT")
INSIDE = network(
    fb("B", "INT2INT"),
    events="REQ -> B.REQ\n B.CNF -> CNF",
    data="IN -> B.IN\n B.OUT -> OUT",
)


def test_a_composite_is_a_node_with_wires_in_both_directions(project: Project) -> None:
    project.composite("Box", STEP, INSIDE)

    graph = project.graph(
        network(
            fb("A", "INT2INT"),
            fb("X", "Box"),
            events="A.CNF -> X.REQ\n X.CNF -> A.REQ",
            data="A.OUT -> X.IN\n X.OUT -> A.IN",
        )
    )

    assert ids(graph) == ["App.A", "App.X", "App.X.B"]
    assert sorted(events(graph)) == [
        "App.A.CNF -> App.X.REQ",
        "App.X.B.CNF -> App.X.CNF",
        "App.X.CNF -> App.A.REQ",
        "App.X.REQ -> App.X.B.REQ",
    ]
    assert sorted(data(graph)) == [
        "App.A.OUT -> App.X.IN",
        "App.X.B.OUT -> App.X.OUT",
        "App.X.IN -> App.X.B.IN",
        "App.X.OUT -> App.A.IN",
    ]


def test_the_border_has_the_with_lists_of_its_type(project: Project) -> None:
    project.composite("Box", STEP, INSIDE)

    graph = project.graph(network(fb("X", "Box")))

    border = graph.types[type_of(graph, "App.X")]
    assert border.body.kind == "composite"
    assert border.interface.event_inputs[0].with_data == ("IN",)
    assert border.interface.event_outputs[0].with_data == ("OUT",)


def test_a_pin_that_passes_through_a_composite_still_meets_the_border(project: Project) -> None:
    project.composite("Box", STEP, network(events="REQ -> CNF", data="IN -> OUT"))

    graph = project.graph(network(fb("X", "Box")))

    assert events(graph) == ["App.X.REQ -> App.X.CNF"]
    assert data(graph) == ["App.X.IN -> App.X.OUT"]


def test_composites_in_composites_have_a_border_each(project: Project) -> None:
    project.composite("Inner", STEP, INSIDE)
    project.composite(
        "Outer",
        STEP,
        network(
            fb("I", "Inner"),
            events="REQ -> I.REQ\n I.CNF -> CNF",
            data="IN -> I.IN\n I.OUT -> OUT",
        ),
    )

    graph = project.graph(network(fb("X", "Outer")))

    assert ids(graph) == ["App.X", "App.X.I", "App.X.I.B"]
    assert sorted(events(graph)) == [
        "App.X.I.B.CNF -> App.X.I.CNF",
        "App.X.I.CNF -> App.X.CNF",
        "App.X.I.REQ -> App.X.I.B.REQ",
        "App.X.REQ -> App.X.I.REQ",
    ]


def test_a_composite_in_a_subapplication_keeps_its_border_there(project: Project) -> None:
    project.composite("Box", STEP, INSIDE)
    content = network(fb("X", "Box"), events="REQ -> X.REQ", data="IN -> X.IN")

    graph = project.graph(
        network(
            fb("A", "INT2INT"),
            subapplication("S", content, STEP),
            events="A.CNF -> S.REQ",
            data="A.OUT -> S.IN",
        )
    )

    assert "App.A.CNF -> App.S.X.REQ" in events(graph)
    assert "App.A.OUT -> App.S.X.IN" in data(graph)
    assert "App.S.X.REQ -> App.S.X.B.REQ" in events(graph)


def test_a_subapplication_in_a_composite_dissolves_in_it(project: Project) -> None:
    content = network(
        subapplication("S", INSIDE, STEP),
        events="REQ -> S.REQ\n S.CNF -> CNF",
        data="IN -> S.IN\n S.OUT -> OUT",
    )
    project.composite("Box", STEP, content)

    graph = project.graph(network(fb("X", "Box")))

    assert ids(graph) == ["App.X", "App.X.S.B"]
    assert sorted(events(graph)) == ["App.X.REQ -> App.X.S.B.REQ", "App.X.S.B.CNF -> App.X.CNF"]


def test_a_composite_belongs_to_two_groups_its_own_and_the_one_around(project: Project) -> None:
    project.composite("Box", STEP, INSIDE)

    graph = project.graph(network(fb("X", "Box")))

    groups = {group.id: group for group in graph.groups}
    assert groups["App"].nodes == ("App.X",)
    assert groups["App.X"].kind == "composite"
    assert groups["App.X"].type == "Box"
    assert groups["App.X"].parent == "App"
    assert groups["App.X"].nodes == ("App.X.B",)


def test_what_is_inside_a_composite_runs_where_the_composite_runs(project: Project) -> None:
    project.composite("Box", STEP, INSIDE)
    devices = '<Device Name="PC" Type="FORTE_PC"><Resource Name="R" Type="EMB_RES"/></Device>'

    graph = project.graph(network(fb("X", "Box")), devices=devices, mappings="App.X -> PC.R")

    assert graph.placement[0].resources[0].nodes[-2:] == ("App.X", "App.X.B")


def test_a_node_knows_the_line_it_was_declared_in(project: Project) -> None:
    project.composite("Box", STEP, INSIDE)

    graph = project.graph(network(fb("X", "Box")))

    assert node(graph, "App.X").span.startswith(f"{project.folder / 'S.sys'}:1:")
    assert node(graph, "App.X.B").span.startswith(f"{project.folder / 'Box.fbt'}:1:")
