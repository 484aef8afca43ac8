"""Executes graphs at the times that their schedules say."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from compiler.ir.cron import Expression
from fbflow.errors import GraphError
from fbflow.graph import AnyGraph
from runtime.clock import Clock, WallClock
from runtime.schedules.loop import Schedule, follow
from runtime.schedules.zones import zone_here

LOG = logging.getLogger("fbflow")


async def follow_graphs(
    graphs: Iterable[AnyGraph],
    run: Callable[[AnyGraph], Awaitable[object]],
    *,
    stop: asyncio.Event,
    zone: str | None = None,
    clock: Clock | None = None,
) -> None:
    """Execute graphs by their schedules until told to stop.

    Args:
        graphs: those without a schedule are left alone.
        run: executes one.
        stop: set by whoever has enough of it.
        zone: the name of a time zone; None = that of this machine.
        clock: the time; by default the machine's.

    Raises:
        GraphError: none of them has a schedule, or there is no such time zone.
    """
    scheduled = {graph.name: graph for graph in graphs if graph.schedule}
    if not scheduled:
        message = (
            'no graph has a schedule: make it with Graph(…, schedule="*/5 * * * *") and add it '
            "to the executor; run(graph) executes one by hand"
        )
        raise GraphError(message)
    place = _zone(zone)

    async def fire(schedule: Schedule, slot: datetime) -> None:
        LOG.info('"%s" begins, due at %s', schedule.name, slot)
        await run(scheduled[schedule.name])

    await follow(
        [Schedule(name, Expression(one.schedule), place) for name, one in scheduled.items()],
        clock=clock or WallClock(sleep=asyncio.sleep),
        fire=fire,
        stop=stop,
        skipped=_skipped,
        failed=_failed,
    )


def _skipped(schedule: Schedule, slot: datetime) -> None:
    LOG.warning('"%s" is still at work; its time at %s is left out', schedule.name, slot)


def _failed(schedule: Schedule, slot: datetime, error: Exception) -> None:
    # What a task raised is told with its traceback, as the cause.
    LOG.error('"%s", due at %s: %s', schedule.name, slot, error, exc_info=error)


def _zone(name: str | None) -> tzinfo:
    """Return a time zone.

    Raises:
        GraphError: there is none of that name.
    """
    if name is None:
        return zone_here()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f'there is no time zone "{name}"; expected a name such as "Europe/Berlin"'
        raise GraphError(message) from error
