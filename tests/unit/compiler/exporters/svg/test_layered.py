from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.exporters.svg.layered import Edge, Position, Size, place_in_layers

SIZE = Size(100, 50)


def overlaps(sizes: list[Size], corners: list[Position]) -> list[tuple[int, int]]:
    found = []
    for a, b in combinations(range(len(sizes)), 2):
        (ax, ay), (bx, by) = corners[a], corners[b]
        if (
            ax - sizes[a].left < bx + sizes[b].width + sizes[b].right
            and bx - sizes[b].left < ax + sizes[a].width + sizes[a].right
            and ay < by + sizes[b].height
            and by < ay + sizes[a].height
        ):
            found.append((a, b))
    return found


def test_a_chain_runs_from_left_to_right_in_one_line() -> None:
    corners = place_in_layers([SIZE] * 4, [(2, 0), (0, 3), (3, 1)])

    assert [thing for _, thing in sorted((x, n) for n, (x, _) in enumerate(corners))] == [
        *(2, 0, 3, 1),
    ]
    assert len({y for _, y in corners}) == 1


@pytest.mark.parametrize(
    "edges",
    [
        [],
        [(0, 0)],
        [(0, 1), (1, 0)],
        [(0, 1), (1, 2), (2, 0)],
        [(0, 1), (0, 1), (2, 3), (3, 3)],
    ],
)
def test_cycles_loops_repetitions_and_loners_are_placed(edges: list[Edge]) -> None:
    corners = place_in_layers([SIZE] * 4, edges)

    assert len(corners) == 4
    assert overlaps([SIZE] * 4, corners) == []


def test_components_are_packed_to_a_page() -> None:
    corners = place_in_layers([SIZE] * 100, [])

    width = max(x for x, _ in corners) + SIZE.width
    height = max(y for _, y in corners) + SIZE.height
    assert 0.8 < width / height < 4


@given(data=st.data())
def test_nothing_ever_overlaps(data: st.DataObject) -> None:
    lengths = st.integers(10, 300)
    sizes = data.draw(
        st.lists(
            st.builds(Size, lengths, lengths, st.integers(0, 80), st.integers(0, 80)),
            min_size=1,
            max_size=12,
        )
    )
    thing = st.integers(0, len(sizes) - 1)
    edges = data.draw(st.lists(st.tuples(thing, thing), max_size=30))

    corners = place_in_layers(sizes, edges)

    assert overlaps(sizes, corners) == []
    assert corners == place_in_layers(sizes, list(reversed(edges)))


def test_two_thousand_blocks_are_placed() -> None:
    edges = [(number // 2, number) for number in range(1, 2000)]
    edges += [(number, number - 40) for number in range(100, 2000, 100)]

    corners = place_in_layers([SIZE] * 2000, edges)

    assert len(set(corners)) == 2000
