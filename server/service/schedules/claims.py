"""Claiming slots: what becomes of them is decided and written down in one transaction.

A slot that is to be run gets a row with the id of its run before the run is there. Whoever is
killed in between leaves that row behind, and the next one starts the run under the same id. That
a slot has one row at most sees to it that of several servers only one claims it.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence

from server.service.schedules.deciding import (
    MOST_MISSED,
    Decision,
    Rules,
    Standing,
    decide,
)
from server.service.schedules.plan import Plan
from server.service.schedules.rows import SlotRow, row_of

KEPT = 1_000
"""Slots of each graph that are known when they are over; older ones are forgotten."""

NewId = Callable[[], str]
"""Makes an id for a run that is to be started."""


def end_runs(connection: sqlite3.Connection, runs: Collection[str]) -> None:
    """Note that the runs of slots are over."""
    connection.executemany(
        "UPDATE slots SET goes_on = 0 WHERE run = ? AND state = 'started'",
        [(run,) for run in runs],
    )


def claim(connection: sqlite3.Connection, plan: Plan, now: int, new_id: NewId) -> list[SlotRow]:
    """Decide on the slots of a schedule that wait or are due; return what was decided.

    Nothing is, if somebody has changed the schedule since it was looked at.
    """
    graph = plan.graph
    connection.execute(
        "INSERT OR IGNORE INTO schedules VALUES (?, '', '[]', '', 0, ?, ?, 0)",
        (graph, plan.followed, now),
    )
    row = row_of(connection, graph)
    if row is None or plan.timetable is None or row.paused or row.wanted != plan.row.wanted:
        return []
    if row.followed != plan.followed:
        _follow(connection, plan, now, row.forgotten(now))
        return []
    since = row.since(now)
    due = plan.timetable.due(since, now, MOST_MISSED + 1)
    before = _decided(connection, graph, since)
    rules = Rules(plan.wanted.missed, plan.wanted.overlap)
    decisions = decide(
        [slot for slot in due if slot.at not in before], now, rules, _standing(connection, graph)
    )
    rows = list(_written(connection, graph, decisions, now, new_id))
    _follow(connection, plan, due[-1].at if due else since, row.forgotten(now))
    _prune(connection, graph, now)
    return rows


def _follow(connection: sqlite3.Connection, plan: Plan, seen: int, pruned: int) -> None:
    connection.execute(
        "UPDATE schedules SET followed = ?, seen = ?, pruned = ? WHERE graph = ?",
        (plan.followed, seen, pruned, plan.graph),
    )


def _decided(connection: sqlite3.Connection, graph: str, since: int) -> set[int]:
    query = "SELECT slot FROM slots WHERE graph = ? AND slot > ?"
    return {slot for (slot,) in connection.execute(query, (graph, since))}


def _standing(connection: sqlite3.Connection, graph: str) -> Standing:
    query = "SELECT slot, state FROM slots WHERE graph = ? AND goes_on = 1 ORDER BY slot"
    rows = connection.execute(query, (graph,)).fetchall()
    waiting = [slot for slot, state in rows if state == "waiting"]
    return Standing(busy=len(waiting) < len(rows), waiting=waiting)


def _written(
    connection: sqlite3.Connection,
    graph: str,
    decisions: Sequence[Decision],
    now: int,
    new_id: NewId,
) -> Iterator[SlotRow]:
    for one in decisions:
        run = _unused(connection, new_id) if one.state == "starting" else ""
        goes_on = one.state != "skipped"
        # A slot that waited has a row already.
        connection.execute(
            "INSERT INTO slots VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (graph, slot) DO UPDATE "
            "SET state = excluded.state, run = excluded.run, decided = excluded.decided",
            (graph, one.slot, one.state, run, one.reason, now, goes_on),
        )
        yield SlotRow(graph, one.slot, one.state, run, one.reason, now)


def _unused(connection: sqlite3.Connection, new_id: NewId) -> str:
    """Return an id that no other slot has: of a thousand made at once, two may be the same."""
    query = "SELECT 1 FROM slots WHERE run = ?"
    while connection.execute(query, (run := new_id(),)).fetchone() is not None:
        pass
    return run


def _prune(connection: sqlite3.Connection, graph: str, now: int) -> None:
    """Forget old slots that are over: those that were decided first.

    Not those of the lowest times: slots of a date that was wrong would outlast all others. They
    are forgotten without a trace, and so come again when their time does.
    """
    oldest = "SELECT rowid FROM slots WHERE graph = ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
    row = connection.execute(oldest, (graph, KEPT)).fetchone()
    if row is None:
        return
    connection.execute(
        "UPDATE schedules SET pruned = max(pruned, (SELECT coalesce(max(slot), 0) FROM slots "
        "WHERE graph = ?1 AND rowid <= ?2 AND slot <= ?3)) WHERE graph = ?1",
        (graph, row[0], now),
    )
    connection.execute(
        "DELETE FROM slots WHERE graph = ? AND rowid <= ? AND goes_on = 0", (graph, row[0])
    )
