"""What runs leave: files, results as archives, pictures."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from compiler.exporters.svg import tasks_to_svg, to_svg
from runtime.archive.reading import Archive
from runtime.errors import RunError
from runtime.store.base import StoreError
from runtime.store.run_folder import RunFolder
from server.service.access import Actor, Role
from server.service.errors import ConflictError, NotFoundError
from server.service.records.graphs import View
from server.service.records.runs import RunFile
from server.service.runs.colouring import coloured
from server.service.runs.desk import Desk, Found

_PIECE = 256 * 1024
"""Bytes of a file that are in memory at once."""


class Leavings:
    """What is left of runs, while they go on and when they are over."""

    def __init__(self, desk: Desk) -> None:
        """Look into the home of a desk."""
        self._desk = desk
        self._home = desk.session.home

    async def files(self, run: str) -> Sequence[RunFile]:
        """Return the files that a run wrote."""
        await self._desk.find(run)
        return await asyncio.to_thread(self._files, run)

    def _files(self, run: str) -> list[RunFile]:
        folder, archive = self._home.run_folder(run), self._home.archive(run)
        if folder.is_dir():
            files = RunFolder(folder)
            return [
                RunFile(name=name, size=files.path(name).stat().st_size) for name in files.names()
            ]
        if not archive.exists():
            return []
        with Archive(archive) as opened:
            return [RunFile(name=name, size=opened.size(f"files/{name}")) for name in opened.files]

    async def file(self, run: str, name: str) -> AsyncIterator[bytes]:
        """Yield the content of a file in pieces."""
        await self._desk.find(run)
        with _not_found(name):
            path = await asyncio.to_thread(self._path, run, name)
        if path is not None:
            with path.open("rb") as file:
                while piece := await asyncio.to_thread(file.read, _PIECE):
                    yield piece
            return
        async with self._archived(run, name) as pieces:
            while piece := await asyncio.to_thread(next, pieces, b""):
                yield piece

    def _path(self, run: str, name: str) -> Path | None:
        """Return where a file lies; None if only the archive may have it."""
        folder = self._home.run_folder(run)
        if not folder.is_dir():
            return None
        files = RunFolder(folder)
        if name not in files.names():
            raise NotFoundError(name[:200], what="file", choices=files.names())
        return files.path(name)

    @asynccontextmanager
    async def _archived(self, run: str, name: str) -> AsyncIterator[Iterator[bytes]]:
        archive = self._home.archive(run)
        if not archive.exists():
            raise NotFoundError(name[:200], what="file")
        opened = await asyncio.to_thread(Archive, archive)
        with opened:
            if name not in opened.files:
                raise NotFoundError(name[:200], what="file", choices=opened.files)
            yield opened.pieces(f"files/{name}")

    async def archive(self, run: str) -> Path:
        """Return where the ZIP of a run that is over lies."""
        found = await self._desk.settled(run)
        if found.live is not None or not found.record.state.is_over:
            message = f'the run "{run}" is {found.record.state}: it is packed when it is over'
            raise ConflictError(message)
        return await self._desk.session.archive(run)

    async def picture(self, run: str, view: View | None, *, inline: bool) -> str:
        """Return an SVG of the graph of a run with the states of its tasks."""
        found = await self._desk.find(run)
        states = {
            one.node: one.state.value for one in await self._desk.records(found) if one.item < 0
        }
        drawing = await self._drawing(found, view, inline=inline)
        return await asyncio.to_thread(coloured, drawing, states)

    async def png(self, run: str, view: View | None) -> bytes:
        """Return that picture as a PNG."""
        drawing = await self.picture(run, view, inline=False)
        return await self._desk.graphs.painted(drawing, what=f'painting the run "{run}"')

    async def _drawing(self, found: Found, view: View | None, *, inline: bool) -> str:
        """Return the drawing of a run's graph: that of the registered one if it is still it."""
        graphs = self._desk.graphs
        if graph_id := await graphs.id_of(found.record.graph):
            try:
                if (await graphs.get(graph_id)).etag == found.record.graph_hash:
                    return await graphs.picture(graph_id, view, inline=inline)
            except NotFoundError:
                pass  # somebody has just deleted it
        return await asyncio.to_thread(_drawn, found, view, inline=inline)

    async def delete(self, run: str, by: Actor) -> None:
        """Delete a run with all that is left of it."""
        by.must_be(Role.ADMIN, to="delete runs")
        found = await self._desk.settled(run)
        if found.live is not None or not found.record.state.is_over:
            message = f'the run "{run}" is {found.record.state}; cancel it before deleting it'
            raise ConflictError(message)
        await self._desk.session.delete(run)


def _drawn(found: Found, view: View | None, *, inline: bool) -> str:
    notes = found.notes
    if view == "blocks" or (view is None and notes.is_network):
        return to_svg(notes.graph, style=not inline, interactive=inline)
    return tasks_to_svg(notes.view, style=not inline, interactive=inline)


@contextmanager
def _not_found(name: str) -> Iterator[None]:
    """Say of names that lead elsewhere only that there is no such file."""
    try:
        yield
    except StoreError:
        raise
    except (RunError, OSError, ValueError) as error:
        raise NotFoundError(name[:200], what="file") from error
