"""Values: of blocks, pushed through subapplications, kept inside composites."""

import pytest

from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    fb,
    network,
    node,
    subapplication,
    typed_subapplication,
)

INSIDE = network(fb("B", "INT2INT"), data="IN -> B.IN")
WITH_OWN = network(fb("B", "INT2INT", IN="1"), data="IN -> B.IN")


def test_a_value_at_a_block_is_the_canonical_literal_of_its_pin(project: Project) -> None:
    graph = project.graph(
        network(fb("A", "INT2INT", IN="16#10"), fb("T", "E_CYCLE", DT="TIME#1000ms"))
    )

    assert node(graph, "App.A").parameters == {"IN": "16"}
    assert node(graph, "App.T").parameters == {"DT": "T#1s"}


def test_an_empty_value_is_no_value(project: Project) -> None:
    graph = project.graph(network(fb("A", "INT2INT", IN="")))

    assert node(graph, "App.A").parameters == {}


def test_the_value_of_an_untyped_subapplications_pin_reaches_the_block(project: Project) -> None:
    graph = project.graph(network(subapplication("S", INSIDE, Pins(inputs="IN: INT := 5"))))

    assert node(graph, "App.S.B").parameters == {"IN": "5"}


def test_the_value_of_a_typed_subapplications_pin_reaches_the_block(project: Project) -> None:
    project.subapplication_type("Step", Pins(inputs="IN: INT"), INSIDE)

    graph = project.graph(network(typed_subapplication("S", "Step", IN="5")))

    assert node(graph, "App.S.B").parameters == {"IN": "5"}


def test_the_outer_value_wins_over_the_one_inside(project: Project) -> None:
    project.subapplication_type("Step", Pins(inputs="IN: INT"), WITH_OWN)

    graph = project.graph(
        network(typed_subapplication("S", "Step", IN="5"), typed_subapplication("T", "Step"))
    )

    assert node(graph, "App.S.B").parameters == {"IN": "5"}
    assert node(graph, "App.T.B").parameters == {"IN": "1"}


@pytest.mark.parametrize(
    ("outer", "middle", "expected"),
    [
        ("3", "2", {"IN": "3"}),
        ("3", "", {"IN": "3"}),
        ("", "2", {"IN": "2"}),
        ("", "", {"IN": "1"}),
    ],
)
def test_the_outermost_of_three_values_wins(
    project: Project, outer: str, middle: str, expected: dict[str, str]
) -> None:
    pins = Pins(inputs="IN: INT")
    project.subapplication_type("Inner", pins, WITH_OWN)
    project.subapplication_type(
        "Outer", pins, network(typed_subapplication("M", "Inner", IN=middle), data="IN -> M.IN")
    )

    graph = project.graph(network(typed_subapplication("S", "Outer", IN=outer)))

    assert node(graph, "App.S.M.B").parameters == expected


def test_one_value_reaches_every_block_behind_the_pin(project: Project) -> None:
    content = network(
        fb("B", "INT2INT"),
        subapplication("In", INSIDE, Pins(inputs="IN: INT")),
        data="IN -> B.IN\n IN -> In.IN",
    )

    graph = project.graph(network(subapplication("S", content, Pins(inputs="IN: INT := 5"))))

    assert node(graph, "App.S.B").parameters == {"IN": "5"}
    assert node(graph, "App.S.In.B").parameters == {"IN": "5"}


def test_a_pin_with_a_wire_takes_no_pushed_value(project: Project) -> None:
    graph = project.graph(
        network(
            fb("A", "INT2INT"),
            subapplication("S", INSIDE, Pins(inputs="IN: INT := 5")),
            data="A.OUT -> S.IN",
        )
    )

    assert node(graph, "App.S.B").parameters == {}


def test_a_value_passes_a_subapplication_that_only_hands_it_on(project: Project) -> None:
    through = network(data="IN -> OUT")

    graph = project.graph(
        network(
            subapplication("S", through, Pins(inputs="IN: INT := 5", outputs="OUT: INT")),
            fb("B", "INT2INT"),
            data="S.OUT -> B.IN",
        )
    )

    assert node(graph, "App.B").parameters == {"IN": "5"}


def test_a_value_at_a_composite_stays_at_its_border(project: Project) -> None:
    project.composite("Box", Pins(inputs="IN: INT"), INSIDE)

    graph = project.graph(network(fb("X", "Box", IN="5")))

    assert node(graph, "App.X").parameters == {"IN": "5"}
    assert node(graph, "App.X.B").parameters == {}


def test_values_inside_a_composite_stay_where_they_are(project: Project) -> None:
    project.composite("Box", Pins("REQ"), network(fb("B", "INT2INT", IN="7")))

    graph = project.graph(network(fb("X", "Box"), fb("Y", "Box")))

    assert node(graph, "App.X.B").parameters == {"IN": "7"}
    assert node(graph, "App.Y.B").parameters == {"IN": "7"}


def test_a_value_pushed_through_a_subapplication_stops_at_a_composite(project: Project) -> None:
    project.composite("Box", Pins(inputs="IN: INT"), INSIDE)
    content = network(fb("X", "Box"), data="IN -> X.IN")

    graph = project.graph(network(subapplication("S", content, Pins(inputs="IN: INT := 5"))))

    assert node(graph, "App.S.X").parameters == {"IN": "5"}
    assert node(graph, "App.S.X.B").parameters == {}


def test_a_value_at_an_unknown_pin_is_left_out_with_a_warning(project: Project) -> None:
    result = project.compilation(network(fb("A", "INT2INT", INN="5")))

    assert result.graph is not None
    assert node(result.graph, "App.A").parameters == {}
    found = next(item for item in result.diagnostics if item.code == "E210")
    assert '"INN"' in found.message
    assert found.hint.startswith('Did you mean "IN"?')


def test_a_value_is_pushed_through_a_chain_of_any_length(project: Project) -> None:
    length = 2_000  # more than calls may be nested
    pins = Pins(inputs="IN: INT", outputs="OUT: INT")
    inner = network(data="IN -> OUT")
    first = subapplication("S0", inner, Pins(inputs="IN: INT := 5", outputs="OUT: INT"))
    others = [subapplication(f"S{number}", inner, pins) for number in range(1, length)]
    wires = [f"S{number}.OUT -> S{number + 1}.IN" for number in range(length - 1)]

    graph = project.graph(
        network(
            *(first, *others, fb("B", "F_MOVE")),
            data="\n".join((*wires, f"S{length - 1}.OUT -> B.IN")),
        )
    )

    assert node(graph, "App.B").parameters == {"IN": "5"}
