"""What is going on, and what of it was told: kept, so that a killed server loses no notice.

A run is noted before it is executed and forgotten in the transaction that tells its end. So a run
that is noted and over has an end that nobody was told of. The same holds for circuits that are
open, and for what was told of either meanwhile.
"""

import sqlite3
from collections.abc import Callable, Sequence

from server.service.database import ServerDatabase
from server.service.queue import Write

_RUN = "run:"
_CIRCUIT = "circuit:"
_LETTERS = "letters"


class GoingOn:
    """All that is going on in a home."""

    def __init__(self, database: ServerDatabase, *, wall: Callable[[], int]) -> None:
        """Keep it in the database; `wall` is the time in nanoseconds since 1970."""
        self._database = database
        self._wall = wall

    # --- Runs ------------------------------------------------------------------------------

    async def begin(self, run: str) -> None:
        """Note that a run is about to be executed; when this returns, that survives a power cut."""
        row = (_RUN + run, self._wall())
        await self._database.change(
            lambda connection: connection.execute(
                # In place of an older note: that one's end may just be told.
                "INSERT INTO going_on VALUES (?, ?) "
                "ON CONFLICT (subject) DO UPDATE SET mark = max(mark + 1, excluded.mark)",
                row,
            )
        )

    def runs(self) -> Sequence[str]:
        """Return the runs that are noted, the oldest first."""
        query = "SELECT subject FROM going_on WHERE subject GLOB ? ORDER BY mark"
        rows = self._database.look(query, f"{_RUN}*")
        return [subject.removeprefix(_RUN) for (subject,) in rows]

    def began(self, run: str) -> int:
        """Return when a run was noted last; 0 = it is not."""
        return self._mark(_RUN + run)

    def end(self, run: str, *, began: int) -> Write:
        """Return what forgets a run, unless it was begun again since."""
        return _writing("DELETE FROM going_on WHERE subject = ? AND mark = ?", (_RUN + run, began))

    # --- Circuits --------------------------------------------------------------------------

    def circuits(self) -> set[str]:
        """Return the targets whose circuits are noted as open."""
        rows = self._database.look(
            "SELECT subject FROM going_on WHERE subject GLOB ?", f"{_CIRCUIT}*"
        )
        return {subject.removeprefix(_CIRCUIT) for (subject,) in rows}

    def open(self, target: str) -> Write:
        """Return what notes that a circuit is open."""
        row = (_CIRCUIT + target, self._wall())
        return _writing("INSERT OR IGNORE INTO going_on VALUES (?, ?)", row)

    def close(self, target: str) -> Write:
        """Return what forgets a circuit."""
        return _writing("DELETE FROM going_on WHERE subject = ?", (_CIRCUIT + target,))

    # --- Letters ---------------------------------------------------------------------------

    def last_letter(self) -> int | None:
        """Return the number of the dead letter that was told last; None = none is noted."""
        query = "SELECT mark FROM going_on WHERE subject = ?"
        rows = self._database.look(query, _LETTERS)
        return rows[0][0] if rows else None

    def told_letter(self, letter: int) -> Write:
        """Return what notes that all letters up to this one were told."""
        return _writing("INSERT OR REPLACE INTO going_on VALUES (?, ?)", (_LETTERS, letter))

    # --- What was told ---------------------------------------------------------------------

    def told(self, run: str) -> set[str]:
        """Return the keys of what was told of a run that is not over."""
        rows = self._database.look("SELECT key FROM told WHERE subject = ?", _RUN + run)
        return {key for (key,) in rows}

    def tell(self, run: str, keys: Sequence[str]) -> Write:
        """Return what notes that these were told of a run."""
        subject, wall = _RUN + run, self._wall()

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR IGNORE INTO going_on VALUES (?, ?)", (subject, wall))
            rows = [(subject, key) for key in keys]
            connection.executemany("INSERT OR IGNORE INTO told VALUES (?, ?)", rows)

        return write

    async def clear(self) -> None:
        """Forget everything: nobody is to be told, and later it would be old."""
        await self._database.change(lambda connection: connection.execute("DELETE FROM going_on"))

    def _mark(self, subject: str) -> int:
        rows = self._database.look("SELECT mark FROM going_on WHERE subject = ?", subject)
        return rows[0][0] if rows else 0


def _writing(query: str, row: tuple[str | int, ...]) -> Write:
    def write(connection: sqlite3.Connection) -> None:
        connection.execute(query, row)

    return write
