"""Where blocks are drawn that nobody has placed: behind what leads to them, never on a heap."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from compiler.exporters.sys.layout import Box, Position, placed

LINE, LETTER = 100.0, 55.0


def box(position: Position | None = None, *, width: int = 10, height: int = 5) -> Box:
    return Box(position, left=0, width=width, height=height)


def test_a_block_stands_behind_the_last_of_those_that_lead_to_it() -> None:
    boxes = {name: box() for name in "abc"}

    places = placed(boxes, [("a", "b"), ("b", "c"), ("a", "c")])

    assert places["a"][0] < places["b"][0] < places["c"][0]


def test_a_cycle_is_placed_in_the_order_of_its_blocks() -> None:
    places = placed({name: box() for name in "ab"}, [("a", "b"), ("b", "a")])

    assert places["a"][0] < places["b"][0]


def test_a_block_with_a_place_keeps_it_and_the_others_stand_below() -> None:
    places = placed({"a": box((50.0, 70.0)), "b": box()}, [("a", "b")])

    assert places["a"] == (50.0, 70.0)
    assert places["b"][1] > 70.0 + 5 * LINE


def test_a_block_without_connections_is_placed_too() -> None:
    assert placed({"a": box()}, [("x", "a"), ("a", "y")]) == {"a": (0.0, 0.0)}


@given(
    st.lists(st.builds(box, width=st.integers(1, 40), height=st.integers(1, 20)), max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12),
)
def test_no_block_lies_on_another_one(boxes: list[Box], pairs: list[tuple[int, int]]) -> None:
    named = {str(number): one for number, one in enumerate(boxes)}

    places = placed(named, [(str(one), str(other)) for one, other in pairs])

    areas = {
        name: (*places[name], one.width * LETTER, one.height * LINE) for name, one in named.items()
    }
    overlapping = [
        (one, other) for one, other in combinations(areas, 2) if _overlap(areas[one], areas[other])
    ]
    assert overlapping == []


Area = tuple[float, float, float, float]


def _overlap(one: Area, other: Area) -> bool:
    (x, y, width, height), (left, top, across, down) = one, other
    return x < left + across and left < x + width and y < top + down and top < y + height
