"""Drawings in the colours of a run."""

import pytest

from compiler.driver import compile_file, graph_of
from compiler.exporters.svg import SIGNS, tasks_to_svg, to_svg
from compiler.ir.graph import Graph
from compiler.ir.task_view import task_view
from fblib.catalog import LIBRARY
from server.service.runs.colouring import coloured
from tests.control import SAMPLES

STATES = {"fetch_api_data": "succeeded", "async_sleep": "timed out"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return graph_of(compile_file(SAMPLES / "json/quotes.json", library=LIBRARY))


def states_of(graph: Graph) -> dict[str, str]:
    return {
        node.id: state
        for node in graph.nodes
        for name, state in STATES.items()
        if node.id.endswith(name)
    }


def test_tasks_are_coloured_as_if_they_had_been_drawn_so(graph: Graph) -> None:
    states = states_of(graph)

    found = coloured(tasks_to_svg(task_view(graph)), states)

    # What points out the state in words stands in titles, which pages fill themselves.
    assert found.count('state-succeeded"') == 1
    assert found.count('state-timed-out"') == 1
    assert f"{SIGNS['succeeded']}</text>" in found


def test_blocks_are_coloured_too(graph: Graph) -> None:
    found = coloured(to_svg(graph, interactive=True), states_of(graph))

    assert found.count('state-succeeded"') == 1
    assert f"{SIGNS['timed out']}</text>" in found


def test_without_states_nothing_changes(graph: Graph) -> None:
    drawing = to_svg(graph)

    assert coloured(drawing, {}) == drawing
    assert coloured(drawing, {"nobody": "failed"}) == drawing


def test_names_are_compared_as_they_are_not_as_they_are_escaped() -> None:
    drawing = '<g id="x" class="fb" data-node="a&lt;b&amp;c"><text class="sign"/></g>'

    found = coloured(drawing, {"a<b&c": "failed"})

    assert found == (
        f'<g id="x" class="fb state-failed" data-node="a&lt;b&amp;c"><text class="sign">'
        f"{SIGNS['failed']}</text></g>"
    )
