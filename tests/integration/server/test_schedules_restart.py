"""Schedules over restarts, sleeping machines, clocks that are set, and runs that last."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from server.service.errors import UnavailableError
from server.service.records.base import known_moment, wall_of
from server.service.schedules.following import Follower
from server.service.schedules.plan import Plan
from tests.schedule_bench import NEW_YEAR, Bench, at, hours, quick_folder
from tests.talking import in_loop


@asynccontextmanager
async def opened() -> AsyncIterator[Bench]:
    """Give a bench in a folder of its own."""
    with TemporaryDirectory(dir=quick_folder()) as folder:
        bench = Bench(Path(folder))
        try:
            yield bench
        finally:
            bench.close()


# --- Missed slots -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missed", "overlap", "then"),
    [
        ("skip", "skip", ["05:00 skipped 05:30"]),
        ("skip", "queue", ["05:00 skipped 05:30"]),
        ("once", "skip", ["04:00 skipped 05:30", "05:00 started 05:30"]),
        ("once", "allow", ["04:00 skipped 05:30", "05:00 started 05:30"]),
        (
            "all",
            "allow",
            ["03:00 started 05:30", "04:00 started 05:30", "05:00 started 05:30"],
        ),
        *(
            (
                "all",
                overlap,
                [
                    "04:00 waiting 05:30",
                    "05:00 waiting 05:30",
                    "03:00 started 05:30",
                    "04:00 started 05:40",
                    "05:00 started 05:50",
                ],
            )
            for overlap in ("skip", "queue")
        ),
    ],
)
@in_loop
async def test_what_becomes_of_slots_while_no_server_ran(
    missed: str, overlap: str, then: list[str]
) -> None:
    async with opened() as bench:
        bench.worker.lasts = timedelta(minutes=10)
        await bench.set("a", missed=missed, overlap=overlap)
        await bench.follow(at("02:30"))
        bench.clock.put(at("05:30"))
        await bench.follow(at("06:30"))
        # A third server finds nothing of all that to do again.
        await bench.follow(at("07:30"))

    before, after = ["01:00 started 01:00", "02:00 started 02:00"], ["06:00 started 06:00"]
    assert bench.lines() == [*before, *then, *after, "07:00 started 07:00"]


@in_loop
async def test_less_than_a_minute_late_is_just_late() -> None:
    async with opened() as bench:
        await bench.set("a", missed="skip")
        await bench.follow(at("00:30"))
        bench.clock.put(at("01:00") + timedelta(seconds=60))
        await bench.follow(at("01:30"))
        bench.clock.put(at("02:00") + timedelta(seconds=61))
        await bench.follow(at("02:30"))

    assert bench.lines() == ["01:00 started 01:01", "02:00 skipped 02:01"]


@in_loop
async def test_a_slot_on_time_makes_up_for_those_before_it() -> None:
    async with opened() as bench:
        await bench.set("a", missed="once")
        bench.clock.put(at("03:00"))
        await bench.follow(at("03:30"))

    assert bench.lines() == ["02:00 skipped 03:00", "03:00 started 03:00"]


@in_loop
async def test_of_very_many_missed_slots_the_last_thousand_are_made_up_for() -> None:
    async with opened() as bench:
        await bench.set("a", "* * * * *", missed="all", overlap="allow")
        bench.clock.put(at("31 00:00"))
        await bench.follow(at("31 00:00"))
        about = [row for _, row in bench.told if row.state == "skipped"]

    started = bench.slots("a", "started")
    assert (len(started), started[-1]) == (1_000, at("31 00:00"))
    assert bench.slots("a", "skipped") == [started[0] - timedelta(minutes=1)]
    assert "more than 1,000 slots were missed" in about[0].reason
    assert len(bench.worker.runs) == 1_000


@in_loop
async def test_many_missed_slots_of_one_schedule_make_no_other_late() -> None:
    async with opened() as bench:
        await bench.set("a", "* * * * *", missed="all", overlap="allow")
        bench.clock.put(at("05:00"))
        await bench.set("b", "* * * * *", missed="skip", overlap="allow")
        # Each start takes a second, as on a machine that is busy.
        bench.worker.dies = lambda _: bench.clock.put(bench.clock.time + timedelta(seconds=1))
        await bench.follow(at("05:10"))

    assert len(bench.slots("a", "started")) >= 300
    assert bench.slots("b", "skipped") == []
    assert bench.slots("b", "started")[:3] == [at("05:01"), at("05:02"), at("05:03")]


@in_loop
async def test_what_was_left_out_is_told_once_with_how_much_it_was() -> None:
    async with opened() as bench:
        await bench.set("a", missed="skip")
        bench.clock.put(at("06:30"))
        await bench.follow(at("06:30"))

    reason = (
        "nobody followed the schedule when it was due; so were 5 slots before it, "
        "from 2026-01-01 01:00 UTC on"
    )
    assert [row.reason for _, row in bench.told] == [reason]


# --- Pauses and changes -------------------------------------------------------------------------


@in_loop
async def test_nothing_is_made_up_for_after_a_pause() -> None:
    async with opened() as bench:
        await bench.set("a", missed="all")
        await bench.follow(at("01:30"))
        await bench.set("a", missed="all", paused=True)
        await bench.follow(at("04:30"))
        await bench.set("a", missed="all")
        await bench.follow(at("05:30"))

    assert bench.lines() == ["01:00 started 01:00", "05:00 started 05:00"]


@in_loop
async def test_another_expression_begins_when_it_is_set_and_another_rule_changes_no_slots() -> None:
    async with opened() as bench:
        await bench.set("a", missed="all")
        await bench.follow(at("01:30"))
        bench.clock.put(at("03:30"))
        await bench.set("a", "15 * * * *", missed="all")
        await bench.follow(at("04:30"))
        bench.clock.put(at("05:30"))
        await bench.set("a", "15 * * * *", missed="all", overlap="allow")
        await bench.follow(at("05:30"))

    assert bench.lines() == ["01:00 started 01:00", "04:15 started 04:15", "05:15 started 05:30"]


@in_loop
async def test_a_graph_that_brings_another_expression_is_followed_from_then_on() -> None:
    async with opened() as bench:
        bench.own["a"] = "@hourly"
        await bench.follow(at("01:30"))
        bench.own["a"] = "*/5 * * * *"
        await bench.follow(at("01:40"))

    assert bench.lines() == [
        "01:00 started 01:00", "01:35 started 01:35", "01:40 started 01:40",
    ]  # fmt: skip


# --- Runs that last -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overlap", "lines"),
    [
        ("skip", ["01 started 01", "02 skipped 02", "03 skipped 03", "04 started 04"]),
        (
            "queue",
            ["01 started 01", "02 waiting 02", "03 waiting 03", "02 started 03", "04 waiting 04"],
        ),
        ("allow", ["01 started 01", "02 started 02", "03 started 03", "04 started 04"]),
    ],
)
@in_loop
async def test_what_becomes_of_slots_while_the_run_before_goes_on(
    overlap: str, lines: list[str]
) -> None:
    async with opened() as bench:
        bench.worker.lasts = hours(2.5)
        await bench.set("a", overlap=overlap)
        await bench.follow(at("04:15"))

    assert [line.replace(":00", "").replace(":30", "") for line in bench.lines()] == lines


@in_loop
async def test_what_waits_goes_on_after_a_restart_in_order() -> None:
    async with opened() as bench:
        bench.worker.lasts = hours(2.5)
        await bench.set("a", overlap="queue")
        await bench.follow(at("03:15"))
        bench.worker.lasts = timedelta(0)
        count = len(bench.told)
        bench.clock.put(at("03:45"))
        await bench.follow(at("03:50"))

    assert bench.lines(since=count) == ["02:00 started 03:45", "03:00 started 03:45"]


@in_loop
async def test_at_most_a_hundred_slots_wait() -> None:
    async with opened() as bench:
        bench.worker.lasts = hours(24)
        await bench.set("a", "* * * * *", overlap="queue")
        await bench.follow(at("01:42"))

    assert len(bench.slots("a", "waiting")) == 100
    assert bench.lines()[-1] == "01:42 skipped 01:42"
    assert bench.told[-1][1].reason == "100 slots waited already for the end of a run"


@in_loop
async def test_slots_that_wait_when_the_schedule_is_paused_are_left_out() -> None:
    async with opened() as bench:
        bench.worker.lasts = hours(2.5)
        await bench.set("a", overlap="queue")
        await bench.follow(at("02:15"))
        row = bench.rows.of("a")
        assert row is not None
        await bench.rows.put(row, gives_up="it was paused")
        await bench.follow(at("03:45"))
        page = bench.rows.page("a", before=2**62, most=10)

    assert [(one.state, one.reason) for one in page] == [
        ("started", ""), ("skipped", "it was paused"), ("started", ""),
    ]  # fmt: skip


@in_loop
async def test_slots_that_wait_in_a_zone_that_is_gone_wait_on() -> None:
    async with opened() as bench:
        bench.worker.lasts = hours(1.5)
        await bench.set("a", zone="Europe/Berlin", overlap="queue")
        await bench.follow(at("02:10"))
        # As on a machine that does not know it.
        await bench.set("a", zone="Europe/Nowhere", overlap="queue")
        await bench.follow(at("04:10"))
        await bench.set("a", zone="Europe/Berlin", overlap="queue")
        await bench.follow(at("04:40"))

    assert bench.lines() == ["01:00 started 01:00", "02:00 waiting 02:00", "02:00 started 04:10"]


@in_loop
async def test_a_start_that_fails_is_told_and_the_schedule_goes_on() -> None:
    async with opened() as bench:
        await bench.set("a", parameters={"refused": True})
        await bench.follow(at("01:30"))
        await bench.set("a")
        await bench.follow(at("02:30"))

    assert bench.lines() == ["01:00 failed 01:00", "02:00 started 02:00"]
    assert (bench.told[0][1].reason, bench.told[0][1].run) == ("there is no bread", "")


@in_loop
async def test_what_cannot_be_read_for_a_while_ends_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with opened() as bench:
        await bench.set("a")
        problems: list[Exception] = [UnavailableError("the disk is full"), ValueError("a mistake")]

        async def plans() -> Sequence[Plan]:
            if problems:
                raise problems.pop(0)
            return await bench.plans()

        follower = Follower(
            bench.rows,
            plans,
            bench.worker,
            clock=bench.clock,
            tell=lambda _, rows: bench.told.extend((bench.clock.time, row) for row in rows),
        )
        bench.clock.at(at("01:30"), follower.stop)
        await follower.follow()

    assert bench.lines() == ["01:00 started 01:00"]
    assert [record.message for record in caplog.records] == ["schedules_not_followed"] * 2


# --- Clocks and jitter --------------------------------------------------------------------------


@pytest.mark.parametrize("missed", ["skip", "once", "all"])
@pytest.mark.parametrize("back", [1 / 60, 0.5, 1, 30, 24 * 6], ids=str)
@in_loop
async def test_a_clock_that_is_put_back_brings_no_slot_again(missed: str, back: float) -> None:
    async with opened() as bench:
        await bench.set("a", "*/30 * * * *", missed=missed)
        await bench.follow(at("2 02:10"))
        bench.clock.put(at("2 02:10") - hours(back))
        await bench.follow(at("2 04:10"))

    started = bench.slots("a", "started")
    assert len(started) == len(set(started))
    assert set(started) >= {NEW_YEAR + n * hours(0.5) for n in range(1, 57)}


@pytest.mark.parametrize(
    ("missed", "expression", "wrong"),
    [
        ("skip", "0 * * * *", 1),
        ("once", "0 * * * *", 1),
        ("all", "0 * * * *", 1),
        # All that is known by then is what has happened at the wrong date.
        ("skip", "*/2 * * * *", 34 * 60),
    ],
)
@in_loop
async def test_a_wrong_date_for_a_while_silences_nothing(
    missed: str, expression: str, wrong: int
) -> None:
    async with opened() as bench:
        await bench.set("a", expression, missed=missed)
        await bench.follow(at("01:30"))
        bench.clock.put(NEW_YEAR + 3650 * hours(24) + timedelta(minutes=30))
        await bench.follow(bench.clock.time + timedelta(minutes=wrong))
        count = len(bench.told)
        bench.clock.put(at("01:31"))
        await bench.follow(at("03:30"))
        known = bench.rows.page("a", before=wall_of(at("03:30")), most=2_000)

    told = bench.lines(since=count)
    assert {"02:00 started 02:00", "03:00 started 03:00"} <= set(told)
    assert len(told) == len(set(told)) == (2 if expression == "0 * * * *" else 60)
    assert at("03:00") in {known_moment(one.slot) for one in known}


@in_loop
async def test_what_was_forgotten_is_not_run_again_when_the_clock_is_put_back() -> None:
    async with opened() as bench:
        await bench.set("a", "* * * * *", missed="all", overlap="allow")
        bench.clock.put(at("18:00"))
        await bench.follow(at("18:10"))
        known = len(bench.rows.page("a", before=2**62, most=2_000))
        bench.clock.put(at("00:30"))
        await bench.follow(at("01:40"))
        bench.clock.put(at("18:10"))
        await bench.follow(at("18:12"))

    started = bench.slots("a", "started")
    assert known == 1_000
    assert len(started) == len(set(started)) == 1_012
    assert started[-2:] == [at("18:11"), at("18:12")]


@in_loop
async def test_jitter_delays_a_run_by_always_the_same_time() -> None:
    async with opened() as bench:
        for graph in ("a", "b"):
            await bench.set(graph, jitter=1800, overlap="allow")
        await bench.follow(at("04:59"))
        first = [(row.graph, row.slot, time) for time, row in bench.told]
    async with opened() as again:
        for graph in ("a", "b"):
            await again.set(graph, jitter=1800, overlap="allow")
        await again.follow(at("02:05"))
        again.clock.put(at("02:06"))
        await again.follow(at("04:59"))
        second = [(row.graph, row.slot, time) for time, row in again.told]

    delays = [(time - NEW_YEAR) % hours(1) for *_, time in first]
    assert first == second
    assert len(set(delays)) == len(delays) == 8
    assert all(timedelta(0) <= delay < timedelta(minutes=30) for delay in delays)


# --- Killed in between --------------------------------------------------------------------------


class KilledError(BaseException):
    """Nothing goes on behind this."""


@pytest.mark.parametrize("overlap", ["skip", "queue", "allow"])
@in_loop
async def test_killed_between_claim_and_start_the_next_server_starts_it(overlap: str) -> None:
    async with opened() as bench:

        def kill(run: str) -> None:
            raise KilledError(run)

        await bench.set("a", overlap=overlap)
        bench.worker.dies = kill
        bench.clock.put(at("01:00"))
        with pytest.raises(BaseExceptionGroup) as caught:
            await bench.follower().look()
        assert caught.group_contains(KilledError)
        claimed = bench.rows.going_on()
        bench.worker.dies = lambda _: None
        bench.clock.put(at("01:30"))
        await bench.follow(at("02:30"))

    assert [(one.state, one.run in bench.worker.runs) for one in claimed] == [("starting", True)]
    assert bench.lines() == ["01:00 started 01:30", "02:00 started 02:00"]


@in_loop
async def test_killed_after_the_start_the_run_is_found() -> None:
    async with opened() as bench:
        await bench.set("a")
        bench.clock.put(at("01:00"))
        await bench.follower().look()
        # As if it had been killed before it could write down that the run is there.
        await bench.rows.database.change(
            lambda connection: connection.execute("UPDATE slots SET state = 'starting'")
        )
        await bench.follow(at("02:30"))

    assert len(bench.worker.runs) == 2
    assert sorted(bench.worker.asked.values()) == [1, 2]


# --- Stopped in between --------------------------------------------------------------------


@in_loop
async def test_a_follower_that_is_stopped_leaves_claims_to_the_next() -> None:
    async with opened() as bench:
        followers: list[Follower] = []
        bench.worker.dies = lambda _: followers[0].stop()
        await bench.set("a", missed="all", overlap="allow")
        bench.clock.put(at("05:00"))
        followers.append(bench.follower())
        await followers[0].follow()
        left = [one.state for one in bench.rows.going_on()]
        await bench.follow(at("05:30"))

    assert left == ["started", *["starting"] * 4]
    assert len(bench.worker.runs) == 5
