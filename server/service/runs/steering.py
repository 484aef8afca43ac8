"""Steering runs: what is told to them while they go on, and taking them up again."""

import logging

from runtime.durable.orders import Orders
from runtime.state import RunState
from runtime.store.base import Order
from server.service.access import Actor, Role
from server.service.errors import ConflictError, ForbiddenError, InvalidError
from server.service.records.base import JsonValue
from server.service.records.runs import Answer, RunAbout
from server.service.runs.desk import Desk, Found
from server.service.runs.parameters import kept_json
from server.service.runs.refusals import told
from server.service.runs.telling import Waiting

_LOG = logging.getLogger("fbflow.runs")


class Steering:
    """What changes the course of runs. All of it needs the role operator."""

    def __init__(self, desk: Desk) -> None:
        """Steer the runs of a desk."""
        self._desk = desk

    # --- Whole runs --------------------------------------------------------------------------

    async def cancel(self, run: str, by: Actor) -> RunAbout:
        """End a run."""
        by.must_be(Role.OPERATOR, to="cancel runs")
        found = await self._desk.find(run)
        with told():
            order = Orders(found.record, found.notes.graph).cancel(by=by.name)
        if found.live is None:
            # Nobody executes it: it is taken up only to end.
            found = await self._taken_up(found)
        return await self._give(found, order)

    async def pause(self, run: str, by: Actor) -> RunAbout:
        """Begin no more tasks of a run."""
        by.must_be(Role.OPERATOR, to="pause runs")
        found = await self._desk.find(run)
        with told():
            order = Orders(found.record, found.notes.graph).pause(by=by.name)
        if found.record.state is RunState.PAUSED:
            message = f'the run "{run}" is paused already'
            raise ConflictError(message)
        return await self._give(found, order)

    async def resume(self, run: str, by: Actor) -> RunAbout:
        """Go on with a run that was paused or interrupted."""
        by.must_be(Role.OPERATOR, to="resume runs")
        found = await self._desk.find(run)
        with told():
            order = Orders(found.record, found.notes.graph).unpause(by=by.name)
        if found.live is None:
            return await self._desk.about(await self._taken_up(found))
        if found.record.state is not RunState.PAUSED:
            message = f'the run "{run}" is not paused: it is {found.record.state}'
            raise ConflictError(message)
        return await self._give(found, order)

    async def retry(self, run: str, by: Actor, task: str) -> RunAbout:
        """Take up a run that failed, or try one task again."""
        by.must_be(Role.OPERATOR, to="retry runs")
        found = await self._desk.settled(run)
        orders = await self._orders(found)
        with told():
            if task and not found.record.state.is_over:
                return await self._give(found, orders.retry(task, by=by.name))
            orders.taking_up(task)
        return await self._desk.about(await self._taken_up(found, again=True))

    # --- Tasks -------------------------------------------------------------------------------

    async def skip(self, run: str, task: str, by: Actor) -> RunAbout:
        """Let a run go on as if a task had succeeded."""
        by.must_be(Role.OPERATOR, to="skip tasks")
        found = await self._desk.settled(run)
        orders = await self._orders(found)
        with told():
            if not found.record.state.is_over:
                return await self._give(found, orders.skip(task, by=by.name))
            node = orders.taking_up(task, skips=True)
        return await self._desk.about(await self._taken_up(found, again=True, skip=node))

    async def cancel_task(self, run: str, task: str, by: Actor) -> RunAbout:
        """Cancel one task."""
        by.must_be(Role.OPERATOR, to="cancel tasks")
        found = await self._desk.find(run)
        with told():
            order = (await self._orders(found)).cancel(task, by=by.name)
        return await self._give(found, order)

    async def answer(self, run: str, task: str, answer: Answer, by: Actor) -> RunAbout:
        """Approve or reject what a task waits for."""
        by.must_be(Role.OPERATOR, to="answer approvals")
        found = await self._desk.find(run)
        with told():
            order = (await self._orders(found)).answer(
                task, approved=answer.approved, comment=answer.comment, by=by.name
            )
        if found.live is not None:
            _must_count(by, found.live.teller.told(order.node, -1).waits)
        # Of several who answer in the same moment, the first one settles it.
        if found.live is None or not found.live.teller.answered(order.node):
            label = found.notes.labels[order.node]
            message = f'"{label}" does not wait for an approval; maybe somebody has answered it'
            raise ConflictError(message)
        return await self._give(found, order)

    async def send(self, run: str, event: str, value: JsonValue, by: Actor) -> None:
        """Send a named event to a run."""
        by.must_be(Role.OPERATOR, to="send events")
        found = await self._desk.find(run)
        try:
            value = kept_json(value)
        except ValueError as error:
            raise InvalidError(str(error)) from error
        with told():
            order = Orders(found.record, found.notes.graph).send(event, value, by=by.name)
        await self._give(found, order)

    # --- How ---------------------------------------------------------------------------------

    async def _orders(self, found: Found) -> Orders:
        tasks = await self._desk.records(found)
        return Orders(found.record, found.notes.graph, tasks=tasks)

    async def _give(self, found: Found, order: Order) -> RunAbout:
        about = {"verb": order.verb, "run": order.run, "node": order.node, "by": order.by}
        _LOG.info("order_given", extra={"fields": about})
        live = found.live
        if live is not None and live.run is not None:
            live.run.obey(order)
        else:
            await self._desk.store.post(order)
        return await self._desk.about(await self._desk.find(order.run))

    async def _taken_up(self, found: Found, *, again: bool = False, skip: str = "") -> Found:
        if found.live is not None:
            message = f'the run "{found.record.id}" is just ending; try again in a moment'
            raise ConflictError(message)
        with told():
            live = await self._desk.engine.take_up(found.record, again=again, skip=skip)
        return Found(found.record if live.run is None else live.run.record, live.notes, live)


def _must_count(by: Actor, waiting: Waiting | None) -> None:
    """Refuse an answer that the task would not take.

    Raises:
        ForbiddenError: it waits for the answer of somebody else.
    """
    details = None if waiting is None else waiting.wait.details
    approvers = details.get("approvers") if isinstance(details, dict) else None
    if isinstance(approvers, list) and by.name not in approvers:
        names = ", ".join(f'"{one}"' for one in approvers)
        message = f'your answer, "{by.name}", does not count; it waits for one of {names}'
        raise ForbiddenError(message)
