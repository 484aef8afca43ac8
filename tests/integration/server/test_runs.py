"""Runs by the service: real home, real executor."""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from runtime.archive.reading import Archive
from server.service.access import LOCAL, Actor, Role
from server.service.control import ControlService
from server.service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from server.service.events import Event
from server.service.records.runs import Answer, NewRun, RunAbout
from tests.control import config, control, few_runs, run_of, sample, until
from tests.talking import in_loop

VIEWER = Actor("vera", Role.VIEWER)
ANN, BOB = Actor("ann", Role.OPERATOR), Actor("bob", Role.OPERATOR)


def tasks(name: str, *each: Mapping[str, object], **others: object) -> str:
    return json.dumps({"name": name, "tasks": each, **others})


HELLO = tasks(
    "hello",
    {"id": "say", "operation": "file.write", "params": {"filename": "out.txt", "data": "hi"}},
    user_params=["filename"],
)
PICKY = tasks(
    "picky",
    {
        "id": "ask",
        "operation": "human.approve",
        "params": {"question": "Really?", "approvers": ["bea"]},
    },
)
ASK = tasks(
    "ask",
    {"id": "ask", "operation": "human.approve", "params": {"question": "Really?"}},
    {"id": "then", "operation": "log", "params": {"text": "done"}, "dependencies": ["ask"]},
)
SLOW = tasks("slow", {"id": "nap", "operation": "sleep", "params": {"seconds": 60}})
BAD = tasks("bad", {"id": "read", "operation": "file.read", "params": {"file": "none.txt"}})


async def started(service: ControlService, text: str, by: Actor = ANN) -> RunAbout:
    graph = (await service.graphs.register(config(text), by=by)).graph
    return await service.runs.start(NewRun(graph=graph.id), by=by)


async def waiting(service: ControlService, run: str, kind: str) -> None:
    """Return when a task of a run waits for something."""

    async def waits() -> bool:
        found = await service.runs.tasks(run)
        return any(one.waits is not None and one.waits.kind == kind for one in found)

    await until(waits)


# --- Starting ---------------------------------------------------------------------------------


@in_loop
async def test_a_run_ends_with_its_results_its_files_and_its_archive(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await run_of(service, config(HELLO))

        assert (run.state, run.tasks_over, run.tasks_total) == ("succeeded", 1, 1)
        (task,) = await service.runs.tasks(run.id)
        assert (task.label, task.state, task.attempts) == ("say", "succeeded", 1)
        (file,) = await service.runs.files(run.id)
        assert (file.name, file.size) == ("out.txt", 2)
        assert b"".join([one async for one in service.runs.file(run.id, "out.txt")]) == b"hi"
        assert (await service.runs.archive(run.id)).suffix == ".zip"
        assert "succeeded" in await service.runs.log(run.id)


@in_loop
async def test_parameters_that_are_its_users_are_set(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await run_of(service, config(HELLO), **{"say.filename": "other.txt"})

        assert [one.name for one in await service.runs.files(run.id)] == ["other.txt"]
        assert run.parameters == {"say.filename": "other.txt"}


@in_loop
@pytest.mark.parametrize("given", [{"data": "mine"}, {"filenam": "x"}, {"say.filename": 5}])
async def test_other_parameters_are_refused_by_name(
    tmp_path: Path, given: dict[str, object]
) -> None:
    async with control(tmp_path) as service:
        graph = (await service.graphs.register(config(HELLO), by=ANN)).graph
        new = NewRun(graph=graph.id, parameters=given)

        with pytest.raises(InvalidError, match=f'"{next(iter(given))}"') as refused:
            await service.runs.start(new, by=ANN)

        assert [place for place, _ in refused.value.problems] == [
            f"/parameters/{next(iter(given))}"
        ]
        assert not (await service.runs.list()).items


@in_loop
async def test_a_run_whose_id_was_planned_is_started_once(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        graph = (await service.graphs.register(config(HELLO), by=ANN)).graph
        planned = service.runs.new_id()

        first = await service.runs.start(NewRun(graph=graph.id), by=ANN, id_=planned)
        await service.runs.wait(first.id)
        again = await service.runs.start(NewRun(graph=graph.id), by=ANN, id_=planned)

        assert first.id == again.id == planned
        assert again.state == "succeeded"
        assert len((await service.runs.list()).items) == 1


@in_loop
async def test_a_viewer_starts_steers_and_deletes_nothing(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await started(service, SLOW)
        verbs: list[Callable[[], object]] = [
            lambda: service.runs.start(NewRun(graph="slow"), by=VIEWER),
            lambda: service.runs.cancel(run.id, by=VIEWER),
            lambda: service.runs.pause(run.id, by=VIEWER),
            lambda: service.runs.resume(run.id, by=VIEWER),
            lambda: service.runs.retry(run.id, by=VIEWER),
            lambda: service.runs.skip(run.id, "nap", by=VIEWER),
            lambda: service.runs.cancel_task(run.id, "nap", by=VIEWER),
            lambda: service.runs.answer(run.id, "nap", Answer(approved=True), by=VIEWER),
            lambda: service.runs.send(run.id, "e", None, by=VIEWER),
            lambda: service.runs.delete(run.id, by=ANN),
            lambda: service.letters.send_again(1, by=VIEWER),
            lambda: service.schedules.pause("slow", by=VIEWER),
        ]
        for verb in verbs:
            with pytest.raises(ForbiddenError):
                await verb()  # type: ignore[misc]
        await service.runs.cancel(run.id, by=ANN)


# --- Steering ---------------------------------------------------------------------------------


@in_loop
async def test_a_cancelled_run_ends_and_is_not_cancelled_twice(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await started(service, SLOW)

        await service.runs.cancel(run.id, by=ANN)
        ended = await service.runs.wait(run.id)

        assert ended.state == "cancelled"
        with pytest.raises(ConflictError, match="is over: it was cancelled"):
            await service.runs.cancel(run.id, by=ANN)


@in_loop
async def test_a_paused_run_begins_nothing_until_it_is_resumed(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await started(service, ASK)
        await waiting(service, run.id, "approval")

        assert (await service.runs.pause(run.id, by=ANN)).state == "paused"
        await service.runs.answer(run.id, "ask", Answer(approved=True), by=ANN)
        paused = await service.runs.tasks(run.id)
        assert paused[1].state == "pending"
        assert (await service.runs.resume(run.id, by=ANN)).state == "running"

        assert (await service.runs.wait(run.id)).state == "succeeded"


@in_loop
async def test_an_approval_is_settled_once_whoever_answers_at_the_same_time(
    tmp_path: Path,
) -> None:
    async with control(tmp_path) as service:
        run = await started(service, ASK)
        await waiting(service, run.id, "approval")
        (approval,) = await service.runs.approvals()
        assert (approval.run.id, approval.task.label) == (run.id, "ask")
        assert approval.task.waits is not None
        assert approval.task.waits.name == "Really?"

        answers = await asyncio.gather(
            service.runs.answer(run.id, "ask", Answer(approved=True, comment="go"), by=ANN),
            service.runs.answer(run.id, "ask", Answer(approved=False), by=BOB),
            return_exceptions=True,
        )
        await service.runs.wait(run.id)

        assert [type(one) for one in answers] == [RunAbout, ConflictError]
        detail = await service.runs.task(run.id, "ask")
        assert detail.result is not None
        assert detail.result["answer"] == {"approved": True, "by": "ann", "comment": "go"}
        assert not await service.runs.approvals()


@in_loop
async def test_an_answer_that_does_not_count_is_refused(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await started(service, PICKY)
        await waiting(service, run.id, "approval")

        with pytest.raises(ForbiddenError, match='waits for one of "bea"'):
            await service.runs.answer(run.id, "ask", Answer(approved=True), by=ANN)
        await service.runs.answer(
            run.id, "ask", Answer(approved=True), by=Actor("bea", Role.OPERATOR)
        )

        assert (await service.runs.wait(run.id)).state == "succeeded"


@in_loop
async def test_what_failed_is_tried_again_or_skipped(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        failed = await run_of(service, config(BAD))
        assert failed.state == "failed"
        assert "none.txt" in failed.reason

        await service.runs.retry(failed.id, by=ANN)
        assert (await service.runs.wait(failed.id)).state == "failed"
        await service.runs.skip(failed.id, "read", by=ANN)

        assert (await service.runs.wait(failed.id)).state == "succeeded"
        with pytest.raises(ConflictError):
            await service.runs.retry(failed.id, by=ANN)


@in_loop
async def test_a_dead_letter_is_sent_again_in_a_run_of_its_own(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        await run_of(service, config(BAD))
        (letter,) = await service.letters.list()
        assert (letter.label, letter.operation) == ("read", "file.read")

        run = await service.letters.send_again(letter.id, by=ANN)
        await service.runs.wait(run.id)

        with pytest.raises(ConflictError, match="was sent again"):
            await service.letters.send_again(letter.id, by=ANN)
        with pytest.raises(NotFoundError, match="no dead letter 99"):
            await service.letters.send_again(99, by=ANN)


@in_loop
async def test_a_run_is_deleted_only_when_it_is_over(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await started(service, SLOW)
        with pytest.raises(ConflictError, match="cancel it before"):
            await service.runs.delete(run.id, by=LOCAL)
        await service.runs.cancel(run.id, by=ANN)
        await service.runs.wait(run.id)

        await service.runs.delete(run.id, by=LOCAL)

        with pytest.raises(NotFoundError):
            await service.runs.get(run.id)


@in_loop
async def test_a_run_that_is_just_ending_is_packed_and_deleted_when_it_has(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await started(service, ASK)
        await waiting(service, run.id, "approval")
        await service.runs.cancel(run.id, by=ANN)

        async def is_cancelled() -> bool:
            return (await service.runs.get(run.id)).state == "cancelled"

        await until(is_cancelled)
        archive = await service.runs.archive(run.id)
        assert archive.is_file()
        await service.runs.delete(run.id, by=LOCAL)


@in_loop
async def test_names_that_lead_out_of_a_run_are_files_that_are_not_there(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        over = await run_of(service, config(HELLO))
        going = await started(service, SLOW)
        for run in (over.id, going.id):
            for name in ("../../state.db", "/etc/passwd", "..", "", "a/../../x", "out.txt\0", "."):
                with pytest.raises(NotFoundError):
                    [one async for one in service.runs.file(run, name)]
        for run in ("../x", "", "no-such-run", "a" * 500):
            with pytest.raises(NotFoundError):
                await service.runs.files(run)
        await service.runs.cancel(going.id, by=ANN)


# --- Another start of the server --------------------------------------------------------------


@in_loop
async def test_runs_go_on_when_the_server_starts_again(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await started(service, ASK)
        await waiting(service, run.id, "approval")
    async with control(tmp_path) as service:
        await waiting(service, run.id, "approval")
        await service.runs.answer(run.id, "ask", Answer(approved=True), by=ANN)

        assert (await service.runs.wait(run.id)).state == "succeeded"


@in_loop
async def test_a_paused_run_stays_paused_until_somebody_resumes_it(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await started(service, ASK)
        await waiting(service, run.id, "approval")
        await service.runs.pause(run.id, by=ANN)
    async with control(tmp_path) as service:
        found = await service.runs.get(run.id)
        assert (found.state, found.is_live) == ("paused", False)

        await service.runs.resume(run.id, by=ANN)
        await waiting(service, run.id, "approval")
        await service.runs.cancel(run.id, by=ANN)

        assert (await service.runs.wait(run.id)).state == "cancelled"


@in_loop
async def test_a_run_is_taken_up_once_however_many_ask_for_it(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        failed = await run_of(service, config(BAD))

        answers = await asyncio.gather(
            *(service.runs.retry(failed.id, by=ANN) for _ in range(4)), return_exceptions=True
        )
        await service.runs.wait(failed.id)

        kinds = [type(one) for one in answers]
        assert kinds.count(RunAbout) == 1
        assert kinds.count(ConflictError) == 3
        assert (await service.runs.log(failed.id)).count("read: failed") == 2


@in_loop
async def test_more_runs_than_may_be_executed_wait_for_their_turn(tmp_path: Path) -> None:
    async with control(tmp_path, limits=few_runs()) as service:
        first = await started(service, SLOW)
        second = await started(service, HELLO)
        await until(lambda: _is(service, first.id, "running"))
        assert (await service.runs.get(second.id)).state == "queued"

        await service.runs.cancel(first.id, by=ANN)

        assert (await service.runs.wait(second.id)).state == "succeeded"


async def _is(service: ControlService, run: str, state: str) -> bool:
    return (await service.runs.get(run)).state == state


# --- Looking ----------------------------------------------------------------------------------


@in_loop
async def test_what_happens_is_told_as_it_happens(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        follower = service.events.follow(kinds=("run", "task"))
        run = await run_of(service, config(HELLO))
        service.events.close()
        told = [
            json.loads(one.text)
            async for found in follower
            for one in found
            if isinstance(one, Event) and one.run == run.id
        ]

        states = [one["data"]["state"] for one in told if one["kind"] == "run"]
        assert states[:2] == ["queued", "running"]
        assert states[-1] == "succeeded"
        of_task = [one["data"] for one in told if one["kind"] == "task"]
        assert [one["state"] for one in of_task] == ["running", "succeeded"]
        assert of_task[-1]["label"] == "say"


@in_loop
async def test_runs_are_listed_in_pages_by_state_and_graph(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        ids = [(await run_of(service, config(HELLO))).id for _ in range(3)]
        failed = await run_of(service, config(BAD))

        page = await service.runs.list(most=2)
        rest = await service.runs.list(most=2, before=page.next or "")

        assert [one.id for one in (*page.items, *rest.items)] == [failed.id, *reversed(ids)]
        assert rest.next is None
        assert [one.id for one in (await service.runs.list(states=("failed",))).items] == [
            failed.id
        ]
        assert len((await service.runs.list(graph="hello")).items) == 3
        assert len((await service.runs.list(search=failed.id[:-3])).items) >= 1
        assert await service.runs.counts() == {"succeeded": 3, "failed": 1}


@in_loop
async def test_secrets_are_masked_wherever_somebody_looks(tmp_path: Path) -> None:
    secret = "hunter2-hunter2"  # noqa: S105 - made up
    text = tasks(
        "telling",
        {
            "id": "tell",
            "operation": "log",
            "params": {"text": f"the password is {secret}", "data": {"password": secret}},
        },
    )
    async with control(tmp_path) as service:
        follower = service.events.follow()
        run = await run_of(service, config(text))
        service.events.close()
        seen = [
            (await service.graphs.dag("telling")).decode(),
            str(await service.graphs.source("telling")),
            str(await service.graphs.node("telling", "telling.tell")),
            await service.runs.log(run.id),
            str(await service.runs.journal(run.id)),
            str(await service.runs.task(run.id, "tell")),
            str(await service.runs.results(run.id)),
            str(await service.runs.state_at(run.id, 1)),
            await service.runs.picture(run.id),
            str([one async for found in follower for one in found]),
        ]

        assert not [one for one in seen if secret in one]


@in_loop
async def test_what_a_secret_stands_for_is_masked_wherever_somebody_wrote_it(
    tmp_path: Path,
) -> None:
    secret = "hunter2-hunter2"  # noqa: S105 - made up
    text = tasks(
        "telling", {"id": "tell", "operation": "log", "params": {"text": f"it is {secret}"}}
    )
    async with control(tmp_path, secrets={"DOOR": secret}) as service:
        follower = service.events.follow()
        run = await run_of(service, config(text))
        service.events.close()
        with Archive(await service.runs.archive(run.id)) as archive:
            packed = b"".join(archive.read(name) for name in archive.names)
        seen = [
            (await service.graphs.dag("telling")).decode(),
            str(await service.graphs.source("telling")),
            await service.graphs.picture("telling", "blocks"),
            await service.runs.log(run.id),
            str(await service.runs.journal(run.id)),
            str(await service.runs.task(run.id, "tell")),
            str(await service.runs.state_at(run.id, 1)),
            await service.runs.picture(run.id, "blocks"),
            str([one async for found in follower for one in found]),
            packed.decode(errors="replace"),
        ]

        assert not [one for one in seen if secret in one]


@in_loop
async def test_the_first_sample_of_a_network_runs_until_it_is_stopped(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        graph = (await service.graphs.register(sample("4diac/blinker/Blinker.sys"), by=ANN)).graph
        run = await service.runs.start(NewRun(graph=graph.id), by=ANN)
        await until(lambda: _is(service, run.id, "running"))

        assert run.is_network
        assert graph.runs_on
        with pytest.raises(ConflictError, match="no journal of its events"):
            await service.runs.state_at(run.id, 1)
        await service.runs.cancel(run.id, by=ANN)

        assert (await service.runs.wait(run.id)).state == "cancelled"
