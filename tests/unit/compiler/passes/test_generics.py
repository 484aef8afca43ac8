"""Generic pins become concrete: from what comes in, from what they feed, from values."""

import pytest

from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    fb,
    first,
    network,
    node,
    subapplication,
    type_of,
)

SOURCES = Pins("REQ", "CNF", outputs="I: INT, D: DINT, L: LREAL, R: REAL, S: STRING, W: WORD")
SINKS = Pins("REQ", "CNF", "I: INT, D: DINT, L: LREAL, S: STRING")
BODY = "<SimpleFB/>"


@pytest.fixture
def typed(project: Project) -> Project:
    """A project with a block of many typed outputs and one of many typed inputs."""
    project.block("Gives", SOURCES, BODY)
    project.block("Takes", SINKS, BODY)
    return project


@pytest.mark.parametrize(
    ("literal", "expected", "value"),
    [
        ("INT#5", "F_ADD<INT>", "5"),
        ("LREAL#5", "F_ADD<LREAL>", "5.0"),
        ("T#5s", "F_ADD<TIME>", "T#5s"),
        ("USINT#16#FF", "F_ADD<USINT>", "255"),
    ],
)
def test_a_typed_literal_decides(project: Project, literal: str, expected: str, value: str) -> None:
    result = project.compilation(network(fb("A", "F_ADD", IN1=literal)))

    assert result.graph is not None
    assert type_of(result.graph, "App.A") == expected
    assert node(result.graph, "App.A").parameters == {"IN1": value}
    assert codes(result) == []


@pytest.mark.parametrize(
    ("pin", "expected"), [("I", "F_ADD<INT>"), ("L", "F_ADD<LREAL>"), ("D", "F_ADD<DINT>")]
)
def test_the_source_of_a_wire_decides(typed: Project, pin: str, expected: str) -> None:
    graph = typed.graph(network(fb("G", "Gives"), fb("A", "F_ADD"), data=f"G.{pin} -> A.IN2"))

    assert type_of(graph, "App.A") == expected
    interface = graph.types[expected].interface
    assert {str(port.type) for port in (*interface.inputs, *interface.outputs)} == {expected[6:-1]}


def test_a_type_flows_forward_through_a_chain(typed: Project) -> None:
    graph = typed.graph(
        network(
            fb("C", "F_ADD"),
            fb("B", "F_MOVE"),
            fb("A", "F_ADD"),
            fb("G", "Gives"),
            data="G.I -> A.IN1\n A.OUT -> B.IN\n B.OUT -> C.IN1",
        )
    )

    assert [type_of(graph, f"App.{name}") for name in "ABC"] == [
        "F_ADD<INT>",
        "F_MOVE<INT>",
        "F_ADD<INT>",
    ]


def test_a_type_goes_round_a_ring(typed: Project) -> None:
    graph = typed.graph(
        network(
            fb("A", "F_ADD"),
            fb("M", "F_MOVE"),
            fb("G", "Gives"),
            data="G.L -> A.IN1\n A.OUT -> M.IN\n M.OUT -> A.IN2",
        )
    )

    assert [type_of(graph, f"App.{name}") for name in "AM"] == ["F_ADD<LREAL>", "F_MOVE<LREAL>"]


def test_a_ring_that_only_a_value_decides_has_its_type(project: Project) -> None:
    graph = project.graph(
        network(
            fb("A", "F_ADD", IN1="INT#1"),
            fb("M", "F_MOVE"),
            data="A.OUT -> M.IN\n M.OUT -> A.IN2",
        )
    )

    assert [type_of(graph, f"App.{name}") for name in "AM"] == ["F_ADD<INT>", "F_MOVE<INT>"]


def test_where_nothing_comes_in_what_it_feeds_decides(typed: Project) -> None:
    result = typed.compilation(
        network(
            fb("A", "F_MOVE"),
            fb("B", "F_MOVE"),
            fb("T", "Takes"),
            data="A.OUT -> B.IN\n B.OUT -> T.L",
        )
    )

    assert result.graph is not None
    assert [type_of(result.graph, f"App.{name}") for name in "AB"] == ["F_MOVE<LREAL>"] * 2
    assert "E304" not in codes(result)


def test_an_untyped_literal_takes_the_type_of_what_it_feeds(typed: Project) -> None:
    graph = typed.graph(network(fb("A", "F_ADD", IN1="1"), fb("T", "Takes"), data="A.OUT -> T.I"))

    assert type_of(graph, "App.A") == "F_ADD<INT>"


@pytest.mark.parametrize(
    ("block", "literal", "expected"),
    [
        ("F_ADD", "1", "F_ADD<DINT>"),
        ("F_ADD", "1.5", "F_ADD<LREAL>"),
        ("F_MOVE", "TRUE", "F_MOVE<BOOL>"),
        ("F_MOVE", "'text'", "F_MOVE<STRING>"),
    ],
)
def test_an_untyped_literal_is_guessed(
    project: Project, block: str, literal: str, expected: str
) -> None:
    value = fb("A", block, IN=literal) if block == "F_MOVE" else fb("A", block, IN1=literal)

    graph = project.graph(network(value))

    assert type_of(graph, "App.A") == expected


def test_a_pin_nobody_uses_has_a_default_without_a_note(project: Project) -> None:
    result = project.compilation(network(fb("A", "F_ADD")))

    assert result.graph is not None
    assert type_of(result.graph, "App.A") == "F_ADD<DINT>"
    assert codes(result) == []


def test_what_nothing_decides_has_a_default_with_a_note(project: Project) -> None:
    result = project.compilation(
        network(fb("A", "F_MOVE"), fb("B", "F_MOVE"), data="A.OUT -> B.IN")
    )

    assert result.graph is not None
    assert [type_of(result.graph, f"App.{name}") for name in "AB"] == ["F_MOVE<DINT>"] * 2
    assert codes(result) == ["E304"]


@pytest.mark.parametrize(
    ("wires", "expected"),
    [
        ("G.I -> A.IN1\n G.D -> A.IN2", "F_ADD<DINT>"),
        ("G.D -> A.IN1\n G.I -> A.IN2", "F_ADD<DINT>"),
        ("G.R -> A.IN1\n G.L -> A.IN2", "F_ADD<LREAL>"),
        ("G.I -> A.IN1\n G.L -> A.IN2", "F_ADD<LREAL>"),
    ],
)
def test_the_widest_of_two_types_wins(typed: Project, wires: str, expected: str) -> None:
    graph = typed.graph(network(fb("G", "Gives"), fb("A", "F_ADD"), data=wires))

    assert type_of(graph, "App.A") == expected


def test_an_attribute_configures_f_move_whatever_comes_in(typed: Project) -> None:
    graph = typed.graph(
        network(
            fb("G", "Gives"),
            fb("A", "F_MOVE", attributes={"DataType": "LREAL"}),
            data="G.R -> A.IN",
        )
    )

    assert type_of(graph, "App.A") == "F_MOVE_1LREAL"


def test_an_attribute_may_name_a_struct(project: Project) -> None:
    project.add(
        "Point.dtp",
        '<DataType Name="Point"><CompilerInfo packageName="geo"/><StructuredType>'
        '<VarDeclaration Name="X" Type="INT"/></StructuredType></DataType>',
    )

    graph = project.graph(network(fb("A", "F_MOVE", attributes={"DataType": "geo::Point"})))

    assert type_of(graph, "App.A") == "F_MOVE_1geo::Point"


def test_the_type_of_a_subapplications_pin_is_a_hint(project: Project) -> None:
    content = network(fb("A", "F_MOVE"), data="IN -> A.IN")

    graph = project.graph(network(subapplication("S", content, Pins(inputs="IN: LREAL := 1"))))

    assert type_of(graph, "App.S.A") == "F_MOVE<LREAL>"
    assert node(graph, "App.S.A").parameters == {"IN": "1.0"}


def test_two_instances_of_a_generic_block_have_two_types(typed: Project) -> None:
    graph = typed.graph(
        network(
            fb("G", "Gives"),
            *(fb(name, "F_ADD") for name in "ABC"),
            data="G.I -> A.IN1\n G.L -> B.IN1\n G.I -> C.IN1",
        )
    )

    assert [type_of(graph, f"App.{name}") for name in "ABC"] == [
        "F_ADD<INT>",
        "F_ADD<LREAL>",
        "F_ADD<INT>",
    ]
    assert [name for name in graph.types if name.startswith("F_ADD")] == [
        "F_ADD<INT>",
        "F_ADD<LREAL>",
    ]


def test_no_generic_type_is_left_in_a_graph(typed: Project) -> None:
    graph = typed.graph(
        network(fb("A", "F_SEL"), fb("B", "F_MUX_4"), fb("C", "F_MUL"), fb("D", "OUT_ANY_CONSOLE"))
    )

    for block in graph.types.values():
        for port in (*block.interface.inputs, *block.interface.outputs):
            assert "ANY" not in str(port.type)


def test_a_type_a_generic_pin_does_not_stand_for_is_reported_once(typed: Project) -> None:
    result = typed.compilation(network(fb("G", "Gives"), fb("A", "F_ADD"), data="G.S -> A.IN1"))

    assert codes(result) == ["E305"]
    assert first(result, "E305").message == ('"App.A.IN1" takes ANY_MAGNITUDE, which STRING is not')


def test_a_wire_between_types_nothing_joins_is_an_error(typed: Project) -> None:
    result = typed.compilation(network(fb("G", "Gives"), fb("T", "Takes"), data="G.S -> T.I"))

    assert codes(result) == ["E301"]
    assert "F_STRING_TO_INT" in first(result, "E301").hint


@pytest.mark.parametrize(
    ("wire", "expected"),
    [("G.D -> T.I", ["E302"]), ("G.I -> T.D", []), ("G.I -> T.L", []), ("G.L -> T.D", ["E302"])],
)
def test_a_wire_that_loses_values_is_a_warning(
    typed: Project, wire: str, expected: list[str]
) -> None:
    result = typed.compilation(network(fb("G", "Gives"), fb("T", "Takes"), data=wire))

    assert result.graph is not None
    assert codes(result) == expected


def test_a_clash_of_arrays_suggests_no_block_that_cannot_exist(project: Project) -> None:
    project.add(
        "Many.fbt",
        '<FBType Name="Many"><InterfaceList><EventInputs><Event Name="REQ"/></EventInputs>'
        '<OutputVars><VarDeclaration Name="A" Type="INT" ArraySize="3"/></OutputVars>'
        "</InterfaceList><SimpleFB/></FBType>",
    )

    result = project.compilation(network(fb("M", "Many"), fb("B", "INT2INT"), data="M.A -> B.IN"))

    assert codes(result) == ["E301"]
    assert "F_ARRAY" not in first(result, "E301").hint
