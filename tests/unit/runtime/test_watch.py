import asyncio
from collections.abc import Callable

import pytest

from compiler.ir.graph import Graph
from runtime.clock import SECOND, VirtualClock
from runtime.happenings import EventSeen, Happening, ValueChanged
from runtime.pins import Pins
from runtime.run import Run
from runtime.watch import Watcher


def watched(graph: Graph, *patterns: str, until: int = SECOND) -> tuple[list[Happening], Watcher]:
    run, seen = Run(graph, clock=VirtualClock()), list[Happening]()
    pins = Pins(graph)
    watcher = Watcher(
        [pin for pattern in patterns for pin in pins.matching(pattern)],
        pins,
        graph,
        run.machine.kernel,
        show=seen.append,
        now=lambda: run.machine.now,
    )
    run.listen(watcher)
    asyncio.run(run.run(until=until))
    return seen, watcher


def test_events_and_changes_come_in_the_order_they_happen(blinker: Graph) -> None:
    seen, _ = watched(blinker, "App.Counter", until=2 * SECOND)

    assert seen == [
        EventSeen(SECOND, "App.Counter.CU"),
        ValueChanged(SECOND, "App.Counter.CV", "1"),
        EventSeen(SECOND, "App.Counter.CUO"),
        EventSeen(2 * SECOND, "App.Counter.CU"),
        ValueChanged(2 * SECOND, "App.Counter.CV", "2"),
        EventSeen(2 * SECOND, "App.Counter.CUO"),
    ]


def test_the_last_values_are_kept_for_a_view(blinker: Graph) -> None:
    _, watcher = watched(blinker, "*.CV", until=3 * SECOND)

    assert watcher.values == {"App.Counter.CV": "3", "App.Stops.CV": "0"}


def test_events_of_services_are_seen(blinker: Graph) -> None:
    seen, _ = watched(blinker, "App.Cycle.EO", "App.Cycle.START", until=2 * SECOND)

    assert seen == [
        EventSeen(0, "App.Cycle.START"),
        EventSeen(SECOND, "App.Cycle.EO"),
        EventSeen(2 * SECOND, "App.Cycle.EO"),
    ]


@pytest.mark.parametrize(
    ("make", "text", "record"),
    [
        (
            lambda: EventSeen(SECOND, "A.REQ"),
            "0:00:01.000  A.REQ",
            {"kind": "event", "t": SECOND, "pin": "A.REQ", "times": 1},
        ),
        (
            lambda: EventSeen(0, "A.CNF", 3),
            "0:00:00.000  A.CNF ×3",
            {"kind": "event", "t": 0, "pin": "A.CNF", "times": 3},
        ),
        (
            lambda: ValueChanged(0, "A.Q", "TRUE"),
            "0:00:00.000  A.Q = TRUE",
            {"kind": "value", "t": 0, "pin": "A.Q", "value": "TRUE"},
        ),
    ],
)
def test_happenings_read_well_for_people_and_machines(
    make: Callable[[], Happening], text: str, record: dict[str, object]
) -> None:
    happening = make()

    assert (happening.as_text(), happening.as_record()) == (text, record)
