"""All SQL of the store but its tables, which stand in `migrations`."""

from functools import cache

# --- Inserting many rows ------------------------------------------------------------------


@cache
def values(query: str, rows: int) -> str:
    """Return an INSERT of so many rows at once.

    One statement for many rows costs less than `executemany`: every step of a statement lets
    go of the interpreter's lock and has to get it back.
    """
    head, row, tail = query.partition("(?)")
    marks = f"({', '.join('?' * columns(query))})"
    return head + ", ".join([marks] * rows) + tail if row else query


@cache
def columns(query: str) -> int:
    """Return how many columns the rows of such an INSERT have."""
    return query.partition("(")[2].partition(")")[0].count(",") + 1


ADD_ENTRIES = """
    INSERT INTO entries
        (run, seq, kind, at_entry, at_time, wall, node, item, data, file)
    VALUES (?)"""

KEEP_TASKS = """
    INSERT INTO tasks
        (run, node, item, state, attempts, requested, started, ended, error, seq)
    VALUES (?)
    ON CONFLICT (run, node, item) DO UPDATE SET
        state = excluded.state, attempts = excluded.attempts, requested = excluded.requested,
        started = excluded.started, ended = excluded.ended, error = excluded.error,
        seq = excluded.seq"""

ADD_LETTERS = """
    INSERT INTO dead_letters
        (run, node, item, operation, inputs, file, error, attempts, died, sent_again)
    VALUES (?)"""

# --- Writing ------------------------------------------------------------------------------

FENCE = "UPDATE owners SET owner = ?, beat = ? WHERE run = ? AND owner = ?"
"""Changes one row while the run still has its owner, and none otherwise."""

ADD_GRAPH = "INSERT INTO graphs (sha256, dag) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING"
ADD_RUN = """
    INSERT INTO runs
        (id, graph, graph_hash, state, created, started, ended, reason, durability, parameters,
        tasks_total, tasks_over, durable_against)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ADD_SOURCE = """
    INSERT INTO sources (run, graph, config)
    SELECT ?, key, ? FROM graphs WHERE sha256 = ?"""
ADD_OWNER = "INSERT INTO owners (run, owner, beat) VALUES (?, ?, ?)"
UPDATE_RUN = """
    UPDATE runs SET
        graph = ?, graph_hash = ?, state = ?, created = ?, started = ?, ended = ?, reason = ?,
        durability = ?, parameters = ?, tasks_total = ?, tasks_over = ?, durable_against = ?
    WHERE key = ?"""
SAVE_SNAPSHOT = "INSERT OR REPLACE INTO snapshots (run, seq, state) VALUES (?, ?, ?)"
SAVE_CIRCUIT = """
    INSERT OR REPLACE INTO circuits (target, state, failures, changed, opened)
    VALUES (?, ?, ?, ?, ?)"""
MARK_SENT_AGAIN = "UPDATE dead_letters SET sent_again = ? WHERE id = ?"

DELETE_RUN = (
    "DELETE FROM entries WHERE run = ?",
    "DELETE FROM tasks WHERE run = ?",
    "DELETE FROM snapshots WHERE run = ?",
    "DELETE FROM dead_letters WHERE run = ?",
    "DELETE FROM orders WHERE run = ?",
    "DELETE FROM owners WHERE run = ?",
    "DELETE FROM sources WHERE run = ?",
    "DELETE FROM runs WHERE key = ?",
)
DELETE_GRAPHS = "DELETE FROM graphs WHERE key NOT IN (SELECT graph FROM sources)"

# --- Results that are used again ----------------------------------------------------------

KEEP_CACHED = """
    INSERT OR REPLACE INTO cached_results (key, outputs, since, until) VALUES (?, ?, ?, ?)"""
CACHED = "SELECT outputs, since, until FROM cached_results WHERE key = ? AND until > ?"
FORGET_SOME_CACHED = """
    DELETE FROM cached_results WHERE number IN
        (SELECT number FROM cached_results WHERE until <= ? ORDER BY until LIMIT 2)"""
"""More than one for each that comes, so that they become fewer."""
FORGET_OLD_CACHED = "DELETE FROM cached_results WHERE number <= ?"
FORGET_OVER_CACHED = "DELETE FROM cached_results WHERE until <= ?"
FORGET_CACHED = "DELETE FROM cached_results"

# --- Orders -------------------------------------------------------------------------------

DATA_VERSION = "PRAGMA data_version"
"""Changes when another connection has written."""
POST = """
    INSERT INTO orders (run, verb, node, data, giver)
    SELECT key, ?, ?, ?, ? FROM runs WHERE id = ?"""
RUNS_WITH_ORDERS = """
    SELECT DISTINCT runs.id FROM orders JOIN runs ON runs.key = orders.run"""
ORDERS = """
    SELECT orders.id, runs.id, verb, node, data, giver
    FROM orders JOIN runs ON runs.key = orders.run
    WHERE runs.id IN (SELECT value FROM json_each(?))
    ORDER BY orders.id"""
DELETE_ORDERS = "DELETE FROM orders WHERE id IN (SELECT value FROM json_each(?))"

# --- Reading ------------------------------------------------------------------------------

KEY = "SELECT key FROM runs WHERE id = ?"
CLAIMED = """
    SELECT runs.key, durable_against, (SELECT max(seq) FROM entries WHERE run = runs.key)
    FROM runs WHERE id = ?"""
_RUN = """
    SELECT id, graph, graph_hash, state, created, started, ended, reason, durability, parameters,
        tasks_total, tasks_over, durable_against, owner, beat
    FROM runs JOIN owners ON owners.run = runs.key"""
RUN = f"{_RUN} WHERE id = ?"
RUN_COUNTS = "SELECT state, count(*) FROM runs GROUP BY state"
RUN_COUNTS_OF_GRAPH = "SELECT state, count(*) FROM runs WHERE graph = :graph GROUP BY state"
GRAPH = """
    SELECT dag FROM runs
    JOIN sources ON sources.run = runs.key JOIN graphs ON graphs.key = sources.graph
    WHERE id = ?"""
CONFIG = "SELECT config FROM runs JOIN sources ON sources.run = runs.key WHERE id = ?"
ENTRIES = """
    SELECT seq, kind, at_entry, at_time, wall, node, item, data, file FROM entries
    WHERE run = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"""
ENTRIES_OF_KINDS = """
    SELECT seq, kind, at_entry, at_time, wall, node, item, data, file FROM entries
    WHERE run = ? AND seq > ? AND seq <= ? AND kind IN (SELECT value FROM json_each(?))
    ORDER BY seq LIMIT ?"""
LAST_ENTRY = "SELECT max(seq) FROM entries WHERE run = ?"
TASKS = """
    SELECT node, item, state, attempts, requested, started, ended, error, seq FROM tasks
    WHERE run = (SELECT key FROM runs WHERE id = ?) ORDER BY key"""
SNAPSHOT = "SELECT seq, state FROM snapshots WHERE run = ?"
LETTERS = """
    SELECT dead_letters.id, runs.id, node, item, operation, inputs, file, error, attempts, died,
        sent_again
    FROM dead_letters JOIN runs ON runs.key = dead_letters.run
    WHERE dead_letters.id > :after AND :run IN ('', runs.id) AND (:all OR NOT sent_again)
    ORDER BY dead_letters.id LIMIT :most"""
LAST_LETTER = "SELECT max(id) FROM dead_letters"
CIRCUITS = "SELECT target, state, failures, changed, opened FROM circuits ORDER BY target"

NO_LIMIT = -1
LAST = 2**63 - 1
"""Larger than any key or number."""

# --- Reading some of the runs -------------------------------------------------------------

_COUNT = "SELECT count(*) FROM runs WHERE key > 0"
_CONDITIONS = {
    "states": "state IN (SELECT value FROM json_each(:states))",
    "graph": "graph = :graph",
    "since": "created >= :since",
    # Nothing that begins so sorts after this.
    "prefix": "id >= :prefix AND id < :prefix || char(0x10FFFF)",
}


@cache
def runs(*, states: bool, graph: bool, since: bool, prefix: bool) -> str:
    """Return the query of runs that meet some conditions, the last created first."""
    where = _where(states=states, graph=graph, since=since, prefix=prefix)
    return f"{_RUN} WHERE key < :before{where} ORDER BY key DESC LIMIT :most"


@cache
def count_runs(*, states: bool, graph: bool, since: bool, prefix: bool) -> str:
    """Return the query of how many runs meet some conditions."""
    where = _where(states=states, graph=graph, since=since, prefix=prefix)
    return f"{_COUNT}{where}"


def _where(**asked: bool) -> str:
    """Only what is asked for: SQLite chooses its indexes before it knows the values."""
    return "".join(f" AND {_CONDITIONS[name]}" for name, is_asked in asked.items() if is_asked)
