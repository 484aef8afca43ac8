"""What becomes of slots: properties of every decision."""

from hypothesis import given
from hypothesis import strategies as st

from server.service.records.base import wall_of
from server.service.schedules.deciding import (
    LATE,
    MOST_MISSED,
    MOST_WAITING,
    Decision,
    Rules,
    Standing,
    decide,
)
from server.service.schedules.slots import Slot
from tests.schedule_bench import NEW_YEAR, seconds

NOW = wall_of(NEW_YEAR)
rules = st.builds(
    Rules, st.sampled_from(["skip", "once", "all"]), st.sampled_from(["skip", "queue", "allow"])
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Slot], Standing]:
    """Draw slots that are due, some of them on time, and what goes on."""
    ages = draw(st.lists(st.integers(0, 600), max_size=8, unique=True))
    many = draw(st.sampled_from([0, 0, 0, 995, MOST_MISSED]))
    ages += range(1_000, 1_000 + many)
    due = [Slot(NOW - seconds(age), NOW - seconds(age)) for age in sorted(ages, reverse=True)]
    waiting = draw(st.sampled_from([0, 0, 1, 3, MOST_WAITING - 1, MOST_WAITING]))
    before = [NOW - seconds(100_000 - n) for n in range(waiting)]
    return due, Standing(busy=draw(st.booleans()), waiting=before)


def of(decisions: list[Decision], state: str) -> list[int]:
    return [one.slot for one in decisions if one.state == state]


def missed(slot: int) -> bool:
    return NOW - slot > LATE


@given(situations(), rules)
def test_a_slot_is_decided_once_and_only_what_waits_or_is_due(
    situation: tuple[list[Slot], Standing], rules: Rules
) -> None:
    due, standing = situation
    decisions = decide(due, NOW, rules, standing)
    slots = [one.slot for one in decisions]

    assert len(slots) == len(set(slots))
    assert set(slots) <= {slot.at for slot in due} | set(standing.waiting)
    assert slots == sorted(slots)
    assert all(bool(one.reason) == (one.state == "skipped") for one in decisions)


@given(situations(), rules)
def test_runs_come_in_order_and_one_at_a_time_unless_they_may_overlap(
    situation: tuple[list[Slot], Standing], rules: Rules
) -> None:
    due, standing = situation
    decisions = decide(due, NOW, rules, standing)
    started, waiting = of(decisions, "starting"), of(decisions, "waiting")

    if rules.overlap == "allow":
        assert not waiting
        assert started[: len(standing.waiting)] == list(standing.waiting)
    else:
        assert len(started) <= (not standing.busy)
        assert not (standing.waiting and started) or started == [standing.waiting[0]]
        assert not (started and waiting) or started[0] < waiting[0]


@given(situations(), rules)
def test_missed_slots_become_what_is_wanted(
    situation: tuple[list[Slot], Standing], rules: Rules
) -> None:
    due, standing = situation
    decisions = decide(due, NOW, rules, standing)
    to_run = {*of(decisions, "starting"), *of(decisions, "waiting")} - set(standing.waiting)
    lost = [slot.at for slot in due if missed(slot.at)]
    made_up = [slot for slot in to_run if missed(slot)]

    match rules.missed:
        case "skip":
            assert not made_up
            assert not lost or lost[-1] in of(decisions, "skipped")
        case "once":
            assert len(made_up) <= 1
            assert set(made_up) <= {due[-1].at} if due else not made_up
        case _:
            room = MOST_MISSED - len(standing.waiting)
            wanted = [slot.at for slot in due[-MOST_MISSED:] if missed(slot.at)]
            if rules.overlap == "allow" or len(wanted) <= room:
                assert made_up and set(made_up) == set(wanted) if wanted else not made_up


@given(situations(), rules)
def test_every_slot_on_time_is_told_of(
    situation: tuple[list[Slot], Standing], rules: Rules
) -> None:
    due, standing = situation
    told = {one.slot: one.state for one in decide(due, NOW, rules, standing)}
    on_time = [slot.at for slot in due if not missed(slot.at)]

    assert set(on_time) <= set(told)
    if rules.overlap == "queue" and len(standing.waiting) + len(due) < MOST_WAITING:
        assert all(told[slot] != "skipped" for slot in on_time)
    if rules.overlap == "allow":
        assert all(told[slot] == "starting" for slot in on_time)
    if rules.overlap == "skip" and (standing.busy or standing.waiting):
        assert all(told[slot] == "skipped" for slot in on_time)


@given(situations(), rules)
def test_what_was_decided_leads_to_no_other_decision(
    situation: tuple[list[Slot], Standing], rules: Rules
) -> None:
    due, standing = situation
    decisions = decide(due, NOW, rules, standing)
    waiting = sorted({*standing.waiting, *of(decisions, "waiting")} - {*of(decisions, "starting")})
    after = Standing(busy=standing.busy or bool(of(decisions, "starting")), waiting=waiting)

    assert not (rules.overlap != "allow" and after.busy and decide([], NOW, rules, after))
