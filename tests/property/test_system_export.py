"""Graphs of operations and event blocks come through a 4diac system as they are."""

import tempfile
from pathlib import Path

from hypothesis import given

from compiler.ir.declarations import SystemDeclaration
from compiler.ir.sameness import differences
from tests.systems import bare, compiled, compiled_again, declared_systems, grouped, written


@given(declared_systems(nested=False))
def test_a_graph_comes_back_from_a_system_to_the_letter(system: SystemDeclaration) -> None:
    graph = compiled(system)

    with tempfile.TemporaryDirectory() as folder:
        again = compiled_again(written(graph, Path(folder)))

    assert bare(again) == bare(graph)


@given(declared_systems(nested=True))
def test_subapplications_are_restored_with_the_pins_their_wires_need(
    system: SystemDeclaration,
) -> None:
    graph = grouped(compiled(system))

    with tempfile.TemporaryDirectory() as folder:
        again = compiled_again(written(graph, Path(folder)))

    assert differences(graph, again) == []


@given(declared_systems(nested=True))
def test_the_same_graph_gives_the_same_bytes(system: SystemDeclaration) -> None:
    graph = grouped(compiled(system))

    with tempfile.TemporaryDirectory() as folder:
        first = written(graph, Path(folder, "first")).read_bytes()
        second = written(graph, Path(folder, "second")).read_bytes()

    assert first == second
