from dataclasses import replace

import pytest

from compiler.exporters.svg.geometry import UNIT, WIDE_UNIT, Box
from compiler.exporters.svg.layout import Layout, lay_out
from compiler.exporters.svg.tree import build_tree
from compiler.ir.graph import Graph


def laid_out(graph: Graph) -> Layout:
    return lay_out(build_tree(graph), graph)


def within(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


@pytest.mark.parametrize("drawn_graph", ["blinker"], indirect=True)
def test_blocks_keep_the_distance_their_author_gave_them(drawn_graph: tuple[str, Graph]) -> None:
    boxes = laid_out(drawn_graph[1]).blocks

    assert boxes["App.Toggle"].x - boxes["App.Cycle"].x == pytest.approx(1100 * WIDE_UNIT)
    assert boxes["App.Toggle"].y - boxes["App.Cycle"].y == pytest.approx(100 * UNIT)


@pytest.mark.parametrize("drawn_graph", ["nested"], indirect=True)
def test_frames_hold_their_blocks_and_frames(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph
    layout = laid_out(graph)
    frames = {frame.group.id: box for frame, box in layout.frames if frame.group}

    for group in graph.groups:
        for node in group.nodes:
            assert within(layout.blocks[node], frames[group.id])
        if group.parent:
            assert within(frames[group.id], frames[group.parent])


def test_no_blocks_overlap(drawn_graph: tuple[str, Graph]) -> None:
    _, graph = drawn_graph
    layout = laid_out(graph)
    opened = {frame.border.node.id for frame, _ in layout.frames if frame.border}
    boxes = [box for node, box in layout.blocks.items() if node not in opened]

    assert [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if a.meets(b)] == []


@pytest.mark.parametrize("drawn_graph", ["nested"], indirect=True)
def test_what_stands_right_of_an_opened_frame_moves_away(drawn_graph: tuple[str, Graph]) -> None:
    layout = laid_out(drawn_graph[1])
    frames = {frame.group.id: box for frame, box in layout.frames if frame.group}

    assert frames["App.Sub"].right < frames["App.Pulse"].x
    assert frames["App.Pulse"].right < frames["App.Guard"].x


@pytest.mark.parametrize("drawn_graph", ["blinker"], indirect=True)
def test_blocks_in_a_heap_are_laid_out_anew(drawn_graph: tuple[str, Graph]) -> None:
    graph = drawn_graph[1]
    heap = tuple(replace(node, position=(10.0, 10.0)) for node in graph.nodes)

    layout = laid_out(graph.model_copy(update={"nodes": heap}))

    assert layout.blocks["App.Cycle"].right < layout.blocks["App.Toggle"].x
    assert "App" not in layout.drawn


@pytest.mark.parametrize("drawn_graph", ["blinker"], indirect=True)
def test_blocks_without_a_place_go_below_those_that_have_one(
    drawn_graph: tuple[str, Graph],
) -> None:
    graph = drawn_graph[1]
    nodes = tuple(
        replace(node, position=None) if node.id == "App.Cycle" else node for node in graph.nodes
    )

    boxes = laid_out(graph.model_copy(update={"nodes": nodes})).blocks

    assert boxes["App.Cycle"].y > boxes["App.Toggle"].bottom
