"""The timers of IEC 61131-3: (time, IN) -> (Q, ET in milliseconds), with PT = 10 ms."""

from collections.abc import Sequence

import pytest

from tests.bench import MILLISECOND, Bench, Line

pytestmark = pytest.mark.usefixtures("every_kernel")


@pytest.mark.parametrize(
    ("block", "steps"),
    [
        (
            "FB_TON",
            [
                ((0, False), (False, 0)),
                ((5, True), (False, 0)),
                ((9, True), (False, 4)),
                ((15, True), (True, 10)),
                ((99, True), (True, 10)),
                ((100, False), (False, 0)),
                ((101, True), (False, 0)),
                ((105, False), (False, 0)),
                ((120, True), (False, 0)),
            ],
        ),
        (
            "FB_TOF",
            [
                ((0, False), (False, 0)),
                ((20, False), (False, 0)),
                ((25, True), (True, 0)),
                ((30, True), (True, 0)),
                ((35, False), (True, 0)),
                ((40, False), (True, 5)),
                ((41, True), (True, 0)),
                ((50, False), (True, 0)),
                ((60, False), (False, 10)),
                ((80, False), (False, 10)),
                ((81, True), (True, 0)),
            ],
        ),
        (
            "FB_TP",
            [
                ((0, False), (False, 0)),
                ((5, True), (True, 0)),
                ((7, False), (True, 2)),
                ((9, True), (True, 4)),
                ((14, True), (True, 9)),
                ((15, True), (False, 10)),
                ((50, True), (False, 10)),
                ((51, False), (False, 0)),
                ((52, True), (True, 0)),
                ((70, False), (False, 0)),
            ],
        ),
    ],
)
def test_timers_answer_by_the_time_they_are_asked(
    block: str, steps: Sequence[tuple[tuple[int, bool], tuple[bool, int]]]
) -> None:
    bench = Bench(block, {"PT": "T#10ms"})

    for (time, on), (q, elapsed) in steps:
        bench.take(Line("REQ", {"IN": on}, at=time))
        assert (bench.read("Q"), bench.read("ET")) == (q, elapsed * MILLISECOND), time
        assert bench.seen == ["CNF"]


@pytest.mark.parametrize(
    ("block", "expected"), [("FB_TON", True), ("FB_TOF", True), ("FB_TP", False)]
)
def test_timers_without_time_are_done_at_once(block: str, expected: bool) -> None:
    bench = Bench(block, {})

    bench.take(Line("REQ", {"IN": True}))

    assert bench.read("Q") is expected
