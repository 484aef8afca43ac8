"""Every verb about graphs."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from compiler.exporters.svg import page_style
from compiler.ir.graph import Graph
from server.service.access import Actor, Role
from server.service.errors import NotCompiledError, NotFoundError, TooLargeError
from server.service.events import Hub
from server.service.graphs.folders import DIAGNOSTICS, SOURCE
from server.service.graphs.hiding import hidden
from server.service.graphs.kept import Kept, Outcome
from server.service.graphs.names import checked_name
from server.service.graphs.nodes import about_node, place_of
from server.service.graphs.opened import Opened, text_of
from server.service.graphs.order import Order
from server.service.graphs.pictures import Pictures
from server.service.graphs.shelf import Shelf, disk
from server.service.graphs.sources import plain_name
from server.service.graphs.workers import Workers
from server.service.records.base import Page, moment
from server.service.records.diagnostics import DiagnosticAbout
from server.service.records.graphs import GraphAbout, NodeAbout, Registered, View
from server.service.settings import MEGABYTE, ServiceSettings

_MOST_NEAR = 500
_PLACE = "server.service.graphs"


@dataclass(frozen=True, slots=True)
class Upload:
    """A source as it was uploaded: a system, a boot file, a config, `dag.json` or a ZIP."""

    file: str
    """Its name as the uploader gave it; only its last part is used, and nothing is trusted."""
    data: bytes
    system: str = ""
    """Of a ZIP with several sources: the one that is meant, by its path or its name."""
    name: str = ""
    """What the graph is called here; "" = as its source says."""


class Graphs:
    """The graphs of a home, in `configs/<graph id>/`."""

    def __init__(self, settings: ServiceSettings, hub: Hub, wall: Callable[[], int]) -> None:
        """Keep graphs in the home of the settings; nothing is read before it is entered.

        Args:
            settings: the home, the libraries and the limits.
            hub: hears of graphs that come, change and go.
            wall: the time in nanoseconds since 1970.
        """
        self._settings = settings
        self._secrets = list(settings.secrets.values())
        self._hub = hub
        self._wall = wall
        self._shelf = Shelf(settings.home.root / "configs", most=settings.limits.graphs)
        self._workers = Workers(settings.limits)
        self._pictures = Pictures(self._shelf, self._workers, self._secrets)

    async def __aenter__(self) -> Self:
        """Learn which graphs there are, and get ready to compile.

        Raises:
            UnavailableError: the folder of graphs cannot be used.
        """
        await self._shelf.open()
        self._workers.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what compiles and draws."""
        await self._workers.close()

    # --- Registering ----------------------------------------------------------------------

    async def register(
        self, upload: Upload, *, by: Actor, if_match: str = "", only_new: bool = False
    ) -> Registered:
        """Compile a source and keep it with its graph, in place of an older one of the same name.

        Args:
            upload: the source.
            by: who uploads; needs the role operator.
            if_match: the etag that the older one must have; "" = any.
            only_new: whether there must be none of the same name.

        Raises:
            NotCompiledError: it has errors; all diagnostics are in it, and nothing was kept.
            InvalidError: it is no source, a ZIP whose names lead elsewhere, or its name is no name.
            WhichError: it is a ZIP with several sources; one has to be chosen.
            TooLargeError: it is larger than allowed, unpacked or compiled.
            PreconditionError: there is another one than was expected.
            ConflictError: it is called as another graph was renamed to.
        """
        by.must_be(Role.OPERATOR, to="register graphs")
        staged = self._shelf.folders.staging()
        leftover: Path | None = staged
        try:
            outcome = await self._compile(upload, staged, by.name)
            if outcome.kept is None:
                raise NotCompiledError(plain_name(upload.file), outcome.diagnostics)
            placed = self._shelf.put(staged, outcome.kept, if_match=if_match, only_new=only_new)
            leftover = placed.leftover
        finally:
            with disk():
                await asyncio.to_thread(self._shelf.folders.settle, leftover)
        self._tell(placed.kept, "registered")
        about = placed.kept.about
        return Registered(graph=about, created=placed.created, diagnostics=outcome.diagnostics)

    async def check(self, upload: Upload) -> Sequence[DiagnosticAbout]:
        """Compile a source and tell what is wrong with it; nothing is kept.

        Raises:
            InvalidError: it is no source, or a ZIP whose names lead elsewhere.
            TooLargeError: it is larger than allowed, unpacked or compiled.
        """
        staged = self._shelf.folders.staging()
        try:
            return (await self._compile(upload, staged, "")).diagnostics
        finally:
            await asyncio.to_thread(self._shelf.folders.settle, staged)

    async def rename(self, graph: str, name: str, *, by: Actor, if_match: str = "") -> GraphAbout:
        """Call a graph otherwise, everywhere; its id and what it calls itself stay.

        Args:
            graph: its id.
            name: what people call it from now on; no other graph may have that name.
            by: who renames; needs the role operator.
            if_match: the etag that it must have; "" = any.

        Raises:
            NotFoundError: there is none.
            InvalidError: no graph can be called so.
            ConflictError: another one is.
            PreconditionError: it is another one than was expected.
        """
        by.must_be(Role.OPERATOR, to="rename graphs")
        kept = self._shelf.rename(graph, checked_name(name), if_match=if_match)
        self._tell(kept, "renamed")
        return kept.about

    async def delete(self, graph: str, *, by: Actor, if_match: str = "") -> None:
        """Forget a graph; its runs stay. Needs the role admin.

        Raises:
            NotFoundError: there is none.
            PreconditionError: it is another one than was expected.
        """
        by.must_be(Role.ADMIN, to="delete graphs")
        kept, leftover = self._shelf.take(graph, if_match=if_match)
        self._tell(kept, "deleted")
        with disk():
            await asyncio.to_thread(self._shelf.folders.settle, leftover)

    async def _compile(self, upload: Upload, staged: Path, by: str) -> Outcome:
        limits = self._settings.limits
        if len(upload.data) > limits.upload:
            message = f"a source may have {limits.upload // MEGABYTE:,} MB at most"
            raise TooLargeError(message)
        order = Order(
            data=upload.data,
            file=upload.file,
            system=upload.system,
            name=self._own_name(upload.name),
            folder=str(staged),
            libraries=[str(one.absolute()) for one in self._settings.libraries],
            secrets=self._secrets,
            uploaded=str(moment(self._wall())),
            by=by,
            members=limits.members,
            unpacked=limits.unpacked,
        )
        with disk():
            found: bytes = await self._workers.call(
                f"{_PLACE}.compiling:compile_upload",
                asdict(order),
                what=f'compiling "{plain_name(upload.file)}"',
            )
        return Outcome.model_validate_json(found)

    def _own_name(self, given: str) -> str:
        """Return what a graph is to call itself whose uploader calls it so.

        What takes the place of a graph goes on calling itself as that one does.
        """
        if not given:
            return ""
        index = self._shelf.index
        return index.own_name(given if index.id_of(given) else checked_name(given))

    def _tell(self, kept: Kept, change: str) -> None:
        about = kept.about
        data = {"graph": about.id, "change": change}
        self._hub.tell("graph", "", about.name, self._wall(), data)

    # --- Looking ---------------------------------------------------------------------------

    async def list(self, *, search: str = "", after: str = "", most: int = 100) -> Page[GraphAbout]:
        """Return graphs by name, a part of them: those whose name has `search` in it.

        Raises:
            InvalidError: `after` is not what an earlier part gave as `next`.
        """
        return self._shelf.index.page(search=search, after=after, most=most)

    async def get(self, graph: str) -> GraphAbout:
        """Return a graph by its id.

        Raises:
            NotFoundError: there is none; with the nearest ids.
        """
        return self._shelf.index.get(graph).about

    async def id_of(self, name: str) -> str:
        """Return the id of the graph of that name; "" = there is none.

        It is the name that people call it by, or the one it calls itself.
        """
        return self._shelf.index.id_of(name)

    def called(self, name: str) -> str:
        """Return what people call the graph that calls itself so; the same if there is none."""
        return self._shelf.index.called(name)

    def own_name(self, name: str) -> str:
        """Return what the graph that people call so calls itself; the same if there is none."""
        return self._shelf.index.own_name(name)

    async def graph(self, graph: str) -> Graph:
        """Return the compiled graph itself."""
        return (await self._opened(graph)).graph

    async def dag(self, graph: str) -> bytes:
        """Return its `dag.json`, without secrets."""
        return (await self._opened(graph)).dag

    async def diagnostics(self, graph: str) -> Sequence[DiagnosticAbout]:
        """Return the warnings and notes that are kept with a graph."""
        data = await self._shelf.read(graph, lambda folder, _: (folder / DIAGNOSTICS).read_bytes())
        return [DiagnosticAbout.model_validate(one) for one in orjson.loads(data)]

    async def node(self, graph: str, node: str) -> NodeAbout:
        """Return one function block with its ports and its source line.

        Raises:
            NotFoundError: there is none; with the nearest ids.
        """
        opened = await self._opened(graph)
        found = opened.nodes.get(node)
        if found is None:
            near = opened.nodes if len(opened.nodes) <= _MOST_NEAR else ()
            raise NotFoundError(node, what="node", choices=near)
        return about_node(opened, found, source_line=await self._line(graph, found.span))

    # --- Sources ---------------------------------------------------------------------------

    async def source(self, graph: str) -> tuple[str, bytes]:
        """Return the name and the bytes of what was uploaded, without secrets."""

        async def packed(folder: Path, kept: Kept) -> tuple[str, bytes]:
            what = f'packing "{kept.upload}"'
            order = {"folder": str(folder), "secrets": self._secrets}
            data: bytes = await self._workers.call(f"{_PLACE}.packing:pack", order, what=what)
            return kept.upload, data

        kept = self._shelf.index.get(graph)
        if kept.is_project:
            return await self._shelf.steady(graph, packed)
        opened = await self._opened(graph)
        return kept.upload, hidden(await self.original(graph), opened.masking)

    async def source_text(self, graph: str, file: str) -> str:
        """Return the text of one of its source files, without secrets, for showing lines.

        Raises:
            NotFoundError: there is no such file.
        """
        opened = await self._opened(graph)

        def read(folder: Path, _: Kept) -> tuple[str, int]:
            text = text_of(folder, file, opened.masking)
            return text, len(text)

        return await self._shelf.cached(graph, f"text of {file}", read)

    async def original(self, graph: str) -> bytes:
        """Return the source that was compiled, secrets and all: for runs only, not for doors.

        Of a ZIP that is the system, or the config, in it.
        """
        return await self._shelf.read(
            graph, lambda folder, kept: (folder / SOURCE / kept.main).read_bytes()
        )

    async def source_folder(self, name: str) -> Path | None:
        """Return where the sources of the graph of that name lie; None = it is not registered.

        Its operations find their config files there.
        """
        kept = self._shelf.index.find(self._shelf.index.id_of(name))
        if kept is None:
            return None
        return (self._shelf.folders.of(kept.about.id) / SOURCE / kept.main).parent

    # --- Pictures ---------------------------------------------------------------------------

    async def picture(self, graph: str, view: View | None = None, *, inline: bool = False) -> str:
        """Return an SVG document.

        Args:
            graph: the id.
            view: what it shows; None = what fits best.
            inline: for a page: without a style sheet, with parts that can be focused.

        Raises:
            NotFoundError: there is no such graph.
            InvalidError: it has no such view.
        """
        return await self._pictures.svg(graph, view, inline=inline)

    async def png(self, graph: str, view: View | None = None) -> bytes:
        """Return the picture as a PNG on white, of a size that chats take.

        Raises:
            NotFoundError: there is no such graph.
            InvalidError: it has no such view.
            TooLargeError: nobody could read it at that size.
        """
        return await self._pictures.png(graph, view)

    async def painted(self, drawing: str, *, what: str) -> bytes:
        """Return one of our drawings as a PNG on white.

        Args:
            drawing: an SVG document with its style sheet.
            what: is being done, for people: `painting "a"`.

        Raises:
            TooLargeError: nobody could read it at a size that chats take.
        """
        return await self._pictures.painted(drawing, what=what)

    def picture_styles(self) -> str:
        """Return the style sheet of inline pictures."""
        return page_style()

    # --- Reading ----------------------------------------------------------------------------

    async def _opened(self, graph: str) -> Opened:
        """Return what is in a graph."""

        def read(folder: Path, _: Kept) -> tuple[Opened, int]:
            opened = Opened(folder, self._secrets)
            return opened, opened.size

        return await self._shelf.cached(graph, "graph", read)

    async def _line(self, graph: str, span: str) -> str:
        """Return the source line of a place; "" if it is not in the sources."""
        file, number = place_of(span)
        if not number:
            return ""
        try:
            lines = (await self.source_text(graph, file)).split("\n")
        except NotFoundError:
            return ""
        return lines[number - 1] if number <= len(lines) else ""
