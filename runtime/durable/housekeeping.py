"""What has to be looked at every now and then while a run goes on."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

import orjson

from compiler.ir.policy import Workflow
from runtime.clock import SECOND
from runtime.durable.journal import Journal
from runtime.durable.listener import RunListener
from runtime.durable.operations import Operations
from runtime.durable.plans import Plan
from runtime.kernel.machine import Machine
from runtime.store.base import Order, Store

_LOOK = 0.25
_KEEP = 4
"""Every so many looks, what is known of running tasks is kept."""
_SAVE = 20
"""The same of the state of a run that is resumed from it."""


class Housekeeping:
    """Orders from other processes, tasks that are late, and states to be saved, of one run."""

    def __init__(
        self,
        workflow: Workflow,
        plans: Mapping[str, Plan],
        *,
        operations: Operations,
        journal: Journal,
        store: Store | None,
        machine: Machine,
        wall: Callable[[], int],
        listeners: Iterable[RunListener],
        obey: Callable[[Order], None],
        saves: bool,
    ) -> None:
        """Look after a run.

        Args:
            workflow: of its graph.
            plans: of its nodes that are operations.
            operations: of the run.
            journal: of the run.
            store: brings orders and keeps states; None = neither.
            machine: whose state is saved.
            wall: the time in nanoseconds since 1970.
            listeners: hear what is late.
            obey: carries out an order.
            saves: whether the state is saved.
        """
        self._workflow = workflow
        self._limits = {node: plan.policy.sla for node, plan in plans.items() if plan.policy.sla}
        self._operations = operations
        self._journal = journal
        self._store = store
        self._machine = machine
        self._wall = wall
        self._listeners = tuple(listeners)
        self._obey = obey
        self._saves = saves
        self._saves_soon = False
        self._late: set[str] = set()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        looks = 0
        while True:
            await asyncio.sleep(_LOOK)
            looks += 1
            if self._store is not None:
                for order in await self._store.take_orders([self._journal.run.id]):
                    self._obey(order)
            self._look_for_late()
            if looks % _KEEP == 0:
                self._operations.touch_running()
                self._journal.flush()
            # The first one soon: a run may die young.
            if self._saves and (self._saves_soon or looks % _SAVE == 1):
                await self.save()

    def save_soon(self) -> None:
        """Save the state of the machine when looking next: somebody has changed it by hand."""
        self._saves_soon = True

    async def save(self) -> None:
        """Save the state of the machine."""
        self._saves_soon = False
        if self._store is not None:
            seq, state = self._journal.seq, orjson.dumps(self._machine.save())
            await self._journal.commit()
            await self._store.save_snapshot(self._journal.run.id, seq=seq, state=state)

    def _look_for_late(self) -> None:
        now = self._wall()
        if self._workflow.sla is not None:
            self._check("", self._journal.run.started, self._workflow.sla, now)
        for node, seconds in self._limits.items():
            if node in self._operations.tasks and seconds is not None:
                record = self._operations.tasks.of(node).record
                if not record.state.is_over:
                    self._check(node, record.requested, seconds, now)

    def _check(self, node: str, since: int, seconds: float, now: int) -> None:
        if node in self._late or not since or now - since <= seconds * SECOND:
            return
        self._late.add(node)
        self._journal.record("late", node, data={"sla": seconds})
        for listener in self._listeners:
            listener.late(node, seconds)
