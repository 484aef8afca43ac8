"""Records of runs, for tests of what keeps them."""

from runtime.clock import SECOND
from runtime.state import TaskState
from runtime.store.base import Batch, DeadLetter, Entry, RunRecord, TaskRecord

DAG = b'{"schema": "fbflow.graph/1"}'
OWNER = "me"
NOW = 1_795_250_000 * SECOND


def record(run: str = "r1", **given: object) -> RunRecord:
    """Return a run of this process."""
    values: dict[str, object] = {"graph": "Fetch", "graph_hash": "h", "owner": OWNER} | given
    return RunRecord(run, **values)  # type: ignore[arg-type] # a test names what it needs


def finish(seq: int, node: str = "App.fetch", **outputs: object) -> Entry:
    """Return the entry of a result."""
    data = {"event": "CNF", "outputs": dict(outputs)}
    return Entry(seq, "finish", seq * 3, seq * 1_000, NOW + seq, node, -1, data)  # type: ignore[arg-type]


def task(node: str = "App.fetch", item: int = -1, seq: int = 0, **given: object) -> TaskRecord:
    """Return what is known of a task that has succeeded."""
    values = {"state": TaskState.SUCCEEDED, "attempts": 1, "seq": seq} | given
    return TaskRecord(node, item, **values)  # type: ignore[arg-type]


def letter(run: str = "r1", node: str = "App.fetch", **inputs: object) -> DeadLetter:
    """Return an operation that failed for good."""
    values = dict(inputs)
    return DeadLetter(run, node, -1, "http.request", values, "no route", 3, NOW)  # type: ignore[arg-type]


def results(run: str, first: int, count: int) -> Batch:
    """Return a batch of so many results with their tasks."""
    numbers = range(first, first + count)
    return Batch(
        run,
        entries=[finish(seq, f"App.t{seq}", number=seq) for seq in numbers],
        tasks=[task(f"App.t{seq}", seq=seq) for seq in numbers],
    )
