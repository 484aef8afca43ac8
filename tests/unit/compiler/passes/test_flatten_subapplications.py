"""Subapplications vanish: what they connect is connected directly, in document order."""

from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    data,
    events,
    fb,
    ids,
    network,
    subapplication,
    typed_subapplication,
)

STEP = Pins("REQ", "CNF", "IN: INT", "OUT: INT")
INSIDE = network(
    fb("B", "INT2INT"),
    events="REQ -> B.REQ\n B.CNF -> CNF",
    data="IN -> B.IN\n B.OUT -> OUT",
)
THROUGH = network(
    fb("A", "INT2INT"),
    "{sub}",
    fb("C", "INT2INT"),
    events="A.CNF -> Sub.REQ\n Sub.CNF -> C.REQ",
    data="A.OUT -> Sub.IN\n Sub.OUT -> C.IN",
)


def test_an_untyped_subapplication_leaves_its_blocks_and_direct_wires(project: Project) -> None:
    graph = project.graph(THROUGH.replace("{sub}", subapplication("Sub", INSIDE, STEP)))

    assert ids(graph) == ["App.A", "App.Sub.B", "App.C"]
    assert sorted(events(graph)) == ["App.A.CNF -> App.Sub.B.REQ", "App.Sub.B.CNF -> App.C.REQ"]
    assert sorted(data(graph)) == ["App.A.OUT -> App.Sub.B.IN", "App.Sub.B.OUT -> App.C.IN"]


def test_a_typed_subapplication_is_flattened_as_an_untyped_one_is(project: Project) -> None:
    untyped = project.graph(THROUGH.replace("{sub}", subapplication("Sub", INSIDE, STEP)))
    project.subapplication_type("Step", STEP, INSIDE)

    typed = project.graph(THROUGH.replace("{sub}", typed_subapplication("Sub", "Step")))

    assert ids(typed) == ids(untyped)
    assert events(typed) == events(untyped)
    assert data(typed) == data(untyped)


def test_two_instances_of_a_subapplication_type_share_nothing(project: Project) -> None:
    project.subapplication_type("Step", STEP, INSIDE)

    graph = project.graph(
        network(
            typed_subapplication("One", "Step"),
            typed_subapplication("Two", "Step"),
            events="One.CNF -> Two.REQ",
            data="One.OUT -> Two.IN",
        )
    )

    assert ids(graph) == ["App.One.B", "App.Two.B"]
    assert events(graph) == ["App.One.B.CNF -> App.Two.B.REQ"]
    assert data(graph) == ["App.One.B.OUT -> App.Two.B.IN"]


def test_subapplications_nest_three_deep(project: Project) -> None:
    wrapped = network(
        "{inner}",
        events="REQ -> {name}.REQ\n {name}.CNF -> CNF",
        data="IN -> {name}.IN\n {name}.OUT -> OUT",
    )
    third = subapplication("Three", INSIDE, STEP)
    second = subapplication("Two", wrapped.format(name="Three", inner=third), STEP)
    first = subapplication("Sub", wrapped.format(name="Two", inner=second), STEP)

    graph = project.graph(THROUGH.replace("{sub}", first))

    assert ids(graph) == ["App.A", "App.Sub.Two.Three.B", "App.C"]
    assert sorted(events(graph)) == [
        "App.A.CNF -> App.Sub.Two.Three.B.REQ",
        "App.Sub.Two.Three.B.CNF -> App.C.REQ",
    ]
    assert sorted(data(graph)) == [
        "App.A.OUT -> App.Sub.Two.Three.B.IN",
        "App.Sub.Two.Three.B.OUT -> App.C.IN",
    ]


def test_a_pin_that_passes_through_joins_the_outsides(project: Project) -> None:
    through = subapplication("Sub", network(events="REQ -> CNF", data="IN -> OUT"), STEP)

    graph = project.graph(THROUGH.replace("{sub}", through))

    assert events(graph) == ["App.A.CNF -> App.C.REQ"]
    assert data(graph) == ["App.A.OUT -> App.C.IN"]


def test_pass_through_pins_in_a_row_join_the_outsides(project: Project) -> None:
    through = network(events="REQ -> CNF")

    graph = project.graph(
        network(
            fb("A", "INT2INT"),
            subapplication("S", through, STEP),
            subapplication("T", through, STEP),
            events="A.CNF -> S.REQ\n S.CNF -> T.REQ\n T.CNF -> A.REQ",
        )
    )

    assert events(graph) == ["App.A.CNF -> App.A.REQ"]


def test_a_ring_of_nothing_but_subapplication_pins_ends_the_search(project: Project) -> None:
    through = network(events="REQ -> CNF")

    graph = project.graph(
        network(
            fb("A", "INT2INT"),
            subapplication("S", through, STEP),
            subapplication("T", through, STEP),
            events="A.CNF -> S.REQ\n S.CNF -> T.REQ\n T.CNF -> S.REQ\n T.CNF -> A.REQ",
        )
    )

    assert events(graph) == ["App.A.CNF -> App.A.REQ"]


def test_an_events_targets_are_queued_in_document_order(project: Project) -> None:
    graph = project.graph(
        network(
            fb("A", "INT2INT"),
            *(fb(name, "INT2INT") for name in "BCDE"),
            events="A.CNF -> D.REQ\n A.CNF -> B.REQ\n A.CNF -> E.REQ\n A.CNF -> C.REQ",
        )
    )

    assert [wire.target for wire in graph.event_wires] == ["App.D", "App.B", "App.E", "App.C"]


def test_the_order_of_targets_goes_depth_first_through_subapplications(project: Project) -> None:
    inside = network(
        fb("X", "INT2INT"),
        fb("Y", "INT2INT"),
        events="REQ -> Y.REQ\n REQ -> X.REQ\n REQ -> CNF",
    )

    graph = project.graph(
        network(
            fb("A", "INT2INT"),
            fb("B", "INT2INT"),
            fb("C", "INT2INT"),
            subapplication("S", inside, STEP),
            events="A.CNF -> C.REQ\n A.CNF -> S.REQ\n S.CNF -> A.REQ\n A.CNF -> B.REQ",
        )
    )

    fan = [wire.target for wire in graph.event_wires if wire.source == "App.A"]
    assert fan == ["App.C", "App.S.Y", "App.S.X", "App.A", "App.B"]


def test_an_event_input_takes_events_from_many_sources(project: Project) -> None:
    inside = network(fb("X", "INT2INT"), events="REQ -> X.REQ")

    graph = project.graph(
        network(
            fb("A", "INT2INT"),
            fb("B", "INT2INT"),
            subapplication("S", inside, STEP),
            events="A.CNF -> S.REQ\n B.CNF -> S.REQ",
        )
    )

    assert events(graph) == ["App.A.CNF -> App.S.X.REQ", "App.B.CNF -> App.S.X.REQ"]


def test_two_ways_to_one_target_count_once_and_are_reported(project: Project) -> None:
    twice = Pins("ONE, TWO")
    inside = network(fb("X", "INT2INT"), events="ONE -> X.REQ\n TWO -> X.REQ")

    result = project.compilation(
        network(
            fb("A", "INT2INT"),
            subapplication("S", inside, twice),
            events="A.CNF -> S.ONE\n A.CNF -> S.TWO",
        )
    )

    assert result.graph is not None
    assert events(result.graph) == ["App.A.CNF -> App.S.X.REQ"]
    assert codes(result) == ["E208"]


def test_two_sources_that_meet_inside_a_subapplication_are_an_error(project: Project) -> None:
    inside = network(fb("X", "INT2INT"), data="IN -> X.IN")

    result = project.compilation(
        network(
            fb("A", "INT2INT"),
            fb("B", "INT2INT"),
            subapplication("S", inside, STEP),
            data="A.OUT -> S.IN\n B.OUT -> S.IN",
        )
    )

    assert codes(result) == ["E207"]
    assert '"App.S.X.IN" has two sources: "App.A.OUT" and "App.B.OUT"' in (
        next(item.message for item in result.diagnostics if item.code == "E207")
    )


def test_a_wire_into_a_subapplication_that_leads_nowhere_is_no_wire(project: Project) -> None:
    graph = project.graph(
        network(
            fb("A", "INT2INT"),
            subapplication("S", network(fb("X", "INT2INT")), STEP),
            events="A.CNF -> S.REQ\n S.CNF -> A.REQ",
            data="A.OUT -> S.IN\n S.OUT -> A.IN",
        )
    )

    assert not graph.event_wires
    assert not graph.data_wires


def test_a_subapplication_type_without_network_is_empty_with_a_warning(project: Project) -> None:
    project.add("Hollow.sub", '<SubAppType Name="Hollow"/>')

    result = project.compilation(network(typed_subapplication("S", "Hollow")))

    assert result.graph is not None
    assert not result.graph.nodes
    assert codes(result) == ["E224"]


def test_a_subapplication_inside_itself_is_an_error_not_a_hang(project: Project) -> None:
    project.subapplication_type("One", STEP, network(typed_subapplication("X", "Two")))
    project.subapplication_type("Two", STEP, network(typed_subapplication("Y", "One")))

    result = project.compilation(network(typed_subapplication("S", "One")))

    found = [item.message for item in result.diagnostics if item.code == "E211"]
    assert found == ['a type contains itself: "One" → "Two" → "One"']


def test_groups_say_which_subapplication_a_block_stood_in(project: Project) -> None:
    project.subapplication_type("Step", STEP, INSIDE)

    graph = project.graph(
        network(subapplication("Sub", network(typed_subapplication("In", "Step"))))
    )

    assert [(group.id, group.kind, group.parent, group.type) for group in graph.groups] == [
        ("App", "application", None, ""),
        ("App.Sub", "subapplication", "App", ""),
        ("App.Sub.In", "subapplication", "App.Sub", "Step"),
    ]
    assert [group.nodes for group in graph.groups] == [(), (), ("App.Sub.In.B",)]


def test_a_chain_of_subapplications_has_any_length(project: Project) -> None:
    count = 1_200
    through = network(events="REQ -> CNF")
    pins = Pins("REQ", "CNF")
    chain = [subapplication(f"S{number}", through, pins) for number in range(count)]
    links = [f"S{number}.CNF -> S{number + 1}.REQ" for number in range(count - 1)]
    ends = ["A.CNF -> S0.REQ", f"S{count - 1}.CNF -> C.REQ"]

    graph = project.graph(
        network(fb("A", "INT2INT"), *chain, fb("C", "INT2INT"), events="\n".join(links + ends))
    )

    assert events(graph) == ["App.A.CNF -> App.C.REQ"]
