"""What is sent along with messages: pictures and files, as the service has them at that moment."""

import asyncio
from dataclasses import dataclass

from server.service.control import ControlService
from server.service.errors import ServiceError
from server.telegram_bot.settings import MEGABYTE, BotSettings


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file to be sent."""

    name: str
    content: bytes


class Attachments:
    """Finds what a reply names."""

    def __init__(self, service: ControlService, settings: BotSettings) -> None:
        """Take it from a service."""
        self._service = service
        self._settings = settings

    async def photo(self, what: str) -> bytes:
        """Return a PNG: `graph:<id>` or `run:<id>`.

        Raises:
            ServiceError: there is none.
        """
        kind, _, name = what.partition(":")
        room = self._service.runs if kind == "run" else self._service.graphs
        return await room.png(name)

    async def document(self, what: str, text: str = "") -> Sheet | str:
        """Return the file that a reply names, or why there is none; `text` is its `sheet`."""
        kind, _, name = what.partition(":")
        if kind == "text":
            return Sheet(name, text.encode())
        try:
            found = await self._found(kind, name)
        except ServiceError as error:
            return str(error)
        most = self._settings.largest_document
        if len(found.content) <= most:
            return found
        size = f"{found.name}: {len(found.content) / MEGABYTE:.0f} MB"
        pages = self._settings.pages
        return f"{size} {pages}/download_zip/{name}" if pages and kind == "archive" else size

    async def _found(self, kind: str, name: str) -> Sheet:
        runs = self._service.runs
        if kind == "archive":
            path = await runs.archive(name)
            return Sheet(f"{name}.zip", await asyncio.to_thread(path.read_bytes))
        if kind == "log":
            return Sheet(f"{name}.log", (await runs.log(name)).encode())
        if kind == "drawing":
            return Sheet(f"{name}.svg", (await self._service.graphs.picture(name)).encode())
        return Sheet(*await self._service.graphs.source(name))
