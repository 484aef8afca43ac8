"""What every store keeps, and how it is asked for it.

A run is its graph and its journal: the ordered list of everything that entered it from outside.
The kernel is deterministic, so the journal gives back any state of the run. What else is here
(tasks, dead letters, circuits) is derived from it, kept beside it to be found quickly, and
written in the same transaction.

All times are nanoseconds since 1970 unless a field says otherwise; all data are JSON values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from fblib.operation import Outputs
from fblib.service import Value
from runtime.errors import RunError
from runtime.state import RunState, TaskState

Kind = Literal[
    # What enters the kernel: replaying these gives the state.
    "start",  # data: {"parameters": {"node.pin": value}, "warm": bool}
    "inject",  # node, data: {"event": "REQ"}
    "finish",  # node, data: {"event": "CNF"|"ERR", "outputs": {...}}; event "": it was cancelled
    "time",  # timers that were due at `at_time` fired
    # What happened beside it.
    "attempt",  # node, item, data: {"number", "error", "again_in": seconds or null}
    "item",  # node, item, data: {"outputs": {...}} or {"error": "..."}
    "checkpoint",  # node, item, data: the value
    "wait",  # node, item, data: {"kind": "approval"|"event"|"time", "name", "details", "until"}
    "answer",  # node (or "" for an event), data: {"kind", "name", "value", "by"}
    "value",  # node, item that changed it, data: {"name", "value"} or {"name", "deleted": true}
    "undone",  # node whose compensation has ended, data: {"by": node, "error": "" or text}
    "cancel",  # node that is performed no more (or again), data: {"cancelled": bool, "reason"}
    "state",  # the run's new state, data: {"state", "reason"}
    "log",  # node, data: {"text"}
    "late",  # node or "" (the run), data: {"sla": seconds}
]


@dataclass(slots=True)
class Entry:
    """One line of a run's journal."""

    seq: int
    """From 1, without gaps."""
    kind: Kind
    at_entry: int
    """How many queue entries the kernel had executed when this was taken."""
    at_time: int
    """The run time, in nanoseconds since the run's start."""
    wall: int
    node: str = ""
    item: int = -1
    """Which element of a list it is about; -1 = the node as a whole."""
    data: Value = None


@dataclass(slots=True)
class TaskRecord:
    """What is known of one task of a run, or of one element of its list."""

    node: str
    item: int = -1
    state: TaskState = TaskState.PENDING
    attempts: int = 0
    requested: int = 0
    """When it was first requested; 0 = not yet."""
    started: int = 0
    """When its last attempt began."""
    ended: int = 0
    error: str = ""
    seq: int = 0
    """The journal entry that has its result; 0 = none."""


@dataclass(slots=True)
class RunRecord:
    """What is known of a run."""

    id: str
    """`20261121-083012-7ck3f9`: when it was made, and something that makes it unique."""
    graph: str
    """The name of the graph."""
    graph_hash: str
    """SHA-256 of its `dag.json`, which the store keeps."""
    state: RunState = RunState.QUEUED
    created: int = 0
    started: int = 0
    ended: int = 0
    owner: str = ""
    """Who executes it: a token of one process; "" = nobody."""
    reason: str = ""
    """Why it is in this state, where that is not plain."""
    durability: Literal["strict", "snapshot", "none"] = "strict"
    parameters: dict[str, Value] = field(default_factory=dict)
    """What was set at its start, by `node.pin`."""
    tasks_total: int = 0
    tasks_over: int = 0
    commit: Literal["process", "power"] = "process"
    """What a commit of this run survives: a killed process, or a power cut as well."""
    beat: int = 0
    """When its owner was last heard of, by the store; commits and claims set it."""


@dataclass(slots=True)
class DeadLetter:
    """An operation that failed for good, with what it was to work on, to be sent again."""

    run: str
    node: str
    item: int
    operation: str
    inputs: dict[str, Value]
    error: str
    attempts: int
    died: int
    id: int = 0
    """Given by the store."""
    sent_again: int = 0
    """When it was sent again; 0 = not."""


@dataclass(slots=True)
class CircuitRecord:
    """What is known of a target that operations depend on."""

    target: str
    state: Literal["closed", "open", "half-open"]
    failures: int
    """In a row."""
    changed: int
    opened: int = 0
    """When it opened last; 0 = never."""


@dataclass(slots=True)
class CachedResult:
    """What an operation resulted in, to be used again for the same inputs."""

    key: str
    """What it was performed with, as a hash."""
    outputs: Outputs
    since: int
    """When it was kept."""
    until: int
    """When it is no longer used."""


@dataclass(slots=True)
class Order:
    """A command for a run that another process executes, or an answer that a task waits for."""

    run: str
    verb: Literal["cancel", "pause", "resume", "retry", "skip", "answer", "event"]
    node: str = ""
    """The task that it is for; "" = the run."""
    data: Value = None
    by: str = ""
    """Who gave it, for the journal."""
    id: int = 0


@dataclass(slots=True)
class Batch:
    """What is committed together for one run."""

    run: str
    entries: Sequence[Entry] = ()
    tasks: Sequence[TaskRecord] = ()
    """In place of what was known of them."""
    update: RunRecord | None = None
    """The run's new record."""
    dead: Sequence[DeadLetter] = ()


class StoreError(RunError):
    """The store cannot be used: a full disk, a folder that cannot be written, a damaged file."""

    def __init__(self, message: str) -> None:
        """Say what is wrong and what to do."""
        super().__init__("R601", message)


class LostRunError(StoreError):
    """Another process has taken the run over: nothing more may be written for it."""


class HomeInUseError(StoreError):
    """Another process executes the runs of the home."""


class UnknownRunError(StoreError):
    """There is no run of that id."""


class RunExistsError(StoreError):
    """There is already a run of that id."""

    def __init__(self, run: str) -> None:
        """Say which."""
        super().__init__(f'there is already a run "{run}"; begin it with another id')
        self.run = run


class Store(Protocol):
    """Keeps runs. One process writes; others read, and give orders.

    Everything raises StoreError when the store cannot be used.
    """

    # --- Writing: the one process that executes runs -----------------------------------

    async def create(self, run: RunRecord, *, graph: bytes, config: bytes = b"") -> None:
        """Keep a new run with its graph and the source its author wrote.

        Raises:
            RunExistsError: there is one of that id.
        """

    def commit(self, batch: Batch) -> "Committed":
        """Keep a batch, all or nothing; the answer is waited for before anything depends on it.

        Batches of one run are kept in the order of the calls. What comes while a commit is under
        way goes into the next one together. A run with `commit` "process" may be kept before
        this returns. The records are looked at before this returns: they may be changed then.

        Raises:
            LostRunError: this store neither created nor claimed the run, or lost it since.
            StoreError: it cannot be kept, as far as that is known at once.
        """

    async def save_snapshot(self, run: str, *, seq: int, state: bytes) -> None:
        """Keep the state of a run after its journal entry `seq`, in place of older ones."""

    async def claim(self, run: str, *, owner: str, expected: str) -> bool:
        """Make `owner` the run's owner if it still is `expected`; return whether that was so.

        Raises:
            UnknownRunError: there is none of that id.
        """

    async def save_circuit(self, circuit: CircuitRecord) -> None:
        """Keep what is known of a target."""

    async def cached(self, key: str, *, now: int) -> CachedResult | None:
        """Return the result of these inputs that is used until later than `now`."""

    async def keep_cached(self, result: CachedResult) -> None:
        """Keep a result to be used again, in place of an older one of the same inputs.

        Raises:
            StoreError: it is no JSON value, or too large.
        """

    async def mark_sent_again(self, letter: int, *, at: int) -> None:
        """Note that a dead letter was sent again."""

    async def take_orders(self, runs: Iterable[str]) -> list[Order]:
        """Return the orders for these runs, oldest first, and forget them."""

    async def delete(self, run: str) -> None:
        """Forget everything about a run."""

    # --- Also beside it: anybody -------------------------------------------------------

    async def forget_cached(self, *, now: int | None = None) -> int:
        """Forget results that are used again: those that are over `now`, or all of them.

        Returns:
            How many they were.
        """

    # --- Reading: anybody --------------------------------------------------------------

    async def run(self, run: str) -> RunRecord:
        """Return a run.

        Raises:
            UnknownRunError: there is none of that id.
        """

    async def runs(
        self,
        *,
        states: Iterable[RunState] = (),
        graph: str = "",
        since: int = 0,
        prefix: str = "",
        before: str = "",
        most: int = 100,
    ) -> list[RunRecord]:
        """Return runs, the last created first.

        Args:
            states: of these; none = of any.
            graph: of this one; "" = of any.
            since: created then or later.
            prefix: whose ids begin so.
            before: created before this run.
            most: so many of them.

        Raises:
            UnknownRunError: there is no run `before`.
        """

    async def count_runs(
        self,
        *,
        states: Iterable[RunState] = (),
        graph: str = "",
        since: int = 0,
        prefix: str = "",
    ) -> int:
        """Return how many runs there are like that; see `runs`."""

    async def run_counts(self, *, graph: str = "") -> dict[RunState, int]:
        """Return how many runs are in each state, also in those that none is in."""

    async def graph(self, run: str) -> bytes:
        """Return the `dag.json` of a run."""

    async def config(self, run: str) -> bytes:
        """Return the source of a run's graph; empty if it was not kept."""

    async def entries(
        self,
        run: str,
        *,
        after: int = 0,
        until: int | None = None,
        kinds: Iterable[Kind] = (),
        most: int | None = None,
    ) -> list[Entry]:
        """Return journal entries with `after` < seq <= `until`, of these kinds, in order."""

    async def last_entry(self, run: str) -> int:
        """Return the number of the last journal entry; 0 = there is none."""

    async def tasks(self, run: str) -> list[TaskRecord]:
        """Return all that is known of a run's tasks, in the order in which they were first kept."""

    async def snapshot(self, run: str) -> tuple[int, bytes] | None:
        """Return the last saved state with the journal entry it was saved after."""

    async def dead_letters(
        self, *, run: str = "", all_: bool = False, after: int = 0, most: int | None = None
    ) -> list[DeadLetter]:
        """Return dead letters, the oldest first; with `all_` those that were sent again, too.

        `after` is the number of one: those that came after it are returned, `most` of them.
        """

    async def last_letter(self) -> int:
        """Return the number of the last dead letter; 0 = there is none."""

    async def circuits(self) -> list[CircuitRecord]:
        """Return all circuits, by target."""

    async def post(self, order: Order) -> None:
        """Give an order to whoever executes the run; also from a process that does not write.

        Raises:
            UnknownRunError: there is no such run.
        """

    async def close(self) -> None:
        """Finish what is under way and let go of everything."""


class Committed(Protocol):
    """A commit that may still be under way."""

    @property
    def done(self) -> bool:
        """Whether it is kept already; then nobody needs to wait."""

    async def wait(self) -> None:
        """Return when the batch is kept.

        Raises:
            StoreError: it could not be kept, nor anything after it.
        """
