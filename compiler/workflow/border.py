"""The end of a graph of tasks that is a task itself: when it has succeeded, and when it failed."""

from collections.abc import Sequence

from compiler.ir.declarations import ConnectionDeclaration
from compiler.ir.source import Span
from compiler.workflow.events import Events, Gate


def lay_end(
    events: Events, last: Sequence[str], *, tells_failure: bool, span: Span
) -> list[ConnectionDeclaration]:
    """Connect the end of a sub-graph with the CNF, and maybe the ERR, of its border.

    Args:
        events: of the sub-graph.
        last: the tasks that no other one waits for.
        tells_failure: whether failures are told outside; if not, they fail the run themselves.
        span: of the sub-graph.

    Returns:
        Connections of data that this needs.
    """
    whole = Gate("GRAPH", (), "all", span)
    every = events.rendezvous([_settled(events, task, whole) for task in last], whole)
    if not tells_failure:
        events.connect(every, "CNF", span)
        return []
    failed = [f"{name}.ERR" for name in events.gates if name not in events.handled]
    has_failed = events.add("GRAPH_FAILED", "E_SR", span)
    events.connect(events.merge(failed, whole), f"{has_failed}.S", span)
    events.connect(f"{has_failed}.EO", "ERR", span)
    # What was not needed for the failed task may go on, but the graph has not succeeded.
    switch = events.add("GRAPH_DONE", "E_SWITCH", span)
    events.connect(every, f"{switch}.EI", span)
    events.connect(f"{switch}.EO0", "CNF", span)
    return [ConnectionDeclaration(f"{has_failed}.Q", f"{switch}.G", span)]


def _settled(events: Events, task: str, whole: Gate) -> str:
    """Return what tells that a task of a sub-graph succeeded or is skipped."""
    skipped = events.skipped(task)
    done = f"{task}.CNF"
    return done if skipped is None else events.merge((done, skipped), whole)
