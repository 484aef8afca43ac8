"""Executes a graph of operations for a command line: durably in a home, or with nothing kept."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from compiler.ir.graph import Graph
from fblib.service import Value
from fblib.services import services
from runtime.durable.durability import Durability, durability_of
from runtime.durable.listener import RunListener
from runtime.durable.run import DurableRun
from runtime.durable.session import NewRun, Session, Terms, open_session
from runtime.durable.transient import open_transient
from runtime.report import Ending, RunReport
from runtime.signals import Interruption, stop_on_signals
from runtime.state import RunState
from runtime.store.home import Home


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants executed."""

    graph: Graph
    home: Home
    terms: Terms = field(default_factory=Terms)
    source: bytes = b""
    durability: Durability | None = None
    power: bool | None = None
    parameters: dict[str, Value] = field(default_factory=dict)
    inject: Sequence[tuple[str, str]] = ()
    limit: int | None = None
    """Real nanoseconds after which it is stopped."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    run: DurableRun
    report: RunReport
    archive: Path | None
    signal: int | None
    """The exit code of the signal that stopped it."""

    @property
    def exit_code(self) -> int:
        """0: it succeeded, or its time was up; 1: it failed or was cancelled."""
        # A run of which nothing is kept is over when it is stopped.
        match self.report.ended_because:
            case Ending.STOP_REQUESTED:
                return self.signal or 0
            case Ending.TIME_IS_UP:
                return 0
            case _:
                return 0 if self.run.record.state is RunState.SUCCEEDED else 1


Prepare = Callable[[DurableRun], None]


def _leave(_run: DurableRun) -> None:
    """Do nothing."""


async def execute_new(
    wish: Wish, *, listeners: Iterable[RunListener] = (), prepare: Prepare = _leave
) -> Outcome:
    """Begin a run and execute it.

    Args:
        wish: what is wanted.
        listeners: hear what becomes of tasks.
        prepare: gets the run before it is executed.

    Raises:
        RunError: it cannot begin, or what happens cannot be kept.
    """
    new = NewRun(wish.graph, wish.source, wish.parameters, wish.durability, wish.power)
    if (wish.durability or durability_of(wish.graph, services())) == "none":
        async with open_transient(wish.terms) as transient:
            run = await transient.begin(new, listeners=listeners)
            prepare(run)
            return await _executed(run, wish, None)
    async with open_session(wish.home, wish.terms) as session:
        run = await session.begin(new, listeners=listeners)
        prepare(run)
        return await _executed(run, wish, session)


async def execute_again(
    session: Session,
    run: DurableRun,
    *,
    inject: Sequence[tuple[str, str]] = (),
    limit: int | None = None,
) -> Outcome:
    """Execute a run that was taken up again, or made otherwise."""
    wish = Wish(run.graph, session.home, inject=inject, limit=limit)
    return await _executed(run, wish, session)


async def _executed(run: DurableRun, wish: Wish, session: Session | None) -> Outcome:
    interruption = Interruption()
    loop = asyncio.get_running_loop()
    with stop_on_signals(interruption, loop, run.stop):
        report = await run.execute(inject=wish.inject, limit=wish.limit)
    archive = None
    if session is not None:
        await session.end(run)
        path = session.home.archive(run.record.id)
        archive = path if path.exists() else None
    return Outcome(run, report, archive, interruption.exit_code)


def source_beside(graph: Graph, path: str) -> bytes:
    """Return what a graph was compiled from, if it lies beside it and is still the same."""
    place = Path(path).parent / graph.source.file
    if path == "-" or not graph.source.sha256 or not place.is_file():
        return b""
    data = place.read_bytes()
    return data if hashlib.sha256(data).hexdigest() == graph.source.sha256 else b""


def results_of(run: DurableRun) -> dict[str, Value]:
    """Return what each task resulted in last, by its label."""
    labels = {node.id: node.label or node.id.rpartition(".")[2] for node in run.graph.nodes}
    over = (task.record for task in run.operations.tasks)
    return {
        labels[one.node]: dict(run.result(one.node)) for one in over if one.state == "succeeded"
    }
