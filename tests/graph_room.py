"""Graphs that are registered in a home of a test's own, and what is uploaded there."""

import io
import time
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from runtime.store.home import Home
from server.service.access import LOCAL
from server.service.events import Hub
from server.service.graphs.room import Graphs, Upload
from server.service.records.graphs import Registered
from server.service.settings import Limits, ServiceSettings

SAMPLES = Path(__file__).parents[1] / "samples"
CONFIG = (
    """{"name": "%s", "tasks": [{"id": "tell", "operation": "log", "params": {"text": "%s"}}]}"""
)


@asynccontextmanager
async def graphs_in(
    folder: Path, *, hub: Hub | None = None, libraries: tuple[Path, ...] = (), **limits: float
) -> AsyncIterator[Graphs]:
    """Open the graphs of a home; `limits` are fields of `Limits`."""
    settings = ServiceSettings(
        home=Home(folder / "home"),
        libraries=libraries,
        limits=replace(Limits(), **limits),  # type: ignore[arg-type]
    )
    async with Graphs(settings, hub or Hub("test"), time.time_ns) as graphs:  # noqa: TID251 - of a test
        yield graphs


def config(name: str = "small", text: str = "hello") -> Upload:
    """Return a JSON config of one task."""
    return Upload("config.json", (CONFIG % (name, text)).encode())


def sample(name: str) -> Upload:
    """Return a sample as it would be uploaded: `json/quotes.json`."""
    path = SAMPLES / name
    return Upload(path.name, path.read_bytes())


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """Return a ZIP with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def project(folder: Path) -> bytes:
    """Return a ZIP of everything in a folder."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return zipped({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


def kept_in(folder: Path) -> list[str]:
    """Return what is in the folder of all graphs of a home."""
    return sorted(path.name for path in (folder / "home/configs").iterdir())


async def registered(graphs: Graphs, upload: Upload) -> Registered:
    """Register a source as somebody who may do everything."""
    return await graphs.register(upload, by=LOCAL)
