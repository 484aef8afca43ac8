"""What every kernel does alike with snapshots."""

from typing import Any

import pytest

from runtime.errors import RunError
from runtime.kernel import codes
from runtime.kernel.base import Snapshot
from runtime.kernel.snapshots import LAYOUT, carried_over, check_snapshot


def _snapshot(nodes: dict[str, Any], resources: tuple[str, ...] = ("R",), **more: Any) -> Snapshot:  # noqa: ANN401 - JSON
    queues: dict[str, list[Any]] = {name: [] for name in resources}
    begun = {"layout": LAYOUT, "graph": "test", "executed": 7, "turn": ["R", 5]}
    rest: Snapshot = {"nodes": nodes, "queues": queues, "ended": {}, "forced": [], "counts": None}
    return begun | rest | more


def test_a_snapshot_of_the_same_nodes_and_resources_is_taken() -> None:
    check_snapshot(_snapshot({"A": {}, "B": {}}), ["B", "A"], ["R"])


@pytest.mark.parametrize(
    ("snapshot", "said"),
    [
        (_snapshot({"A": {}, "B": {}}) | {"layout": 2}, "layout 2, expected 1"),
        ({}, "layout None, expected 1"),
        (_snapshot({"A": {}}), 'they differ in "B"'),
        (_snapshot({"A": {}, "B": {}, "C": {}}), 'they differ in "C"'),
        (_snapshot({"A": {}, "B": {}}, ("R", "S")), "they differ in their resources"),
    ],
)
def test_any_other_is_refused(snapshot: Snapshot, said: str) -> None:
    with pytest.raises(RunError, match=said) as caught:
        check_snapshot(snapshot, ["A", "B"], ["R"])

    assert caught.value.code == codes.BAD_SNAPSHOT


def test_nodes_of_both_graphs_keep_their_state_and_others_go_with_all_they_have() -> None:
    before = _snapshot(
        {"A": {"values": {"X": 5}, "state": 2}, "GONE": {"values": {"X": 9}}},
        queues={"R": [["A", "EI"], ["GONE", "EI"], ["A", None]]},
        ended={"GONE": 3, "A": 1},
        forced=[["A", "X", 5], ["GONE", "X", 9]],
        counts=[["GONE", "EI", 4], ["A", "EI", 2]],
        operations={"GONE": {"requests": [], "results": []}, "A": {"requests": [], "results": []}},
    )
    fresh = _snapshot({"A": {"values": {"X": 0}, "state": 0}, "NEW": {"values": {"X": 1}}})

    assert carried_over(before, fresh) == _snapshot(
        {"A": {"values": {"X": 5}, "state": 2}, "NEW": {"values": {"X": 1}}},
        queues={"R": [["A", "EI"], ["A", None]]},
        ended={"A": 1},
        forced=[["A", "X", 5]],
        counts=[["A", "EI", 2]],
        operations={"A": {"requests": [], "results": []}},
    )


def test_what_is_connected_only_now_publishes_the_value_it_has() -> None:
    before = _snapshot({"A": {"values": {"X": 5, "Y": 6}, "sent": {"Y": 4}}})
    fresh = _snapshot({"A": {"values": {"X": 0, "Y": 0}, "sent": {"X": 0, "Y": 0}}})

    assert carried_over(before, fresh)["nodes"] == {
        "A": {"values": {"X": 5, "Y": 6}, "sent": {"X": 5, "Y": 4}}
    }


def test_a_resource_that_is_new_begins_with_nothing_to_do() -> None:
    before = _snapshot({"A": {}}, queues={"R": [["A", "EI"]], "OLD": [["A", "EI"]]})

    assert carried_over(before, _snapshot({"A": {}}, ("NEW", "R")))["queues"] == {
        "NEW": [],
        "R": [["A", "EI"]],
    }
