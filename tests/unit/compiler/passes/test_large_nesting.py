"""Types that hold each other very often or very deeply end in a diagnostic, soon."""

import pytest

from compiler.passes.validate.extent import MOST_LEVELS
from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    fb,
    first,
    ids,
    network,
    typed_subapplication,
)


def levels(project: Project, count: int, *, wide: int = 1) -> str:
    """Write types that hold `wide` of the next one each; return the content that uses them."""
    for number in range(count):
        inner = [
            typed_subapplication(f"N{each}", f"Level{number + 1}")
            if number < count - 1
            else fb(f"N{each}", "INT2INT")
            for each in range(wide)
        ]
        project.subapplication_type(f"Level{number}", Pins(), network(*inner))
    return network(typed_subapplication("S", "Level0"))


def test_types_may_be_nested_deeply(project: Project) -> None:
    graph = project.graph(levels(project, MOST_LEVELS - 1))

    assert len(ids(graph)) == 1


@pytest.mark.parametrize("count", [MOST_LEVELS, 1_500])
def test_types_nested_too_deeply_are_reported(project: Project, count: int) -> None:
    result = project.compilation(levels(project, count))

    assert codes(result) == ["E225"]


def test_depth_counts_wherever_a_type_was_met_first(project: Project) -> None:
    content = levels(project, MOST_LEVELS - 1)
    project.subapplication_type("Around", Pins(), content)

    result = project.compilation(network(content, typed_subapplication("A", "Around")))

    assert codes(result) == ["E225"]


def test_types_that_double_at_every_level_are_counted_without_being_made(project: Project) -> None:
    result = project.compilation(levels(project, 60, wide=2))

    assert codes(result) == ["E226"]
    assert "1,152,921,504,606,846,976 blocks" in first(result, "E226").message
