"""Operations that wait for somebody's answer: an approval of their node, or a named event."""

import asyncio

from fblib.service import Value
from runtime.executor.base import Wait
from runtime.executor.work import Work


class Waits:
    """Everything that waits for an answer, by run."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._waiting: dict[str, dict[asyncio.Future[Value], tuple[Work, Wait]]] = {}

    def begin(self, work: Work, wait: Wait) -> "asyncio.Future[Value]":
        """Return what will be the answer."""
        future: asyncio.Future[Value] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(work.job.run, {})[future] = (work, wait)
        return future

    def end(self, work: Work, future: "asyncio.Future[Value]") -> None:
        """Let go of what was begun."""
        run = self._waiting[work.job.run]
        del run[future]
        if not run:
            del self._waiting[work.job.run]

    def answer(self, run: str, *, node: str, kind: str, name: str, value: Value) -> bool:
        """Give an answer to all that it is for; return whether there was any.

        An approval is for its node, with all elements of its list; an event for everybody who
        waits for one of that name.
        """
        reached = False
        for future, (work, wait) in self._waiting.get(run, {}).items():
            is_meant = work.job.node == node if kind == "approval" else wait.name == name
            if wait.kind == kind and is_meant and not future.done():
                future.set_result(value)
                reached = True
        return reached
