"""What an operation sees of its run during one attempt."""

import math
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Literal, TypeVar

from typing_extensions import override

from fblib.operation import (
    Objects,
    OperationContext,
    OperationError,
    OperationSettings,
    RunFiles,
    SharedResource,
)
from fblib.service import Value
from runtime.executor.base import RunView, Wait
from runtime.executor.json_values import json_copy
from runtime.executor.office import Office
from runtime.executor.shared_values import AttemptValues
from runtime.executor.work import Work

_Resource = TypeVar("_Resource", bound=SharedResource)
_T = TypeVar("_T")


class AttemptContext(OperationContext):
    """The context of one attempt of one piece of work.

    Whoever keeps it beyond the attempt, such as a thread that nobody waits for any more, can
    read what is in it, but tells nobody anything.
    """

    __slots__ = ("_attempt", "_office", "_work")

    def __init__(self, office: Office, work: Work) -> None:
        """See the run through this piece of work."""
        self._office = office
        self._work = work
        self._attempt = work.attempt

    @property
    @override
    def run(self) -> str:
        return self._work.job.run

    @property
    @override
    def node(self) -> str:
        return self._work.job.node

    @property
    @override
    def item(self) -> int | None:
        return None if self._work.item < 0 else self._work.item

    @property
    @override
    def attempt(self) -> int:
        return self._attempt

    @property
    @override
    def key(self) -> str:
        job = self._work.job
        element = "" if self._work.item < 0 else f"/{self._work.item}"
        return f"{job.run}/{job.node}/{job.number}{element}"

    @property
    @override
    def now(self) -> int:
        return self._office.wall()

    @property
    @override
    def settings(self) -> OperationSettings:
        return self._work.job.settings

    @property
    @override
    def files(self) -> RunFiles:
        return self._work.job.files

    @property
    @override
    def restored(self) -> Value:
        return self._work.checkpoint

    @override
    def checkpoint(self, value: Value) -> None:
        job = self._work.job
        kept: Value = json_copy(f'the checkpoint of "{job.operation.name}"', value)
        # At once, whatever the thread: what is asked for next has to be what was just kept.
        if not self._is_over:
            self._work.checkpoint = kept
        self._office.tell(self._keep, kept)

    @override
    def progress(self, fraction: float, text: str = "") -> None:
        share = 0.0 if math.isnan(fraction) else min(max(float(fraction), 0.0), 1.0)
        self._office.tell(self._progressed, share, text)

    @override
    def log(self, text: str) -> None:
        self._office.tell(self._logged, text)

    @override
    def secret(self, text: str) -> str:
        return self._office.secret(text)

    @override
    async def sleep_until(self, moment: int) -> None:
        self._check()
        await self._office.sleep_until(self._work, moment)

    @override
    async def answer(self, kind: Literal["approval", "event"], name: str, details: Value) -> Value:
        self._check()
        what = f'what "{self._work.job.operation.name}" shows to whoever answers'
        return await self._office.answer_to(self._work, Wait(kind, name, json_copy(what, details)))

    @override
    def shared(self, key: str, make: Callable[[], _Resource]) -> _Resource | None:
        return self._office.shared(key, make)

    # --- The run around it ---------------------------------------------------------------

    @property
    @override
    def values(self) -> MutableMapping[str, Value]:
        work = self._work
        return AttemptValues(
            self._view.values,
            node=work.job.node,
            item=work.item,
            check=self._check,
            changed=self._values_changed,
        )

    @override
    def result(self, node: str, pin: str = "result") -> Value:
        return self._view.result(node, pin)

    @property
    @override
    def objects(self) -> Objects:
        return self._view.objects

    @override
    async def in_thread(self, function: Callable[..., _T], *arguments: Any) -> _T:
        self._check()
        return await self._office.in_thread(self._work, function, *arguments)

    @override
    async def in_process(self, function: str, inputs: Mapping[str, Any]) -> Any:
        self._check()
        return await self._office.in_process(self._work, function, inputs)

    @property
    def _view(self) -> RunView:
        view = self._work.job.view
        if view is None:
            message = f'"{self._work.job.operation.name}" is not performed for a run'
            raise OperationError(message, again=False)
        return view

    def _values_changed(self) -> None:
        self._office.tell(self._work.job.listener.values_changed, self._work.job)

    # --- On the event loop ---------------------------------------------------------------

    @property
    def _is_over(self) -> bool:
        return self._work.task is None or self._work.attempt != self._attempt

    def _check(self) -> None:
        if self._is_over:
            message = "the attempt is over: nothing that it does is heard of any more"
            raise OperationError(message, again=False)

    def _keep(self, value: Value) -> None:
        work = self._work
        if not self._is_over:
            work.job.listener.checkpointed(work.job, work.item, value)

    def _progressed(self, share: float, text: str) -> None:
        work = self._work
        if not self._is_over:
            shown = self._office.masked(work, text) if text else ""
            work.job.listener.progressed(work.job, work.item, share, shown)

    def _logged(self, text: str) -> None:
        work = self._work
        if not self._is_over:
            work.job.listener.logged(work.job, work.item, self._office.masked(work, text))
