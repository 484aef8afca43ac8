"""`Executor`: executes graphs, once or by their schedules, in memory or durably in a home."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from fbflow.callbacks import Callbacks
from fbflow.errors import GraphError
from fbflow.graph import AnyGraph, Graph
from fbflow.result import RunResult
from fbflow.running import Wish, run_new, run_on
from fbflow.scheduler import Scheduler
from fblib.operation import OperationSettings, Permissions
from runtime.durable.session import Session, Terms, open_session
from runtime.durable.transient import TransientSession, open_transient
from runtime.store.home import Home

T = TypeVar("T")


class Executor:
    """Executes graphs; without a home nothing of their runs is kept."""

    def __init__(
        self,
        scheduler: Scheduler | None = None,
        *,
        graphs: Iterable[AnyGraph] = (),
        home: str | Path | None = None,
        workers_per_tag: int | None = None,
        tags: Mapping[str, int] | None = None,
        durability: Literal["strict", "none"] | None = None,
        power: bool | None = None,
        archives: bool = True,
        secrets: Mapping[str, str] | None = None,
        permissions: Permissions | None = None,
        callbacks: Iterable[Callbacks] = (),
    ) -> None:
        """Make one.

        Args:
            scheduler: tasks as objects, which `run()` executes.
            graphs: those whose schedules `start()` runs.
            home: the folder where runs are kept; None = they are not.
            workers_per_tag: how many tasks of each tag are executed at once.
            tags: the same for single tags.
            durability: "none" = keep nothing, although there is a home.
            power: whether what is kept survives a power cut, too.
            archives: whether runs that are over are packed into a ZIP file.
            secrets: what tasks get by `context.secret(name)`.
            permissions: what operations may do besides calling functions.
            callbacks: hear what happens in all runs.
        """
        self.home = None if home is None else Home(Path(home))
        self._scheduler = scheduler
        self._graphs: dict[str, AnyGraph] = {}
        settings = OperationSettings(permissions=permissions or Permissions())
        self._terms = Terms(settings, dict(secrets or {}), dict(tags or {}), archives=archives)
        self._wish = Wish(settings, tuple(callbacks), workers_per_tag, durability, power)
        self._open: tuple[asyncio.AbstractEventLoop, Session | TransientSession] | None = None
        for graph in graphs if scheduler is None else (scheduler.graph, *graphs):
            self.add(graph)

    def add(self, graph: AnyGraph) -> Self:
        """Add a graph, whose schedule `start` runs.

        Raises:
            GraphError: another one has its name.
        """
        if self._graphs.get(graph.name, graph) is not graph:
            message = f'the executor has two graphs named "{graph.name}"; name one otherwise'
            raise GraphError(message)
        self._graphs[graph.name] = graph
        return self

    # --- Running once --------------------------------------------------------------------

    def run(self, graph: AnyGraph | None = None, /, *args: Any, **params: Any) -> RunResult:  # noqa: ANN401
        """Execute a graph to its end.

        In code that runs on an event loop, `await arun(…)`: this one lets the loop wait.

        Args:
            graph: None = the scheduler's, or the only one that was added.
            args: for the first tasks, as if they were called with them.
            params: for every task with a parameter of that name.

        Returns:
            The results of all tasks by name.

        Raises:
            GraphError: the graph has mistakes, or a task would lack an argument.
            RunFailedError: it did not succeed; its `run` has the results that there are.
            StoreError: what happens cannot be kept.
        """
        return _blocking(lambda: self.arun(graph, *args, **params))

    async def arun(self, graph: AnyGraph | None = None, /, *args: Any, **params: Any) -> RunResult:  # noqa: ANN401
        """Execute a graph to its end on the running event loop; see `run`."""
        chosen = self._chosen(graph)
        async with self._session() as session:
            return await run_new(session, chosen, self._wish, positional=args, named=params)

    def call(self, graph: AnyGraph, args: Sequence[Any], named: Mapping[str, Any]) -> RunResult:
        """Execute a graph; `Graph.__call__` is this."""
        return self.run(graph, *args, **named)

    def resume(self, run: str) -> RunResult:
        """Go on with a run that was interrupted, or try again what failed in it.

        Functions of graphs that were added are those of this program; others are imported.

        Args:
            run: its id.

        Raises:
            StoreError: there is no such run, or it is over.
            RunFailedError: it did not succeed.
        """
        return _blocking(lambda: self.aresume(run))

    async def aresume(self, run: str) -> RunResult:
        """Go on with a run on the running event loop; see `resume`."""
        async with self._session() as session:
            if not isinstance(session, Session):
                message = "there are no runs to go on with: this executor has no home"
                raise GraphError(message)
            return await run_on(session, run, self._graphs, self._wish)

    def _chosen(self, graph: object) -> AnyGraph:
        if isinstance(graph, Graph):
            return graph
        if graph is not None:
            message = f"{graph!r} is no graph; run() executes a Graph"
            raise GraphError(message)
        if len(self._graphs) == 1:
            return next(iter(self._graphs.values()))
        message = (
            f"say which graph is to be executed: this executor has {len(self._graphs)} of them"
        )
        raise GraphError(message)

    # --- Sessions ------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Keep the home open, so that runs at the same time share it and the limits of tags."""
        self._entered = self._made_session()
        self._open = (asyncio.get_running_loop(), await self._entered.__aenter__())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self._open = None
        await self._entered.__aexit__(kind, error, traceback)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Session | TransientSession]:
        if self._open is not None and self._open[0] is asyncio.get_running_loop():
            yield self._open[1]
            return
        async with self._made_session() as session:
            yield session

    @asynccontextmanager
    async def _made_session(self) -> AsyncIterator[Session | TransientSession]:
        if self.home is None:
            async with open_transient(self._terms) as transient:
                yield transient
        else:
            async with open_session(self.home, self._terms) as session:
                yield session


def _blocking(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what a coroutine returns; on an event loop, by one of its own in a thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(make())
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, lambda: asyncio.run(make())).result()
