"""Opening the service: everything it is made of, for as long as the server lives."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runtime.durable.session import Terms, open_session
from runtime.grouped_errors import first_of
from server.service.analytics import Analytics
from server.service.archives import Archives
from server.service.control import ControlService
from server.service.events import Hub
from server.service.graphs.room import Graphs
from server.service.known import Known, open_known
from server.service.letters import Letters
from server.service.networks import Networks
from server.service.notices.room import Notices
from server.service.runs.desk import Desk
from server.service.runs.engine import Engine
from server.service.runs.news import News
from server.service.runs.notes import Library
from server.service.runs.past import Past
from server.service.runs.room import Runs
from server.service.schedules.room import Schedules
from server.service.settings import ServiceSettings
from server.service.vitals import Vitals


@asynccontextmanager
async def open_service(settings: ServiceSettings) -> AsyncIterator[ControlService]:
    """Open the home and take up its unfinished runs; leave them to go on later at the end.

    Raises:
        StoreError: the home cannot be used, or another process executes its runs.
    """
    terms = Terms(
        settings.operations,
        settings.secrets,
        settings.tag_limits,
        settings.reach,
        settings.archives,
        settings.kernel,
    )
    hub = Hub(secrets.token_hex(4))
    async with (
        open_session(settings.home, terms) as session,
        open_known(settings.home, outside=settings.outside) as known,
        Graphs(settings, hub, session.wall) as graphs,
    ):
        try:
            async with asyncio.TaskGroup() as tasks:
                engine = Engine(
                    session,
                    hub,
                    tasks,
                    library=Library(session.store, settings.secrets.values()),
                    graphs=graphs,
                    settings=settings.operations,
                    most=settings.limits.runs,
                )
                desk = Desk(engine, graphs)
                news = tasks.create_task(News(desk).follow())
                service = _service(desk, known, settings)
                telling = tasks.create_task(service.notices.follow())
                await engine.resume_unfinished()
                await service.schedules.sweep()
                tasks.create_task(service.schedules.follow())
                try:
                    yield service
                finally:
                    service.schedules.stop()
                    hub.close()
                    engine.stop()
                    # What they have not told yet is found with the next start.
                    news.cancel()
                    telling.cancel()
        except* Exception as errors:
            # Whoever opened it is told of one mistake, not of a group of them.
            raise first_of(errors) from errors


def _service(desk: Desk, known: Known, settings: ServiceSettings) -> ControlService:
    """Return all rooms."""
    engine, graphs = desk.engine, desk.graphs
    past = Past(desk, settings.operations.permissions)
    runs = Runs(desk, past)
    return ControlService(
        graphs=graphs,
        runs=runs,
        networks=Networks(desk),
        schedules=Schedules(graphs, runs, engine.hub, known.database, clock=settings.clock),
        letters=Letters(desk),
        archives=Archives(desk, runs),
        analytics=Analytics(desk, past, settings),
        accounts=known.accounts,
        answers=known.answers,
        chats=known.chats,
        queue=known.queue,
        notices=Notices(desk, known.queue, known.going_on),
        vitals=Vitals(desk, is_stopping=lambda: engine.hub.is_closed),
        events=engine.hub,
    )
