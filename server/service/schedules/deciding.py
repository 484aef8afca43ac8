"""What becomes of slots that are due: decisions without effects.

A slot that was looked at less than a minute after it was due is on time. Others were missed: the
server did not run, the machine slept, or the clock was put forward.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from runtime.clock import SECOND
from server.service.records.base import known_moment
from server.service.records.schedules import Missed, Overlap
from server.service.schedules.slots import Slot

LATE = 60 * SECOND
"""What is looked at later than that was missed."""
MOST_MISSED = 1_000
"""Missed slots that are made up for; older ones are left out."""
MOST_WAITING = 100
"""Slots on time that wait for the end of the run before them; others are left out."""

GOES_ON = "the run before it still went on"


@dataclass(frozen=True, slots=True)
class Rules:
    """What somebody wants to become of slots."""

    missed: Missed = "skip"
    overlap: Overlap = "skip"


@dataclass(frozen=True, slots=True)
class Standing:
    """What goes on of a schedule."""

    busy: bool = False
    """Whether a run of it goes on, or is just being started."""
    waiting: Sequence[int] = ()
    """Slots that wait for its end, the oldest first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a slot."""

    slot: int
    state: Literal["starting", "waiting", "skipped"]
    reason: str = ""
    """Why it is skipped."""


def decide(due: Sequence[Slot], now: int, rules: Rules, standing: Standing) -> list[Decision]:
    """Return what becomes of the slots that wait, and of those that are due.

    Args:
        due: slots that nothing was decided on yet, in order; of very many the last ones, one
            more than `MOST_MISSED` at least.
        now: the time.
        rules: what is wanted.
        standing: what goes on.
    """
    decisions: list[Decision] = []
    busy, waiting = standing.busy, list(standing.waiting)
    while waiting and (rules.overlap == "allow" or not busy):
        decisions.append(Decision(waiting.pop(0), "starting"))
        busy = True
    first = _first_wanted(due, now, rules.missed)
    decisions += _left_out(due[:first], rules.missed)
    for slot in due[first:]:
        is_made_up = rules.missed == "all" and _is_missed(slot, now)
        if rules.overlap == "allow" or not (busy or waiting):
            decisions.append(Decision(slot.at, "starting"))
            busy = True
        elif rules.overlap == "skip" and not is_made_up:
            decisions.append(Decision(slot.at, "skipped", GOES_ON))
        elif len(waiting) >= (MOST_MISSED if is_made_up else MOST_WAITING):
            reason = f"{len(waiting):,} slots waited already for the end of a run"
            decisions.append(Decision(slot.at, "skipped", reason))
        else:
            # Those that were missed come one after the other, whatever becomes of others.
            decisions.append(Decision(slot.at, "waiting"))
            waiting.append(slot.at)
    return decisions


def _is_missed(slot: Slot, now: int) -> bool:
    return now - slot.due > LATE


def _first_wanted(due: Sequence[Slot], now: int, missed: Missed) -> int:
    """Return from which slot on they are to be run."""
    on_time = next((n for n, slot in enumerate(due) if not _is_missed(slot, now)), len(due))
    match missed:
        case "skip":
            return on_time
        case "once":
            # One that is on time makes up for those before it.
            return min(on_time, max(len(due) - 1, 0))
        case "all":
            return max(len(due) - MOST_MISSED, 0)
        case _:
            assert_never(missed)


def _left_out(slots: Sequence[Slot], missed: Missed) -> Iterator[Decision]:
    """Tell of those that are not made up for, at the last of them."""
    if not slots:
        return
    reason = "nobody followed the schedule when it was due"
    if missed == "all":
        reason = f"{reason}, and more than {MOST_MISSED:,} slots were missed: so were those before"
    elif len(slots) > 1:
        count = f"{len(slots) - 1:,}{' or more' if len(slots) > MOST_MISSED else ''}"
        since = known_moment(slots[0].at).strftime("%Y-%m-%d %H:%M")
        reason = f"{reason}; so were {count} slots before it, from {since} UTC on"
    yield Decision(slots[-1].at, "skipped", reason)
