"""What is kept of schedules and their slots in `server.db`, which several processes may use."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.clock import SECOND
from server.service.database import ServerDatabase
from server.service.records.base import known_moment
from server.service.records.schedules import SlotAbout

_PUT_BACK = 24 * 60 * 60 * SECOND
"""By how much a clock is put back that was nearly right; more, and its date was wrong."""
_OF = "SELECT * FROM schedules WHERE graph = ?"


@dataclass(frozen=True, slots=True)
class Row:
    """A schedule that somebody set, or a graph's own that is followed. Times are nanoseconds."""

    graph: str
    wanted: str = ""
    """What somebody set, as JSON; "" = the graph's own counts."""
    hidden: str = "[]"
    """Which of its parameters are secrets, as JSON."""
    set_by: str = ""
    paused: bool = False
    followed: str = ""
    """The expression and the zone that `seen` is about."""
    seen: int = 0
    """The slots until then are decided."""
    pruned: int = 0
    """The last slot that was forgotten: until then, nobody knows any more which there were."""

    @property
    def secrets(self) -> Collection[str]:
        """Which of its parameters are secrets."""
        names: list[str] = json.loads(self.hidden)
        return names

    def since(self, now: int) -> int:
        """Return the time behind which slots count.

        A clock that was put back is believed: otherwise a wrong date for a while would silence a
        schedule for years. Slots that were decided already have rows, or are `pruned`.
        """
        return max(min(self.seen, now), self.forgotten(now))

    def forgotten(self, now: int) -> int:
        """Return until when slots may have been forgotten: `pruned`, unless its date was wrong."""
        return self.pruned if self.pruned <= now + _PUT_BACK else 0


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot, and what became of it."""

    graph: str
    slot: int
    state: str
    run: str = ""
    reason: str = ""
    decided: int = 0
    goes_on: bool = False
    """Whether it waits, is being started, or its run is not known to be over."""

    def about(self) -> SlotAbout:
        """Return what is told of it."""
        values: dict[str, Any] = {"state": self.state, "run": self.run, "reason": self.reason}
        slot, decided = known_moment(self.slot), known_moment(self.decided)
        return SlotAbout(slot=slot, decided=decided, **values)


class Rows:
    """The rows of a home."""

    def __init__(self, database: ServerDatabase) -> None:
        """Use a database."""
        self.database = database

    # --- Schedules -------------------------------------------------------------------------

    def all(self) -> Sequence[Row]:
        """Return all schedules that are known."""
        return [_row(row) for row in self.database.look("SELECT * FROM schedules")]

    def of(self, graph: str) -> Row | None:
        """Return that of a graph."""
        rows = self.database.look(_OF, graph)
        return _row(rows[0]) if rows else None

    async def put(self, row: Row, *, gives_up: str = "") -> None:
        """Keep a schedule in place of the one before.

        Slots are followed from `row.seen` on, or from where they were if they are the same and
        were followed until now.

        Args:
            row: the schedule.
            gives_up: why those that wait are left out; "" = they are not.
        """

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO schedules VALUES (?, ?, ?, ?, ?, ?, ?, 0) "
                "ON CONFLICT (graph) DO UPDATE SET wanted = excluded.wanted, "
                "hidden = excluded.hidden, set_by = excluded.set_by, paused = excluded.paused, "
                "seen = CASE WHEN followed = excluded.followed AND NOT paused THEN seen "
                "ELSE excluded.seen END, "
                "followed = excluded.followed",
                (
                    *(row.graph, row.wanted, row.hidden, row.set_by),
                    *(row.paused, row.followed, row.seen),
                ),
            )
            if gives_up:
                _give_up(connection, row.graph, gives_up)

        await self.database.change(write)

    async def forget(self, graphs: Collection[str]) -> None:
        """Forget schedules with all their slots."""
        keys = [(graph,) for graph in graphs]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany("DELETE FROM schedules WHERE graph = ?", keys)
            connection.executemany("DELETE FROM slots WHERE graph = ?", keys)

        await self.database.change(write)

    # --- Slots -----------------------------------------------------------------------------

    def going_on(self) -> Sequence[SlotRow]:
        """Return slots that wait, are being started, or whose runs were not over; in order."""
        query = "SELECT * FROM slots WHERE goes_on = 1 ORDER BY graph, slot"
        return [SlotRow(*row) for row in self.database.look(query)]

    def waiting(self) -> Mapping[str, int]:
        """Return how many slots wait, by graph."""
        query = (
            "SELECT graph, count(*) FROM slots WHERE goes_on = 1 AND state = 'waiting' "
            "GROUP BY graph"
        )
        return dict(self.database.look(query))

    def last_run(self, graph: str) -> SlotRow | None:
        """Return the last slot of a graph that was run."""
        query = "SELECT * FROM slots WHERE graph = ? AND run <> '' ORDER BY slot DESC LIMIT 1"
        rows = self.database.look(query, graph)
        return SlotRow(*rows[0]) if rows else None

    def page(self, graph: str, *, before: int, most: int) -> Sequence[SlotRow]:
        """Return slots of a graph before a time, the newest first."""
        query = "SELECT * FROM slots WHERE graph = ? AND slot < ? ORDER BY slot DESC LIMIT ?"
        return [SlotRow(*row) for row in self.database.look(query, graph, before, most)]

    async def settle(self, slot: SlotRow) -> None:
        """Keep what became of a slot that was to be started."""
        values = (slot.state, slot.run, slot.reason, slot.decided, slot.goes_on)
        await self.database.change(
            lambda connection: connection.execute(
                "UPDATE slots SET state = ?, run = ?, reason = ?, decided = ?, goes_on = ? "
                "WHERE graph = ? AND slot = ? AND state = 'starting'",
                (*values, slot.graph, slot.slot),
            )
        )


def row_of(connection: sqlite3.Connection, graph: str) -> Row | None:
    """Return the schedule of a graph, within a transaction."""
    values = connection.execute(_OF, (graph,)).fetchone()
    return None if values is None else _row(values)


def _give_up(connection: sqlite3.Connection, graph: str, reason: str) -> None:
    """Leave out the slots of a graph that wait."""
    connection.execute(
        "UPDATE slots SET state = 'skipped', reason = ?, goes_on = 0 "
        "WHERE graph = ? AND state = 'waiting'",
        (reason, graph),
    )


def _row(values: tuple[Any, ...]) -> Row:
    graph, wanted, hidden, set_by, paused, followed, seen, pruned = values
    return Row(graph, wanted, hidden, set_by, bool(paused), followed, seen, pruned)
