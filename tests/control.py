"""The service and the server, whole and real, in a home of a test's own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from fblib.operation import OperationSettings, Permissions
from runtime.store.home import Home
from server.app import make_app
from server.service.access import LOCAL
from server.service.control import ControlService
from server.service.graphs.room import Upload
from server.service.opening import open_service
from server.service.records.runs import NewRun, RunAbout
from server.service.settings import Limits, ServiceSettings
from tests.serving import serving

SAMPLES = Path(__file__).parents[1] / "samples"
HERE = OperationSettings(permissions=Permissions(private_network=True))
"""Operations may talk to servers of tests."""


def settings_in(folder: Path, **changes: object) -> ServiceSettings:
    """Return settings of a service whose home is in a folder."""
    settings = ServiceSettings(home=Home(folder / "home"), operations=HERE)
    return replace(settings, **changes)  # type: ignore[arg-type]


@asynccontextmanager
async def control(folder: Path, **changes: object) -> AsyncIterator[ControlService]:
    """Open a service; `changes` are fields of its settings."""
    async with open_service(settings_in(folder, **changes)) as service:
        yield service


@asynccontextmanager
async def server(folder: Path, **changes: object) -> AsyncIterator[str]:
    """Serve everything on a free port of this machine; give the address."""
    async with control(folder, **changes) as service, serving(make_app(service)) as address:
        yield address


def sample(name: str) -> Upload:
    """Return a sample as it would be uploaded: `json/quotes.json`."""
    path = SAMPLES / name
    return Upload(path.name, path.read_bytes())


def config(text: str, name: str = "config.json") -> Upload:
    """Return a JSON config as it would be uploaded."""
    return Upload(name, text.encode())


async def run_of(service: ControlService, upload: Upload, **parameters: object) -> RunAbout:
    """Register a source, start a run of it and wait for its end."""
    registered = await service.graphs.register(upload, by=LOCAL)
    new = NewRun(graph=registered.graph.id, parameters=parameters)
    run = await service.runs.start(new, by=LOCAL)
    return await service.runs.wait(run.id)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Return when something holds; the time limit of the test ends a wait that is in vain."""
    while not await holds():  # noqa: ASYNC110 - what is asked for tells nobody of changes
        await asyncio.sleep(0.01)


def few_runs() -> Limits:
    """Return limits with one run at once."""
    return replace(Limits(), runs=1)
