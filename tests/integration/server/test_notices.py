"""What is worth telling is told once on each channel, whatever fails meanwhile."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import get_args

from aiohttp import web

from server.notifying.mailing import subject_of
from server.notifying.settings import NotifyingSettings
from server.service.access import LOCAL
from server.service.control import ControlService
from server.service.records.notices import NoticeAbout, NoticeKind
from server.service.records.runs import Answer, RunAbout
from tests.control import config, control, run_of, until
from tests.notices import telling
from tests.receivers import SECRET, WebhookReceiver, mail_receiver, webhook_receiver
from tests.serving import serving
from tests.talking import in_loop

EVERY: tuple[NoticeKind, ...] = get_args(NoticeKind)


def graph(name: str, *tasks: Mapping[str, object], **others: object) -> str:
    return json.dumps({"name": name, "tasks": tasks, **others})


ASK: dict[str, object] = {
    "id": "ask",
    "operation": "human.approve",
    "params": {"question": "Really?", "details": {"cost": 7}, "approvers": ["local", "bea"]},
}
READ = {"id": "read", "operation": "file.read", "params": {"file": "none.txt"}}
BROKEN = graph("broken", READ)
LATE = graph(
    "late", {"id": "nap", "operation": "sleep", "params": {"seconds": 0.6}, "sla": 0.1}, sla=0.2
)
FINE = graph("fine", {"id": "say", "operation": "log", "params": {"text": "hello"}})


def fetch(url: str) -> str:
    task = {
        "id": "get",
        "operation": "http.request",
        "params": {"url": url},
        "retry": {"attempts": 2, "delay": 0},
    }
    return graph("fetch", task, circuit={"failures": 2, "reset": 60})


async def refuse(_request: web.Request) -> web.Response:
    return web.Response(status=503)


async def asked(hook: WebhookReceiver) -> str:
    """Wait until an approval is told; return its run."""
    runs: list[str] = []

    async def is_asked() -> bool:
        runs.extend(one["run"] for one in hook.notices if one["kind"] == "approval")
        return bool(runs)

    await until(is_asked)
    return runs[0]


def kinds(notices: list[dict[str, object]]) -> Counter[tuple[object, object, object]]:
    return Counter((one["kind"], one["graph"], one["label"]) for one in notices)


async def idle(service: ControlService) -> None:
    async def is_idle() -> bool:
        return not service.queue.waiting("webhook") and not service.queue.waiting("email")

    await until(is_idle)


async def start(service: ControlService, text: str) -> RunAbout:
    return await service.runs.start_source(config(text), by=LOCAL)


@in_loop
async def test_each_thing_is_told_once_on_each_channel(tmp_path: Path) -> None:
    async with (
        serving(refuse) as down,
        webhook_receiver() as hook,
        mail_receiver() as mail,
        control(tmp_path) as service,
    ):
        settings = NotifyingSettings(
            targets=[hook.target(EVERY), mail.target(EVERY)],
            mail=mail.settings,
            secret=SECRET,
            pages="https://flows.example.org",
        )
        async with telling(service, settings):
            runs = [
                await start(service, text)
                for text in (BROKEN, LATE, FINE, fetch(f"{down}/x"), graph("asks", ASK))
            ]
            # Whoever answers before anybody is told spares everybody the notice.
            asks = await asked(hook)
            await service.runs.answer(asks, "ask", Answer(approved=True), by=LOCAL)
            for run in runs:
                await service.runs.wait(run.id)
            await hook.told(13)
            await mail.told(13)
            await idle(service)
    # Whoever starts anew compares, and finds nothing that was not told.
    async with webhook_receiver() as again, control(tmp_path) as service:
        settings = NotifyingSettings(
            targets=[replace(hook.target(EVERY), url=again.url)], secret=SECRET
        )
        async with telling(service, settings):
            after = await run_of(service, config(FINE))
            await again.told(1)
            await idle(service)

    expected = {
        ("failed", "broken", ""),
        ("ended", "broken", ""),
        ("letter", "broken", "read"),
        ("late", "late", ""),
        ("late", "late", "nap"),
        ("ended", "late", ""),
        ("ended", "fine", ""),
        ("circuit", "", ""),
        ("letter", "fetch", "get"),
        ("failed", "fetch", ""),
        ("ended", "fetch", ""),
        ("approval", "asks", "ask"),
        ("ended", "asks", ""),
    }
    told = [NoticeAbout.model_validate(one) for one in hook.notices]
    assert kinds(hook.notices) == dict.fromkeys(expected, 1)
    assert len(set(hook.ids)) == len(expected)
    assert Counter(one["Subject"] for one in mail.mails) == Counter(map(subject_of, told))
    assert len({one["Message-ID"] for one in mail.mails}) == len(expected)
    assert [one["run"] for one in again.notices] == [after.id]


@in_loop
async def test_a_notice_has_what_its_reader_needs(tmp_path: Path) -> None:
    async with webhook_receiver() as hook, control(tmp_path) as service:
        settings = NotifyingSettings(targets=[hook.target()], secret=SECRET)
        async with telling(service, settings):
            run = await run_of(service, config(BROKEN))
            asks = await start(service, graph("asks", ASK))
            found = {one["kind"]: one for one in await hook.told(3)}
    failed, letter, approval = (found[kind] for kind in ("failed", "letter", "approval"))
    error = failed["data"]["failed"][0]["error"]

    assert run.ended is not None
    assert failed["at"] == run.ended.isoformat().replace("+00:00", "Z")
    assert (failed["run"], failed["graph_id"]) == (run.id, run.graph_id)
    assert failed["text"].startswith('"broken" failed after ')
    assert failed["data"] == {
        "state": "failed",
        "reason": run.reason,
        "duration": run.duration,
        "tasks_total": 1,
        "tasks_over": 1,
        "failed": [{"node": letter["node"], "label": "read", "error": error}],
    }
    assert letter["data"] == {
        "letter": 1,
        "operation": "file.read",
        "error": error,
        "attempts": 1,
    }
    assert (approval["run"], approval["label"]) == (asks.id, "ask")
    assert approval["text"] == '"ask" of "asks" waits for an approval: Really?'
    assert approval["data"] == {
        "question": "Really?",
        "details": {"cost": 7},
        "approvers": ["local", "bea"],
        "item": None,
    }


@in_loop
async def test_secrets_are_masked_in_notices(tmp_path: Path) -> None:
    text = graph(
        "loud",
        {
            "id": "read",
            "operation": "file.read",
            "params": {"file": "none-hunter2-hunter2.txt"},
        },
    )
    async with (
        webhook_receiver() as hook,
        control(tmp_path, secrets={"PASS": "hunter2-hunter2"}) as service,
    ):
        settings = NotifyingSettings(targets=[hook.target()], secret=SECRET)
        async with telling(service, settings):
            await run_of(service, config(text))
            told = json.dumps(await hook.told(2))

    assert "hunter2" not in told
    assert "***" in told


@in_loop
async def test_dead_letters_and_circuits_are_events_of_the_stream_as_well(tmp_path: Path) -> None:
    events: dict[str, object] = {}
    async with serving(refuse) as down, control(tmp_path) as service:

        def hear(event: object, data: object) -> None:
            events.setdefault(event.kind, data)  # type: ignore[attr-defined]

        service.events.listen(hear)
        run = await run_of(service, config(fetch(f"{down}/x")))

        async def is_told() -> bool:
            return {"letter", "circuit"} <= set(events)

        await until(is_told)
        letters = await service.letters.list()
    letter, circuit = events["letter"], events["circuit"]

    assert letter == letters[0].model_dump()
    assert letters[0].run == run.id
    assert isinstance(circuit, dict)
    assert (circuit["state"], circuit["failures"]) == ("open", 2)
    assert circuit["target"] in down


@in_loop
async def test_a_run_that_is_tried_again_and_fails_again_is_told_again(tmp_path: Path) -> None:
    async with webhook_receiver() as hook, control(tmp_path) as service:
        settings = NotifyingSettings(targets=[hook.target(["failed"])], secret=SECRET)
        async with telling(service, settings):
            run = await run_of(service, config(BROKEN))
            await hook.told(1)
            await service.runs.retry(run.id, by=LOCAL)
            notices = await hook.told(2)

    assert [one["run"] for one in notices] == [run.id, run.id]
    assert len(set(hook.ids)) == 2


# --- Faults ----------------------------------------------------------------------------------


@in_loop
async def test_a_receiver_that_is_busy_or_broken_is_told_later_and_in_order(
    tmp_path: Path,
) -> None:
    async with webhook_receiver() as hook, control(tmp_path) as service:
        hook.answers = [
            web.Response(status=500),
            web.Response(status=429, headers={"Retry-After": "0"}),
            web.Response(status=503, headers={"Retry-After": "Thu, 01 Jan 2015 00:00:00 GMT"}),
        ]
        settings = NotifyingSettings(targets=[hook.target(["failed"])], secret=SECRET)
        async with telling(service, settings):
            runs = [(await run_of(service, config(BROKEN))).id for _ in range(2)]
            notices = await hook.told(2)

    assert [one["run"] for one in notices] == runs
    assert hook.refused == 3


@in_loop
async def test_a_mail_that_is_refused_for_now_is_sent_later_and_for_good_is_given_up(
    tmp_path: Path,
) -> None:
    async with mail_receiver() as mail, control(tmp_path) as service:
        mail.answers = ["451 try again", "554 spam"]
        settings = NotifyingSettings(targets=[mail.target(["failed"])], mail=mail.settings)
        async with telling(service, settings):
            await run_of(service, config(BROKEN))
            second = await run_of(service, config(graph("second", READ)))
            mails = await mail.told(1)

    assert [one["Subject"] for one in mails] == [f'FBFlow: "{second.graph}" failed']
    assert mail.refused == 2


@in_loop
async def test_while_the_receiver_is_down_notices_wait_and_survive_the_server(
    tmp_path: Path,
) -> None:
    async with webhook_receiver() as gone:
        target = gone.target(["failed"])
    settings = NotifyingSettings(targets=[target], secret=SECRET)
    async with control(tmp_path) as service, telling(service, settings):
        runs = [(await run_of(service, config(BROKEN))).id for _ in range(2)]

        async def wait() -> bool:
            return service.queue.waiting("webhook") == 2

        await until(wait)
    async with webhook_receiver() as hook, control(tmp_path) as service:
        back = NotifyingSettings(targets=[replace(target, url=hook.url)], secret=SECRET)
        async with telling(service, back):
            notices = await hook.told(2)

    assert [one["run"] for one in notices] == runs


@in_loop
async def test_a_target_that_is_no_longer_named_is_told_nothing_more(tmp_path: Path) -> None:
    async with webhook_receiver() as gone:
        target = gone.target(["failed"])
    settings = NotifyingSettings(targets=[target], secret=SECRET)
    async with control(tmp_path) as service, telling(service, settings):
        await run_of(service, config(BROKEN))

        async def waits() -> bool:
            return service.queue.waiting("webhook") == 1

        await until(waits)
    async with control(tmp_path) as service, telling(service, NotifyingSettings()):

        async def is_given_up() -> bool:
            return service.queue.waiting("webhook") == 0

        await until(is_given_up)


@in_loop
async def test_who_names_a_first_target_is_told_nothing_old(tmp_path: Path) -> None:
    async with control(tmp_path) as service, telling(service, NotifyingSettings()):
        await run_of(service, config(BROKEN))
    async with webhook_receiver() as hook, control(tmp_path) as service:
        settings = NotifyingSettings(targets=[hook.target()], secret=SECRET)
        async with telling(service, settings):
            new = await run_of(service, config(graph("new", READ)))
            notices = await hook.told(2)

    assert {one["run"] for one in notices} == {new.id}
