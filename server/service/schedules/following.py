"""The loop that follows schedules: it looks, claims what is due, starts it, and rests.

What it promises, whatever happens to the clock, to the server, or beside it:

- A slot is decided on once, and run once at most: also if the clock is put back, the server is
  killed at any moment, or several follow the same database.
- A slot that was claimed is run, at the next opening if not before.
- Whatever cannot be started or kept is told, and all else goes on.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from runtime.clock import SECOND, Clock
from server.service.errors import ServiceError
from server.service.schedules.claims import claim, end_runs
from server.service.schedules.plan import Plan
from server.service.schedules.rows import Rows, SlotRow
from server.service.schedules.running import Runner
from server.service.schedules.slots import Slot, Timetable

_LOG = logging.getLogger("fbflow.schedules")
GLANCE = 5 * SECOND
"""How long a clock that waits is not looked at: somebody may have set it, or the machine slept;
and what other processes have changed is seen then."""
AT_ONCE = 20
"""Slots of a schedule that are started between two looks: a thousand missed ones of one may not
hold up the others until theirs count as missed."""
NEVER = 2**63 - 1

Tell = Callable[[Plan | None, Sequence[SlotRow]], None]
"""Is told what was decided on slots of a schedule; None = it is not there any more."""


class Follower:
    """Follows all schedules of a home."""

    def __init__(
        self,
        rows: Rows,
        plans: Callable[[], Awaitable[Sequence[Plan]]],
        runner: Runner,
        *,
        clock: Clock,
        tell: Tell,
    ) -> None:
        """Follow what `plans` returns, from `follow` on.

        Args:
            rows: what is kept of schedules.
            plans: returns all schedules as they are now.
            runner: starts runs.
            clock: what the times are taken from.
            tell: is told of every decision.
        """
        self._rows = rows
        self._plans = plans
        self._runner = runner
        self._clock = clock
        self._tell = tell
        self._awaited: set[str] = set()
        """Runs whose end is news."""
        self._next: dict[str, tuple[Timetable, int, Slot | None]] = {}
        """By graph: of which timetable, after which time, the next slot."""
        self._woken = asyncio.Event()
        self._stopped = False

    def wake(self) -> None:
        """Look at once: a schedule was changed."""
        self._woken.set()

    def ended(self, run: str) -> None:
        """Look at once, if something may wait for the end of that run."""
        if run in self._awaited:
            self._woken.set()

    def stop(self) -> None:
        """Start no more runs."""
        self._stopped = True
        self._woken.set()

    async def follow(self) -> None:
        """Run what is due until `stop`."""
        async with asyncio.TaskGroup() as tasks:
            while not self._stopped:
                self._woken.clear()
                rest = await self._looked()
                if rest is not None and not self._woken.is_set():
                    await self._sleep(tasks, rest)

    async def _looked(self) -> int | None:
        """Look; if that is not possible, log why and return when to try again."""
        try:
            return await self.look()
        except ServiceError as error:
            _LOG.error("schedules_not_followed", extra={"fields": {"error": str(error)}})
        except Exception:  # noqa: BLE001 - it is logged with all there is
            # One mistake may not end the server with all its runs.
            _LOG.exception("schedules_not_followed")
        return self.now() + GLANCE

    async def _sleep(self, tasks: asyncio.TaskGroup, until: int) -> None:
        """Return at a time, or when woken up."""
        sleep = tasks.create_task(self._clock.sleep_until(until - self._clock.epoch))
        woken = tasks.create_task(self._woken.wait())
        await asyncio.wait((sleep, woken), return_when=asyncio.FIRST_COMPLETED)
        sleep.cancel()
        woken.cancel()

    def now(self) -> int:
        """Return the time in nanoseconds since 1970."""
        return self._clock.epoch + self._clock.now()

    # --- Looking ---------------------------------------------------------------------------

    async def look(self) -> int | None:
        """Do what is to be done now.

        Returns:
            When to look again; None = at once, because something was done.
        """
        plans = {plan.graph: plan for plan in await self._plans()}
        going_on = self._rows.going_on()
        over = await self._over(going_on)
        free = _free(plans, going_on, over)
        now = self.now()
        due = [
            plan
            for plan in plans.values()
            if plan.timetable is not None
            and not plan.row.paused
            and (plan.graph in free or self._is_due(plan.timetable, plan, now))
        ]
        if due or over:
            await self._claim(due, over, now)
        begun = await self._begin(plans)
        return None if due or over or begun else self._until(plans.values(), now)

    async def _over(self, going_on: Sequence[SlotRow]) -> Collection[str]:
        """Return which of the runs that went on are over."""
        runs = [one.run for one in going_on if one.state == "started"]
        # Noted first: a run that ends while it is asked for is not missed.
        self._awaited = set(runs)
        return [run for run in runs if await self._runner.is_over(run)]

    def _is_due(self, timetable: Timetable, plan: Plan, now: int) -> bool:
        """Whether there is something to decide, or to note."""
        row = plan.row
        if row.followed != plan.followed or row.seen > row.since(now):
            return True  # slots begin anew, or the clock was put back
        slot = self._next_slot(timetable, row.since(now))
        return slot is not None and slot.due <= now

    def _next_slot(self, timetable: Timetable, since: int) -> Slot | None:
        known = self._next.get(timetable.graph)
        if known is None or known[:2] != (timetable, since):
            slot = next(timetable.after(since), None)
            self._next[timetable.graph] = known = (timetable, since, slot)
        return known[2]

    def _until(self, plans: Collection[Plan], now: int) -> int:
        """Return when to look again, if nothing happens before."""
        slots = [
            self._next_slot(plan.timetable, plan.row.since(now))
            for plan in plans
            if plan.timetable is not None and not plan.row.paused
        ]
        due = min((slot.due for slot in slots if slot is not None), default=NEVER)
        return min(due, now + GLANCE) if self._clock.waits else due

    # --- Doing -----------------------------------------------------------------------------

    async def _claim(self, plans: Sequence[Plan], over: Collection[str], now: int) -> None:
        def change(connection: sqlite3.Connection) -> list[tuple[Plan, list[SlotRow]]]:
            end_runs(connection, over)
            new_id = self._runner.new_id
            return [(plan, claim(connection, plan, now, new_id)) for plan in plans]

        for plan, rows in await self._rows.database.change(change):
            self._tell(plan, [row for row in rows if row.state != "starting"])

    async def _begin(self, plans: Mapping[str, Plan]) -> bool:
        """Start what is claimed, also by a server that was killed since; return whether any was."""
        claimed = [one for one in self._rows.going_on() if one.state == "starting"]
        self._awaited.update(one.run for one in claimed)
        async with asyncio.TaskGroup() as tasks:
            for graph, slots in groupby(claimed, key=lambda one: one.graph):
                tasks.create_task(self._begin_of(plans.get(graph), list(slots)[:AT_ONCE]))
        return bool(claimed)

    async def _begin_of(self, plan: Plan | None, slots: Sequence[SlotRow]) -> None:
        for slot in slots:
            if self._stopped:
                return
            problem = await self._problem(plan, slot.run)
            if problem:
                settled = replace(slot, state="failed", run="", reason=problem, goes_on=False)
            else:
                settled = replace(slot, state="started")
            settled = replace(settled, decided=self.now())
            await self._rows.settle(settled)
            self._tell(plan, [settled])

    async def _problem(self, plan: Plan | None, run: str) -> str:
        """Start a run; return why it could not be started, or "" when it was."""
        if plan is None:
            return "the schedule was removed before its run began"
        try:
            await self._runner.start(plan, run)
        except ServiceError as error:
            return str(error)
        except Exception:  # noqa: BLE001 - it is logged with all there is
            _LOG.exception("schedule_failed", extra={"fields": {"graph": plan.graph, "run": run}})
            return "an internal error; the log of the server has more"
        return ""


def _free(
    plans: Mapping[str, Plan], going_on: Sequence[SlotRow], over: Collection[str]
) -> Collection[str]:
    """Return the graphs of which slots wait for nothing any more."""
    waiting = {one.graph for one in going_on if one.state == "waiting"}
    busy = {one.graph for one in going_on if one.state != "waiting" and one.run not in over}
    return {
        graph
        for graph in waiting
        if graph not in busy or (graph in plans and plans[graph].wanted.overlap == "allow")
    }
