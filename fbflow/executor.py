"""`Executor`: executes graphs, once or by their schedules, in memory or durably in a home."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from fbflow.callbacks import Callbacks
from fbflow.errors import GraphError
from fbflow.graph import AnyGraph, Graph
from fbflow.options import Options
from fbflow.result import RunResult
from fbflow.scheduler import Scheduler
from fblib.operation import Permissions

if TYPE_CHECKING:  # the runtime is imported when it is used
    from fbflow.sessions import FlowSession
    from runtime.store.cached import MemoryCache

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
        kernel: Literal["auto", "python", "wasm"] | None = None,
        secrets: Mapping[str, str] | None = None,
        permissions: Permissions | None = None,
        callbacks: Iterable[Callbacks] = (),
        zone: str | None = None,
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
            kernel: what executes function blocks; None = as `FBFLOW_KERNEL` says, else "auto".
            secrets: what tasks get by `context.secret(name)`.
            permissions: what operations may do besides calling functions.
            callbacks: hear what happens in all runs.
            zone: the time zone of schedules, such as "Europe/Berlin"; None = this machine's.
        """
        self.home = None if home is None else Path(home)
        self.zone = zone
        self._options = Options(
            self.home,
            workers_per_tag,
            dict(tags or {}),
            durability,
            power,
            archives,
            kernel,
            dict(secrets or {}),
            permissions or Permissions(),
            tuple(callbacks),
        )
        self._scheduler = scheduler
        self._graphs: dict[str, AnyGraph] = {}
        self._open: _Opened | None = None
        self._stop: Callable[[], object] | None = None
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
            return await session.run(chosen, args, params)

    def call(self, graph: AnyGraph, args: Sequence[Any], named: Mapping[str, Any]) -> RunResult:
        """Execute a graph; `Graph.__call__` is this."""
        return self.run(graph, *args, **named)

    def resume(self, run: str) -> RunResult:
        """Go on with a run that was interrupted, or try again what failed in it.

        Functions of graphs that were added are those of this program; others are imported.

        Args:
            run: its id, or "last".

        Raises:
            GraphError: there is no home, or no run in it.
            RunError: there is no such run, or it is over.
            RunFailedError: it did not succeed.
        """
        return _blocking(lambda: self.aresume(run))

    async def aresume(self, run: str) -> RunResult:
        """Go on with a run on the running event loop; see `resume`."""
        async with self._session() as session:
            return await session.resume(run, self._graphs)

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

    # --- Schedules -----------------------------------------------------------------------

    def start(self) -> None:
        """Execute graphs by their schedules until `stop` is called, or Ctrl-C ends it.

        Runs that are under way then are waited for, or cancelled by a second Ctrl-C. A graph is
        not begun while a run of it is under way: that time is left out, and said in the log
        "fbflow", as are runs that failed.

        Raises:
            GraphError: no graph that was added has a schedule.
        """
        _blocking(self.astart)

    async def astart(self) -> None:
        """Execute graphs by their schedules on the running event loop; see `start`."""
        from fbflow.schedules import follow_graphs  # noqa: PLC0415 - few follow schedules

        for graph in self._graphs.values():
            graph.commit()
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        self._stop = partial(loop.call_soon_threadsafe, stop.set)
        try:
            async with self._session() as session:

                async def run(graph: AnyGraph) -> RunResult:
                    return await session.run(graph, (), {})

                await follow_graphs(self._graphs.values(), run, stop=stop, zone=self.zone)
        finally:
            self._stop = None

    def stop(self) -> None:
        """Have `start` begin nothing more and return; from any thread."""
        if (stop := self._stop) is not None:
            stop()

    # --- Sessions ------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Keep the home open, so that runs at the same time share it and the limits of tags."""
        entered = self._made_session()
        session = await entered.__aenter__()
        self._open = _Opened(asyncio.get_running_loop(), entered, session)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        opened, self._open = self._open, None
        if opened is not None:
            await opened.entered.__aexit__(kind, error, traceback)

    @asynccontextmanager
    async def _session(self) -> "AsyncIterator[FlowSession]":
        if self._open is not None and self._open.loop is asyncio.get_running_loop():
            yield self._open.session
            return
        async with self._made_session() as session:
            yield session

    def _made_session(self) -> "AbstractAsyncContextManager[FlowSession]":
        from fbflow.sessions import open_flow  # noqa: PLC0415 - it takes the whole runtime

        return open_flow(self._options, self._cache)

    @cached_property
    def _cache(self) -> "MemoryCache":
        """Results that are used again where there is no home, in all runs of this executor."""
        from runtime.store.cached import MemoryCache  # noqa: PLC0415 - it is a part of the runtime

        return MemoryCache()


@dataclass(frozen=True, slots=True)
class _Opened:
    """The session of an executor that was entered."""

    loop: asyncio.AbstractEventLoop
    entered: "AbstractAsyncContextManager[FlowSession]"
    session: "FlowSession"


def _blocking(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what a coroutine returns; on an event loop, by one of its own in a thread."""
    if not _is_on_loop():
        return asyncio.run(make())
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, lambda: asyncio.run(make())).result()


def _is_on_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
