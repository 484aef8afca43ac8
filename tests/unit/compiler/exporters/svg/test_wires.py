from itertools import pairwise

import pytest

from compiler.exporters.svg.geometry import UNIT, WIDE_UNIT, Box, BoxIndex
from compiler.exporters.svg.wires import Ends, Point, Router


def ends(source: Point, target: Point, *, name: str = "a", bends: tuple[float, ...] = ()) -> Ends:
    return Ends(
        source=source,
        target=target,
        source_pin=(name, "EO"),
        target_pin=(name, "EI"),
        source_box=Box(source[0] - 80, source[1] - 20, 80, 60),
        target_box=Box(target[0], target[1] - 20, 80, 60),
        bends=bends,
    )


def test_pins_on_one_line_are_joined_by_a_straight_wire() -> None:
    assert Router(BoxIndex()).route(ends((0, 10), (100, 10))) == ((0, 10), (100, 10))


@pytest.mark.parametrize("bends", [(200.0,), (200.0, 0.0, 0.0)])
def test_the_authors_upright_piece_is_kept(bends: tuple[float, ...]) -> None:
    way = Router(BoxIndex()).route(ends((0, 10), (100, 50), bends=bends))

    assert way == ((0, 10), (200 * WIDE_UNIT, 10), (200 * WIDE_UNIT, 50), (100, 50))


def test_the_authors_way_in_five_pieces_is_kept() -> None:
    way = Router(BoxIndex()).route(ends((300, 10), (0, 10), bends=(100.0, 50.0, 400.0)))

    level = 10 + 400 * UNIT
    first, last = 300 + 100 * WIDE_UNIT, 0 - 50 * WIDE_UNIT
    assert way == ((300, 10), (first, 10), (first, level), (last, level), (last, 10), (0, 10))


def test_bends_that_do_not_fit_are_not_followed() -> None:
    way = Router(BoxIndex()).route(ends((0, 10), (100, 50), bends=(5000.0,)))

    assert all(0 <= x <= 100 for x, _ in way)


def test_a_wire_goes_round_a_block() -> None:
    index = BoxIndex()
    index.add(Box(40, -20, 20, 100))

    way = Router(index).route(ends((0, 10), (100, 10)))

    assert len(way) > 2
    for (x0, y0), (x1, y1) in pairwise(way):
        assert not index.crossed(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def test_two_wires_do_not_lie_upon_each_other() -> None:
    router = Router(BoxIndex())
    first = router.route(ends((0, 10), (100, 50), name="a"))
    second = router.route(ends((0, 20), (100, 60), name="b"))

    assert first[1][0] != second[1][0]


def test_a_wire_backwards_leaves_and_arrives_in_the_right_direction() -> None:
    way = Router(BoxIndex()).route(ends((300, 10), (0, 10)))

    assert way[1][0] > 300
    assert way[-2][0] < 0


@pytest.mark.parametrize(
    ("source", "target"),
    [((0, 10), (100, 50)), ((0, 10), (20, 50)), ((300, 10), (0, 10)), ((0, 10), (50_000, 10))],
)
def test_among_very_many_wires_and_over_very_far_ways_nothing_is_looked_for(
    source: Point, target: Point
) -> None:
    index = BoxIndex()
    index.add(Box(12, -500, 6, 1000))

    way = Router(index, wires=10_000).route(ends(source, target))

    assert way == Router(BoxIndex(), wires=10_000).route(ends(source, target))
    assert (way[0], way[-1]) == (source, target)
    assert way[1][0] > source[0]
    assert way[-2][0] < target[0]
    for (x0, y0), (x1, y1) in pairwise(way):
        assert x0 == x1 or y0 == y1


def test_plain_ways_of_one_pin_run_together() -> None:
    router = Router(BoxIndex(), wires=10_000)

    ways = [router.route(ends((0, 10), (200, y))) for y in (50, 90, 130)]

    assert len({way[1] for way in ways}) == 1
