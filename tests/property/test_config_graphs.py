"""Configs of any shape: each task is requested once, after all it depends on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.driver import graph_of
from tests.config_files import Run, compiled


@st.composite
def shapes(draw: st.DrawFn) -> list[tuple[list[int], list[int]]]:
    """For each task those before it that it is said to depend on, and those it refers to."""
    found = []
    for number in range(draw(st.integers(1, 25))):
        before = st.sampled_from(range(number)) if number else st.nothing()
        some = st.lists(before, unique=True, max_size=5) if number else st.just([])
        found.append((draw(some), draw(some)))
    return found


def task(number: int, listed: list[int], referred: list[int]) -> dict[str, Any]:
    """A task of the config: its result is its number, its references are in an object."""
    references = {f"from_{one}": {"$ref": f"task {one}.results.value"} for one in referred}
    return {
        "id": f"task {number}",
        "operation": "json.select",
        "params": {"data": references or number, "expression": "@"},
        "dependencies": [f"task {one}" for one in listed],
    }


@pytest.mark.timeout(90)  # it compiles many graphs
@given(shapes(), st.data())
def test_every_task_is_requested_once_with_what_it_refers_to(
    shape: list[tuple[list[int], list[int]]], data: st.DataObject
) -> None:
    tasks = [task(number, *parents) for number, parents in enumerate(shape)]
    result = compiled(*data.draw(st.permutations(tasks)))
    added = sum(len(set(referred) - set(listed)) for listed, referred in shape)
    assert [one.code for one in result.diagnostics] == ["E246"] * added

    run = Run(graph_of(result))
    ended: list[int] = []
    while asked := run.asked():
        name = data.draw(st.sampled_from(sorted(asked)))
        number = int(name.removeprefix("task_"))
        listed, referred = shape[number]
        assert {*listed, *referred} <= set(ended)
        expected = {f"from_{one}": [one] for one in referred} or number
        assert asked[name]["data"] == expected
        run.succeed(name, value=[number])
        ended.append(number)

    assert sorted(ended) == list(range(len(shape)))
