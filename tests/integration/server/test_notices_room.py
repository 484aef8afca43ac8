"""What is noticed: compared with what was told, after a start, an outage and a full disk."""

import logging
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import web

from runtime.clock import SECOND
from runtime.store.base import CircuitRecord
from server.notify_options import parse_target
from server.notifying.settings import NotifyingSettings
from server.service.control import ControlService
from server.service.records.notices import NoticeAbout
from tests.control import config, control, run_of, until
from tests.integration.server.test_notices import BROKEN, FINE, refuse
from tests.notices import telling
from tests.queues import fill_disk
from tests.receivers import SECRET, webhook_receiver
from tests.serving import serving
from tests.talking import in_loop

THEIRS = "aiohttp.access"
"""Logs what the receivers of this test got."""


def put(service: ControlService) -> list[tuple[str, str]]:
    """Return what was put into the queue: kinds and addresses."""
    rows = service.queue._database.look(
        "SELECT json_extract(body, '$.notice.kind'), address FROM queue ORDER BY id"
    )
    return [(kind, address) for kind, address in rows]


def route(service: ControlService, *kinds: str) -> None:
    """Have notices of these kinds put into a channel on which nobody works."""

    def addresses(notice: NoticeAbout) -> Sequence[str]:
        return ["a", "b"] if notice.kind in kinds else []

    service.notices.route("test", addresses)
    service.notices.start()


async def are_put(service: ControlService, count: int) -> None:
    async def is_put() -> bool:
        return len(put(service)) >= count

    await until(is_put)


@in_loop
async def test_an_outage_is_told_once_and_the_next_one_again(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        route(service, "circuit", "ended")
        store = service.vitals._desk.store
        breakers = service.vitals._desk.session.circuits
        for number, state in enumerate(["open", "half-open", "open", "closed", "open"], 1):
            record = CircuitRecord("api.org", state, 3, number * SECOND, number * SECOND)  # type: ignore[arg-type]
            await store.save_circuit(record)
            for listener in breakers._listeners:
                listener(record)
            # Looks are done in order: what was put for the run came after the circuit's.
            await run_of(service, config(FINE))
            await are_put(service, 2 * number + (4 if number == 5 else 2))
        found = [address for kind, address in put(service) if kind == "circuit"]

    assert found == ["a", "b", "a", "b"]


@in_loop
async def test_a_full_disk_delays_notices_and_not_runs(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        route(service, "failed")
        pauses: list[float] = []
        database = service.queue._database

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)
            fill_disk(database, full=False)

        service.notices._sleep = sleep
        first = await run_of(service, config(BROKEN))
        await are_put(service, 2)
        fill_disk(database)
        second = await run_of(service, config(BROKEN))
        await are_put(service, 4)

    assert (first.state, second.state) == ("failed", "failed")
    assert pauses == [5.0]


@in_loop
async def test_a_route_that_comes_too_late_is_a_mistake(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        route(service)
        with pytest.raises(ValueError, match='the route to "test" comes too late'):
            service.notices.route("test", lambda _: [])


@in_loop
async def test_a_mistake_in_a_route_loses_one_notice_and_not_the_others(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        mistakes = [ValueError("a mistake")]

        def addresses(notice: NoticeAbout) -> Sequence[str]:
            if notice.kind == "failed" and mistakes:
                raise mistakes.pop()
            return ["a"] if notice.kind == "failed" else []

        service.notices.route("test", addresses)
        service.notices.start()
        await run_of(service, config(BROKEN))

        async def is_lost() -> bool:
            return not mistakes

        await until(is_lost)
        await run_of(service, config(BROKEN))
        await are_put(service, 1)

    assert mistakes == []


@in_loop
async def test_no_log_and_no_table_has_the_address_of_a_webhook(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with (
        serving(refuse) as down,
        webhook_receiver() as hook,
        control(tmp_path) as service,
    ):
        hook.answers = [web.Response(status=500), web.Response(status=410)]
        urls = [url.replace("//", "//anna:s3cret@") for url in (hook.url, f"{down}/s3cret?s3cret")]
        targets = [parse_target(url) for url in urls]
        async with telling(service, NotifyingSettings(targets=targets, secret=SECRET)):
            await run_of(service, config(BROKEN))

            async def is_given_up() -> bool:
                return any(record.message == "item_given_up" for record in caplog.records)

            await until(is_given_up)
        kept = str(service.queue._database.look("SELECT * FROM queue"))
    said = [
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.records
        if record.name != THEIRS
    ]

    assert "item_delayed" in str(said)
    assert "s3cret" not in kept
    assert [line for line in said if "s3cret" in line] == []
