"""Adapter connections become pairs of event and data wires, one way and back."""

import pytest

from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    data,
    device,
    events,
    fb,
    network,
    resource,
    subapplication,
    type_of,
)

BOTH_WAYS = ["App.A.P.GO -> App.B.S.GO", "App.B.S.DONE -> App.A.P.DONE"]
DATA_BOTH_WAYS = ["App.A.P.HOW -> App.B.S.HOW", "App.B.S.WHAT -> App.A.P.WHAT"]


@pytest.fixture
def adapters(project: Project) -> Project:
    """An adapter type whose socket hears GO and says DONE, and a basic block at each end."""
    project.adapter("Talk", Pins("DONE WITH WHAT", "GO WITH HOW", "WHAT: INT", "HOW: BOOL"))
    state = '<BasicFB><ECC><ECState Name="S"/></ECC></BasicFB>'
    project.block("Asks", Pins("REQ", plugs="P: Talk"), state)
    project.block("Answers", Pins("REQ", sockets="S: Talk"), state)
    return project


def test_a_plug_and_a_socket_are_joined_both_ways(adapters: Project) -> None:
    graph = adapters.graph(network(fb("A", "Asks"), fb("B", "Answers"), adapters="A.P -> B.S"))

    assert events(graph) == BOTH_WAYS
    assert data(graph) == DATA_BOTH_WAYS


def test_adapter_pins_are_direct_ports_mirrored_in_the_plug(adapters: Project) -> None:
    graph = adapters.graph(network(fb("A", "Asks"), fb("B", "Answers")))

    plug = graph.types[type_of(graph, "App.A")].interface
    socket = graph.types[type_of(graph, "App.B")].interface
    assert [port.name for port in plug.inputs] == ["P.WHAT"]
    assert [port.name for port in plug.outputs] == ["P.HOW"]
    assert [port.name for port in socket.inputs] == ["S.HOW"]
    assert [port.name for port in socket.outputs] == ["S.WHAT"]
    assert all(port.direct for port in (*plug.inputs, *plug.outputs))
    assert plug.event_outputs[0].with_data == ("P.HOW",)


def test_old_systems_write_adapter_connections_among_the_data(adapters: Project) -> None:
    graph = adapters.graph(network(fb("A", "Asks"), fb("B", "Answers"), data="A.P -> B.S"))

    assert events(graph) == BOTH_WAYS
    assert data(graph) == DATA_BOTH_WAYS


def test_an_adapter_passes_through_subapplications(adapters: Project) -> None:
    asking = network(fb("A", "Asks"), adapters="A.P -> OUT")
    answering = network(fb("B", "Answers"), adapters="IN -> B.S")

    graph = adapters.graph(
        network(
            subapplication("One", asking, Pins(plugs="OUT: Talk")),
            subapplication("Two", answering, Pins(sockets="IN: Talk")),
            adapters="One.OUT -> Two.IN",
        )
    )

    assert events(graph) == [
        "App.One.A.P.GO -> App.Two.B.S.GO",
        "App.Two.B.S.DONE -> App.One.A.P.DONE",
    ]


def test_what_comes_into_a_composite_passes_its_border(adapters: Project) -> None:
    adapters.composite(
        "Box",
        Pins(sockets="S: Talk"),
        network(
            fb("T", "E_T_FF"),
            fb("M", "INT2INT"),
            events="S.GO -> T.CLK\n T.EO -> S.DONE",
            data="M.OUT -> S.WHAT",
        ),
    )

    graph = adapters.graph(network(fb("A", "Asks"), fb("X", "Box"), adapters="A.P -> X.S"))

    # Incoming: straight to the inner block. Outgoing: a step at the composite.
    assert sorted(events(graph)) == [
        "App.A.P.GO -> App.X.T.CLK",
        "App.X.S.DONE -> App.A.P.DONE",
        "App.X.T.EO -> App.X.S.DONE",
    ]
    assert sorted(data(graph)) == [
        "App.X.M.OUT -> App.X.S.WHAT",
        "App.X.S.WHAT -> App.A.P.WHAT",
    ]


def test_two_composites_talk_to_each_other(adapters: Project) -> None:
    adapters.composite(
        "Left",
        Pins("REQ", plugs="P: Talk"),
        network(fb("T", "E_T_FF"), events="REQ -> P.GO\n P.DONE -> T.CLK", data="T.Q -> P.HOW"),
    )
    adapters.composite(
        "Right",
        Pins(sockets="S: Talk"),
        network(fb("T", "E_D_FF"), events="S.GO -> T.CLK\n T.EO -> S.DONE", data="S.HOW -> T.D"),
    )

    graph = adapters.graph(network(fb("L", "Left"), fb("R", "Right"), adapters="L.P -> R.S"))

    assert sorted(events(graph)) == [
        "App.L.P.GO -> App.R.T.CLK",
        "App.L.REQ -> App.L.P.GO",
        "App.R.S.DONE -> App.L.T.CLK",
        "App.R.T.EO -> App.R.S.DONE",
    ]
    assert sorted(data(graph)) == ["App.L.P.HOW -> App.R.T.D", "App.L.T.Q -> App.L.P.HOW"]


def test_a_composite_hands_a_whole_adapter_on(adapters: Project) -> None:
    adapters.composite(
        "Box", Pins(sockets="S: Talk"), network(fb("B", "Answers"), adapters="S -> B.S")
    )

    graph = adapters.graph(network(fb("A", "Asks"), fb("X", "Box"), adapters="A.P -> X.S"))

    assert sorted(events(graph)) == [
        "App.A.P.GO -> App.X.B.S.GO",
        "App.X.B.S.DONE -> App.A.P.DONE",
    ]
    assert sorted(data(graph)) == [
        "App.A.P.HOW -> App.X.B.S.HOW",
        "App.X.B.S.WHAT -> App.A.P.WHAT",
    ]


def test_a_composite_hands_the_plug_of_an_inner_block_out(adapters: Project) -> None:
    adapters.composite("Box", Pins(plugs="P: Talk"), network(fb("A", "Asks"), adapters="A.P -> P"))

    graph = adapters.graph(network(fb("X", "Box"), fb("B", "Answers"), adapters="X.P -> B.S"))

    assert sorted(events(graph)) == [
        "App.B.S.DONE -> App.X.A.P.DONE",
        "App.X.A.P.GO -> App.B.S.GO",
    ]


def test_an_adapter_connected_inside_only_makes_no_wires_outside(adapters: Project) -> None:
    adapters.composite(
        "Box", Pins(sockets="S: Talk"), network(fb("B", "Answers"), adapters="S -> B.S")
    )

    graph = adapters.graph(network(fb("X", "Box")))

    assert not graph.event_wires
    assert not graph.data_wires


def test_single_pins_of_an_adapter_cannot_be_wired_from_outside_in_the_wrong_direction(
    adapters: Project,
) -> None:
    result = adapters.compilation(
        network(fb("A", "Asks"), fb("B", "Answers"), events="A.P.DONE -> B.REQ")
    )

    assert "E205" in codes(result)


@pytest.mark.parametrize("wire", ["A.P -> C.P", "B.S -> D.S"])
def test_two_plugs_or_two_sockets_cannot_be_connected(adapters: Project, wire: str) -> None:
    blocks = (fb("A", "Asks"), fb("B", "Answers"), fb("C", "Asks"), fb("D", "Answers"))

    assert codes(adapters.compilation(network(*blocks, adapters=wire))) == ["E219"]


def test_an_adapter_connection_from_a_socket_to_a_plug_runs_backwards(adapters: Project) -> None:
    result = adapters.compilation(
        network(fb("A", "Asks"), fb("B", "Answers"), adapters="B.S -> A.P")
    )

    assert codes(result) == ["E205"]


@pytest.mark.parametrize("wires", ["A.P -> B.S\n A.P -> D.S", "A.P -> B.S\n C.P -> B.S"])
def test_an_adapter_is_connected_once(adapters: Project, wires: str) -> None:
    blocks = (fb("A", "Asks"), fb("B", "Answers"), fb("C", "Asks"), fb("D", "Answers"))

    result = adapters.compilation(network(*blocks, adapters=wires))

    assert codes(result) == ["E238"]


def test_a_connection_into_another_resource_is_a_plan_that_resources_may_bring_about(
    adapters: Project,
) -> None:
    local = network(fb("L", "Answers"), adapters="App.A.P -> L.S")
    graph = adapters.graph(
        network(fb("A", "Asks"), fb("B", "Answers"), adapters="A.P -> B.S"),
        devices=device("D", resource("R1", local), resource("R2")),
        mappings="App.A -> D.R1\n App.B -> D.R2",
    )

    assert events(graph) == [
        "App.A.P.GO -> D.R1.L.S.GO",
        "D.R1.L.S.DONE -> App.A.P.DONE",
        "App.A.P.GO -> App.B.S.GO",
    ]


def test_an_adapter_may_stay_unconnected(adapters: Project) -> None:
    graph = adapters.graph(network(fb("A", "Asks"), fb("B", "Answers")))

    assert events(graph) == []


def test_any_adapter_goes_with_every_other(adapters: Project) -> None:
    answering = network(fb("B", "Answers"), adapters="IN -> B.S")
    sub = subapplication("Two", answering, Pins(sockets="IN: ANY_ADAPTER"))
    adapters.composite(
        "Box", Pins(sockets="IN: ANY_ADAPTER"), network(fb("B", "Answers"), adapters="IN -> B.S")
    )
    adapters.block("Takes", Pins("REQ", sockets="S: ANY_ADAPTER"))

    def wires(block: str, socket: str) -> list[str]:
        return events(adapters.graph(network(fb("A", "Asks"), block, adapters=f"A.P -> {socket}")))

    assert wires(sub, "Two.IN") == [
        "App.A.P.GO -> App.Two.B.S.GO",
        "App.Two.B.S.DONE -> App.A.P.DONE",
    ]
    assert wires(fb("T", "Takes"), "T.S") == []
    assert wires(fb("C", "Box"), "C.IN") == [
        "App.A.P.GO -> App.C.B.S.GO",
        "App.C.B.S.DONE -> App.A.P.DONE",
    ]


def test_an_unknown_adapter_type_is_reported_at_the_type_that_names_it(project: Project) -> None:
    project.block("Asks", Pins("REQ", plugs="P: Talc"), "<SimpleFB/>")

    result = project.compilation(network(fb("A", "Asks")))

    found = [(item.code, item.message) for item in result.diagnostics if item.code != "E402"]
    assert ("E201", 'unknown adapter type "Talc"') in found
    assert next(item for item in result.diagnostics if item.code == "E201").span.file.endswith(
        "Asks.fbt"
    )


def test_connections_to_an_adapter_of_an_unknown_type_are_no_mistakes_of_their_own(
    project: Project,
) -> None:
    project.composite(
        "Box",
        Pins("REQ", "CNF", plugs="P: Talc"),
        '<EventConnections><Connection Source="REQ" Destination="P.GO"/>'
        '<Connection Source="P.DONE" Destination="CNF"/></EventConnections>',
    )

    result = project.compilation(network(fb("B", "Box")))

    assert codes(result) == ["E201"]


def test_adapters_that_go_round_in_a_circle_of_subapplications_lead_nowhere(
    adapters: Project,
) -> None:
    through = subapplication(
        "Sub", network(adapters="IN -> OUT"), Pins(plugs="OUT: Talk", sockets="IN: Talk")
    )

    graph = adapters.graph(
        network(fb("A", "Asks"), through, adapters="A.P -> Sub.IN\n Sub.OUT -> Sub.IN")
    )

    assert events(graph) == []
