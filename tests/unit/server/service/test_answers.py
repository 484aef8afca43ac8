import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.clock import SECOND
from server.service.access import Actor, Role
from server.service.answers import KEPT, Answer, Asked
from server.service.errors import ConflictError, InvalidError
from tests.accounts import Desk, SetClock, desk_in
from tests.talking import in_loop

ASKED = Asked(Actor("anna", Role.OPERATOR), "POST /api/v1/workflows", "key-1", b"content")
DONE = Answer(201, {"Location": "/api/v1/workflows/r1"}, b'{"id": "r1"}')


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path) as desk:
        yield desk


async def ask(desk: Desk, asked: Asked = ASKED, answer: Answer = DONE, run: str = "r1") -> object:
    """Ask and answer, if it is to be done."""
    found = await desk.answers.begin(asked, run=run)
    if isinstance(found, str):
        await desk.answers.keep(asked, answer)
        desk.answers.leave(asked)
    return found


@in_loop
async def test_what_was_answered_is_answered_again(desk: Desk) -> None:
    assert await ask(desk) == "r1"
    assert await ask(desk, run="r2") == DONE


@in_loop
async def test_it_is_answered_again_after_a_restart(tmp_path: Path) -> None:
    clock = SetClock()
    with desk_in(tmp_path, clock=clock) as desk:
        await ask(desk)
    with desk_in(tmp_path, clock=clock) as desk:
        assert await ask(desk) == DONE


@in_loop
async def test_what_came_to_no_end_is_done_again_as_the_same_run(tmp_path: Path) -> None:
    clock = SetClock()
    with desk_in(tmp_path, clock=clock) as desk:
        assert await desk.answers.begin(ASKED, run="r1") == "r1"
    with desk_in(tmp_path, clock=clock) as desk:
        assert await desk.answers.begin(ASKED, run="r2") == "r1"


@in_loop
async def test_what_is_under_way_is_not_begun_again(desk: Desk) -> None:
    await desk.answers.begin(ASKED, run="r1")

    with pytest.raises(ConflictError, match="still under way"):
        await desk.answers.begin(ASKED, run="r2")
    desk.answers.leave(ASKED)
    assert await desk.answers.begin(ASKED, run="r2") == "r1"


@in_loop
async def test_of_many_at_once_one_is_begun(desk: Desk) -> None:
    found = await asyncio.gather(
        *(desk.answers.begin(ASKED, run=f"r{number}") for number in range(20)),
        return_exceptions=True,
    )

    assert sum(isinstance(one, str) for one in found) == 1
    assert sum(isinstance(one, ConflictError) for one in found) == 19


@in_loop
async def test_another_request_under_the_key_is_refused(desk: Desk) -> None:
    await ask(desk)

    with pytest.raises(InvalidError, match="another request"):
        await ask(desk, replace(ASKED, content=b"other"))
    assert await ask(desk) == DONE


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, actor=Actor("otto", Role.OPERATOR)),
        replace(ASKED, request="POST /api/v1/graphs"),
        replace(ASKED, key="key-2"),
    ],
)
@in_loop
async def test_keys_belong_to_who_asks_and_what_for(desk: Desk, other: Asked) -> None:
    await ask(desk)

    assert await ask(desk, other, run="r2") == "r2"


@in_loop
async def test_after_a_day_it_is_forgotten(desk: Desk) -> None:
    await ask(desk)
    desk.clock.go(KEPT / SECOND + 1)

    assert await ask(desk, run="r2") == "r2"


@in_loop
async def test_an_answer_without_its_body_is_known_to_have_been_given(desk: Desk) -> None:
    large = replace(DONE, body=None)
    await ask(desk, answer=large)

    assert await ask(desk) == large
