"""Pictures of graphs: drawn when somebody first wants them, kept beside the graph."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from server.service.errors import InvalidError
from server.service.graphs.folders import write_whole
from server.service.graphs.kept import Kept
from server.service.graphs.shelf import Shelf
from server.service.graphs.workers import Workers
from server.service.records.graphs import GraphAbout, View

_PLACE = "server.service.graphs"


class Pictures:
    """What `Graphs` shows of graphs: its verbs of the same names say what they take and raise."""

    def __init__(self, shelf: Shelf, workers: Workers, secrets: Sequence[str]) -> None:
        """Draw by workers.

        Args:
            shelf: has the graphs, and keeps their pictures.
            workers: draw and paint.
            secrets: are masked wherever they stand.
        """
        self._shelf = shelf
        self._workers = workers
        self._secrets = list(secrets)

    async def svg(self, graph: str, view: View | None, *, inline: bool) -> str:
        """Return an SVG document."""

        async def drawn(folder: Path, kept: Kept) -> str:
            about = kept.about
            shown = _view_of(about, view)
            kind = f"{shown}-inline.svg" if inline else f"{shown}.svg"
            path = self._shelf.folders.drawing(about, kind)
            if not await asyncio.to_thread(path.exists):
                what = f'drawing "{about.name}"'
                order: dict[str, object] = {"folder": str(folder), "secrets": self._secrets}
                order |= {"name": about.name, "view": shown, "inline": inline}
                text: str = await self._workers.call(f"{_PLACE}.drawing:draw", order, what=what)
                await asyncio.to_thread(write_whole, path, text)
            return await asyncio.to_thread(path.read_text, encoding="utf-8")

        return await self._shelf.steady(graph, drawn)

    async def png(self, graph: str, view: View | None) -> bytes:
        """Return the picture as a PNG on white, of a size that chats take."""

        async def painted(_: Path, kept: Kept) -> bytes:
            about = kept.about
            shown = _view_of(about, view)
            path = self._shelf.folders.drawing(about, f"{shown}.png")
            if not await asyncio.to_thread(path.exists):
                drawing = await self.svg(graph, shown, inline=False)
                picture = await self.painted(drawing, what=f'painting "{about.name}"')
                await asyncio.to_thread(write_whole, path, picture)
            return await asyncio.to_thread(path.read_bytes)

        return await self._shelf.steady(graph, painted)

    async def painted(self, drawing: str, *, what: str) -> bytes:
        """Return a drawing as a PNG on white."""
        picture: bytes = await self._workers.call(
            f"{_PLACE}.painting:paint", {"svg": drawing}, what=what
        )
        return picture


def _view_of(about: GraphAbout, view: View | None) -> View:
    """Return what to draw.

    Raises:
        InvalidError: the graph has no such view.
    """
    if view is None:
        return about.views[0]
    if view not in about.views:
        choices = ", ".join(f'"{one}"' for one in about.views)
        message = f'the graph "{about.name}" has no view "{view}"; it has {choices}'
        raise InvalidError(message)
    return view
