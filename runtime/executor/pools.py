"""Where plain functions are performed: threads, and processes of their own."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from fblib.operation import Inputs, OperationError
from runtime.executor.loading import load

_MOST_THREADS = 64


class Pools:
    """The threads and processes of an executor, made when they are first needed."""

    def __init__(self) -> None:
        """Begin without any."""
        self._threads: ThreadPoolExecutor | None = None
        self._processes: ProcessPoolExecutor | None = None

    async def in_thread(self, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
        """Call a function in a thread.

        A thread cannot be stopped: when the caller is cancelled, it goes on and its result is lost.
        """
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_MOST_THREADS, thread_name_prefix="operation")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, function, *arguments)

    async def in_process(self, function: str, inputs: Inputs) -> Any:  # noqa: ANN401 - its result
        """Call the function of that name in a process; it gets the inputs alone.

        A process whose caller is cancelled is ended, and others take its place.

        Raises:
            OperationError: the process died.
        """
        if self._processes is None:
            # A child of ours may hold locks of other threads: begin with a fresh interpreter.
            context = multiprocessing.get_context("spawn")
            self._processes = ProcessPoolExecutor(mp_context=context)
        pool, loop = self._processes, asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(pool, _perform, function, dict(inputs))
        except BrokenProcessPool as error:
            self._drop(pool)
            message = "the process that performed the operation died"
            raise OperationError(message) from error
        except asyncio.CancelledError:
            self._kill(pool)
            raise

    def close(self) -> None:
        """Let go of all threads and processes; what they still do is lost."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        if self._processes is not None:
            self._kill(self._processes)

    def _kill(self, pool: ProcessPoolExecutor) -> None:
        """End the processes of a pool; whoever waits for another one of them tries again."""
        for process in list((pool._processes or {}).values()):  # noqa: SLF001 - nothing public ends them
            process.kill()
        self._drop(pool)

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        pool.shutdown(wait=False, cancel_futures=True)
        if self._processes is pool:
            self._processes = None


def _perform(function: str, inputs: dict[str, Any]) -> Any:  # noqa: ANN401 - its result
    return load(function)(None, inputs)  # type: ignore[arg-type] # there is no context here
