"""What an executor does while it is open: in a home, or without one."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fbflow.errors import GraphError
from fbflow.graph import AnyGraph
from fbflow.options import Options
from fbflow.result import RunResult
from fbflow.running import Wish, run_new, run_on
from fblib.operation import OperationSettings
from runtime.durable.session import Session, Terms, open_session
from runtime.durable.transient import TransientSession, open_transient
from runtime.kernels import KernelChoice, kernel_choice
from runtime.store.base import HomeInUseError
from runtime.store.cached import MemoryCache
from runtime.store.home import Home
from runtime.usage import UsageError

LAST = "last"


class FlowSession:
    """Executes graphs in one session of the runtime."""

    def __init__(self, session: Session | TransientSession, wish: Wish) -> None:
        """Execute them there; `open_flow` makes one."""
        self._session = session
        self._wish = wish

    async def run(
        self, graph: AnyGraph, positional: Sequence[Any], named: Mapping[str, Any]
    ) -> RunResult:
        """Execute a graph; see `Executor.run`."""
        return await run_new(self._session, graph, self._wish, positional=positional, named=named)

    async def resume(self, run: str, graphs: Mapping[str, AnyGraph]) -> RunResult:
        """Go on with a run; see `Executor.resume`."""
        if not isinstance(self._session, Session):
            message = "there are no runs to go on with: this executor has no home"
            raise GraphError(message)
        if run == LAST:
            newest = await self._session.store.runs(most=1)
            if not newest:
                message = "there are no runs to go on with: nothing was executed in this home yet"
                raise GraphError(message)
            run = newest[0].id
        return await run_on(self._session, run, graphs, self._wish)


@asynccontextmanager
async def open_flow(options: Options, cache: MemoryCache) -> AsyncIterator[FlowSession]:
    """Open a session.

    Args:
        options: of the executor.
        cache: has the results that are used again, if there is no home.

    Raises:
        GraphError: there is no such kernel.
        StoreError: the home cannot be used, or something else executes its runs.
    """
    settings = OperationSettings(permissions=options.permissions)
    terms = Terms(
        settings,
        options.secrets,
        options.tags,
        archives=options.archives,
        kernel=_kernel(options),
    )
    wish = Wish(
        settings,
        options.callbacks,
        options.workers_per_tag,
        options.durability,
        options.power,
    )
    if options.home is None:
        async with open_transient(terms, cache=cache) as transient:
            yield FlowSession(transient, wish)
        return
    async with AsyncExitStack() as stack:
        try:
            session = await stack.enter_async_context(open_session(Home(options.home), terms))
        except HomeInUseError as error:
            error.add_note(
                "Runs of one program that go on at the same time share their home like this: "
                "async with executor: …"
            )
            raise
        yield FlowSession(session, wish)


def _kernel(options: Options) -> KernelChoice:
    try:
        return kernel_choice(options.kernel, os.environ)
    except UsageError as error:
        raise GraphError(str(error)) from error
