"""Global constants (`.gcf`) wherever a value may stand outside of code."""

import pytest

from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    fb,
    head,
    network,
    node,
    subapplication,
    type_of,
)


def variable(name: str, type_name: str, value: str, *, size: str = "") -> str:
    array = f' ArraySize="{size}"' if size else ""
    return f'<VarDeclaration Name="{name}" Type="{type_name}"{array} InitialValue="{value}"/>'


@pytest.fixture
def project(project: Project) -> Project:
    groups = {
        "Plain": (
            "",
            variable("FIVE", "INT", "5"),
            variable("NEXT", "INT", "Plain::FIVE"),
            variable("ROW", "INT", "[1,2]", size="2"),
            variable("LATE", "TIME", "T#5s"),
            variable("AT", "geo::Point", "(X:=3)"),
        ),
        "Packed": (head("pkg::sub"), variable("SIX", "INT", "6")),
    }
    for name, parts in groups.items():
        first, *declared = parts
        inner = f"<GlobalConstants>{''.join(declared)}</GlobalConstants>"
        project.add(
            f"{name}.gcf", f'<GlobalConstants Name="{name}">{first}{inner}</GlobalConstants>'
        )
    members = variable("X", "INT", "Plain::FIVE") + variable("Y", "INT", "0")
    struct = f"{head('geo')}<StructuredType>{members}</StructuredType>"
    project.add("Point.dtp", f'<DataType Name="Point">{struct}</DataType>')
    return project


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Plain::FIVE", "5"),
        ("plain::five", "5"),
        ("Plain::NEXT", "5"),
        ("pkg::sub::Packed::SIX", "6"),
        ("Packed::SIX", "6"),
        ("SIX", "6"),
        ("FIVE", "5"),
    ],
)
def test_a_parameter_may_be_a_constant_by_each_of_its_names(
    project: Project, value: str, expected: str
) -> None:
    imports = head("", "pkg::sub::Packed::*", "Plain::FIVE")

    graph = project.graph(fb("A", "INT2INT", IN=value), head=imports)

    assert node(graph, "App.A").parameters == {"IN": expected}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("(Y:=Plain::NEXT)", "(X:=5,Y:=5)"), ("Plain::AT", "(X:=3,Y:=0)")],
)
def test_structs_are_made_of_constants(project: Project, value: str, expected: str) -> None:
    block = fb("A", "F_MOVE", attributes={"DataType": "geo::Point"}, IN=value)

    assert node(project.graph(block), "App.A").parameters == {"IN": expected}


def test_arrays_are_made_of_constants(project: Project) -> None:
    project.block("Row", Pins(inputs="IN: ARRAY [1..Plain::FIVE] OF INT"))
    project.add(
        "Pair.fbt",
        Pins(inputs="IN: INT")
        .xml()
        .replace('Type="INT"', 'Type="INT" ArraySize="2"')
        .join(('<FBType Name="Pair">', "</FBType>")),
    )

    graph = project.graph(
        network(
            fb("A", "Row", IN="[Plain::FIVE, 2(Plain::NEXT)]"), fb("B", "Pair", IN="Plain::ROW")
        )
    )

    assert node(graph, "App.A").parameters == {"IN": "[5,5,5,0,0]"}
    assert node(graph, "App.B").parameters == {"IN": "[1,2]"}


def test_a_constant_tells_a_generic_pin_its_type(project: Project) -> None:
    graph = project.graph(fb("A", "F_ADD", IN1="Plain::FIVE", IN2="7"))

    assert type_of(graph, "App.A") == "F_ADD<INT>"


def test_initial_values_of_types_belong_to_the_file_of_the_type(project: Project) -> None:
    project.simple(
        "Init",
        Pins("REQ", "CNF", "IN: INT := SIX", "OUT: INT := Plain::FIVE"),
        "OUT := IN + SIX;",
        head=head("a", "pkg::sub::Packed::SIX"),
    )

    graph = project.graph(fb("A", "Init"))

    interface = graph.types[type_of(graph, "App.A")].interface
    assert (interface.inputs[0].initial, interface.outputs[0].initial) == ("6", "5")


def test_a_value_at_a_subapplications_pin_may_be_a_constant(project: Project) -> None:
    inner = network(fb("A", "INT2INT"), data="IN -> A.IN")
    pins = Pins(inputs="IN: INT := Plain::FIVE")

    graph = project.graph(subapplication("S", inner, pins))

    assert node(graph, "App.S.A").parameters == {"IN": "5"}


def test_a_constant_may_be_a_time(project: Project) -> None:
    graph = project.graph(fb("A", "E_DELAY", DT="Plain::LATE"))

    assert node(graph, "App.A").parameters == {"DT": "T#5s"}
