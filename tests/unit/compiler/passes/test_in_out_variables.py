"""In-out variables: one variable for all that are connected with one another."""

import pytest

from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    data,
    fb,
    first,
    network,
    node,
    subapplication,
)

PINS = Pins(event_inputs="REQ WITH IO", event_outputs="CNF WITH IO", in_outs="IO: INT")


@pytest.fixture
def project(project: Project) -> Project:
    project.simple("Adds", PINS, "IO := IO + 1;")
    return project


def wires(project: Project, content: str) -> list[str]:
    return [wire.replace("App.", "") for wire in data(project.graph(content))]


def test_an_in_out_variable_takes_values_and_connections(project: Project) -> None:
    graph = project.graph(
        network(fb("A", "Adds", IO="5"), fb("B", "Adds"), fb("C", "INT2INT"), data="C.OUT -> B.IO")
    )

    assert node(graph, "App.A").parameters == {"IO": "5"}
    assert data(graph) == ["App.C.OUT -> App.B.IO"]


def test_in_out_variables_are_connected_in_chains(project: Project) -> None:
    found = wires(
        project,
        network(
            fb("A", "Adds"), fb("B", "Adds"), fb("C", "INT2INT"), data="A.IO -> B.IO\n B.IO -> C.IN"
        ),
    )

    assert found == ["A.IO -> B.IO", "B.IO -> C.IN"]


def test_an_in_out_pin_of_a_subapplication_leads_in_and_out(project: Project) -> None:
    inner = network(fb("B", "Adds"), fb("C", "Adds"), data="IO -> B.IO\n B.IO -> C.IO\n C.IO -> IO")

    found = wires(
        project,
        network(
            fb("A", "INT2INT"),
            subapplication("S", inner, PINS),
            fb("D", "Adds"),
            data="A.OUT -> S.IO\n S.IO -> D.IO",
        ),
    )

    assert found == ["S.B.IO -> S.C.IO", "A.OUT -> S.B.IO", "A.OUT -> D.IO"]


def test_the_first_block_holds_the_variable_where_a_subapplications_pin_is_open(
    project: Project,
) -> None:
    inner = network(fb("B", "Adds"), fb("C", "Adds"), data="IO -> B.IO\n IO -> C.IO")

    found = wires(
        project,
        network(subapplication("S", inner, PINS), fb("D", "INT2INT"), data="S.IO -> D.IN"),
    )

    assert found == ["S.B.IO -> S.C.IO", "S.B.IO -> D.IN"]


def test_a_value_at_an_open_pin_goes_to_the_block_that_holds_the_variable(
    project: Project,
) -> None:
    inner = network(fb("B", "Adds"), fb("C", "Adds"), data="IO -> B.IO\n IO -> C.IO")
    pins = Pins(event_inputs="REQ WITH IO", in_outs="IO: INT := 7")

    graph = project.graph(subapplication("S", inner, pins))

    assert node(graph, "App.S.B").parameters == {"IO": "7"}
    assert node(graph, "App.S.C").parameters == {}


def test_a_circle_of_in_out_variables_is_reported(project: Project) -> None:
    blocks = [fb(name, "Adds") for name in "ABC"]

    result = project.compilation(
        network(*blocks, data="A.IO -> B.IO\n B.IO -> C.IO\n C.IO -> A.IO")
    )

    assert codes(result) == ["E229"]
    assert '"C.IO" and "A.IO"' in first(result, "E229").message


def test_an_in_out_variable_has_one_source(project: Project) -> None:
    blocks = [fb("A", "INT2INT"), fb("B", "Adds"), fb("C", "Adds")]

    result = project.compilation(network(*blocks, data="A.OUT -> C.IO\n B.IO -> C.IO"))

    assert codes(result) == ["E207"]


@pytest.mark.parametrize("data", ["B.IO -> IO", "IO -> A.IO\n B.IO -> IO", "F.OUT -> IO"])
def test_what_leaves_a_network_must_be_what_came_in(project: Project, data: str) -> None:
    inner = network(fb("A", "Adds"), fb("B", "Adds"), fb("F", "INT2INT"), data=data)

    result = project.compilation(subapplication("S", inner, PINS))

    assert codes(result) == ["E230"]


@pytest.mark.parametrize("type_name", ["REAL", "DINT", "SINT", "ARRAY [0..1] OF INT"])
def test_variables_of_different_types_cannot_be_one(project: Project, type_name: str) -> None:
    pins = Pins(event_inputs="REQ WITH IO", event_outputs="CNF WITH IO", in_outs=f"IO: {type_name}")
    project.simple("Other", pins, ";")

    result = project.compilation(network(fb("A", "Adds"), fb("B", "Other"), data="A.IO -> B.IO"))

    assert codes(result) == ["E231"]


def test_what_is_read_from_an_in_out_variable_is_converted(project: Project) -> None:
    found = wires(project, network(fb("A", "Adds"), fb("B", "REAL2REAL"), data="A.IO -> B.IN"))

    assert found == ["A.IO -> B.IN"]


def test_an_array_of_any_length_shares_one_of_a_certain_length(project: Project) -> None:
    for name, size in (("Fixed", "0..3"), ("Open", "*")):
        pins = PINS.xml().replace('Type="INT"', f'Type="INT" ArraySize="{size}"')
        project.add(f"{name}.fbt", f'<FBType Name="{name}">{pins}</FBType>')

    taken = project.compilation(network(fb("A", "Fixed"), fb("B", "Open"), data="A.IO -> B.IO"))
    refused = project.compilation(network(fb("A", "Open"), fb("B", "Fixed"), data="A.IO -> B.IO"))

    assert codes(taken) == ["E215", "E215"]
    assert "E231" in codes(refused)
