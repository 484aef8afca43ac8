"""A year of schedules in virtual time, both changes of clocks in it, against cronsim."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from cronsim import CronSim

from server.service.records.base import known_moment
from tests.schedule_bench import NEW_YEAR, Bench, quick_folder
from tests.talking import in_loop

YEAR = datetime(2027, 1, 1, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
TIMES = {f"times of day {zone}": ("30 2 * * 0,6", zone) for zone in ZONES}
"""On Sundays clocks change."""
ELAPSED = {
    # Not in Lord Howe, whose clocks change by half an hour: cronsim misses minutes there.
    f"elapsed time {zone}": ("*/30 2 * * SUN", zone)
    for zone in ZONES
    if zone != "Australia/Lord_Howe"
}
MONTHLY = {f"monthly {zone}": ("@monthly", zone) for zone in ZONES}


def expected(expression: str, zone: str) -> Iterator[datetime]:
    """Yield the times of the year as cronsim has them, in UTC."""
    for time in CronSim(
        {"@monthly": "0 0 1 * *"}.get(expression, expression), NEW_YEAR.astimezone(ZoneInfo(zone))
    ):
        if (utc := time.astimezone(UTC)) > YEAR:
            return
        if utc > NEW_YEAR:
            yield utc


@in_loop
async def test_a_year_is_followed_in_all_zones_as_cronsim_has_it() -> None:
    schedules = TIMES | ELAPSED | MONTHLY
    with TemporaryDirectory(dir=quick_folder()) as folder:
        bench = Bench(Path(folder))
        for graph, (expression, zone) in schedules.items():
            await bench.set(graph, expression, zone=zone)
        await bench.follow(YEAR)
        bench.close()

    for graph, (expression, zone) in schedules.items():
        assert bench.slots(graph, "started") == list(expected(expression, zone)), graph
    assert len(bench.slots(f"times of day {ZONES[0]}", "started")) == 104
    assert all(row.state == "started" for _, row in bench.told)
    assert all(time == known_moment(row.slot) for time, row in bench.told)
