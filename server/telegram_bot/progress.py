"""Follows the runs that chats are told of, so that their messages show how far they are."""

import asyncio
import json
from collections.abc import Container, Sequence
from functools import partial

from server.service.chats.watches import Watch
from server.service.control import ControlService
from server.service.errors import NotFoundError
from server.service.events import Event, Gap
from server.service.records.runs import RunStateName
from server.telegram_bot.cards.looks import OVER
from server.telegram_bot.following import surely
from server.telegram_bot.replies import Reply
from server.telegram_bot.run_messages import RunMessages

_UNDER_WAY: tuple[RunStateName, ...] = ("queued", "running", "paused")
_Place = tuple[str, int]
"""A run, and a chat."""


class Progress:
    """Changes messages as their runs go on, each in a task of its own."""

    def __init__(self, service: ControlService, messages: RunMessages) -> None:
        """Follow the runs of a service."""
        self._service = service
        self._messages = messages
        self._changed: set[_Place] = set()
        """Where there may be something new to show."""
        self._busy: set[_Place] = set()
        """Those of which a task takes care."""

    async def follow(self) -> None:
        """Follow what happens, until cancelled or until the service stops."""
        async with asyncio.TaskGroup() as tasks:
            with self._service.events.reading(kinds=("run", "task", "progress", "graph")) as reader:
                # What happened before this start is looked up, as after a gap.
                found: Sequence[Event | Gap] | None = [Gap(None)]
                while found is not None:
                    await surely(partial(self._take, found, tasks))
                    found = await reader.next()

    async def _take(self, found: Sequence[Event | Gap], tasks: asyncio.TaskGroup) -> None:
        if any(isinstance(one, Gap) for one in found):
            await self._look_at_all(tasks)
        events = [one for one in found if isinstance(one, Event)]
        for one in events:
            data = json.loads(one.text)["data"]
            if one.kind == "run" and data["state"] not in OVER:
                await self._begin(one.run, data["graph_id"])
            if one.kind == "graph" and data["change"] == "deleted":
                await self._forget(data["graph"])
        self._show({one.run for one in events}, tasks)

    async def _look_at_all(self, tasks: asyncio.TaskGroup) -> None:
        before: str | None = ""
        while before is not None:
            page = await self._service.runs.list(states=_UNDER_WAY, before=before)
            for run in page.items:
                await self._begin(run.id, run.graph_id)
            self._show({run.id for run in page.items}, tasks)
            before = page.next
        for watch in self._service.chats.watches.under_way():
            await self._end(watch)
        for graph in self._service.chats.watches.graphs():
            try:
                await self._service.graphs.get(graph)
            except NotFoundError:
                await self._forget(graph)

    async def _forget(self, graph: str) -> None:
        """Forget who is told of a graph that was deleted: another may get its id."""
        forget = self._service.chats.watches.forget_graph(graph)
        await self._service.queue.put([], also=[forget])

    async def _end(self, watch: Watch) -> None:
        """Tell the end of a run that came while no bot was there to hear of it."""
        try:
            run = await self._service.runs.get(watch.run)
        except NotFoundError:
            return  # it was deleted, or is just being started
        if run.state in OVER and watch.message:
            reply = Reply(shows=watch.run, edits=0 if watch.is_lost else watch.message)
            item = reply.item(watch.chat, key=f"end:{run.id}:{run.ended}")
            await self._service.queue.put([item])

    async def _begin(self, run: str, graph: str) -> None:
        """Let chats follow a run: those of its graph, and those that were told an end of it."""
        watches = self._service.chats.watches
        followed = watches.of_run(run)
        known = {one.chat for one in followed}
        for chat, answer in watches.chats_of_graph(graph):
            if chat not in known:
                item = Reply(shows=run).item(chat, key=f"run:{run}")
                await self._service.queue.put([item], also=[watches.follow(run, chat, answer)])
        anew = [watches.follow(run, one.chat, one.answer) for one in followed if one.told]
        if anew and (await self._service.runs.get(run)).state not in OVER:
            await self._service.queue.put([], also=anew)

    def _show(self, runs: Container[str], tasks: asyncio.TaskGroup) -> None:
        for watch in self._service.chats.watches.under_way():
            place = (watch.run, watch.chat)
            if watch.run in runs:
                self._changed.add(place)
                if place not in self._busy:
                    self._busy.add(place)
                    tasks.create_task(self._keep(place))

    async def _keep(self, place: _Place) -> None:
        """Change a message until it shows what is."""

        async def change() -> None:
            if await self._messages.change(*place):
                self._changed.add(place)

        try:
            while place in self._changed:
                self._changed.discard(place)
                await surely(change)
        finally:
            self._busy.discard(place)
