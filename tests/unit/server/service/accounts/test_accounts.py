import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.clock import SECOND
from server.service.access import LOCAL, Actor, Role
from server.service.accounts.failures import MOST_OF_ONE, WINDOW
from server.service.accounts.room import IDLE, WHOLE
from server.service.errors import (
    BusyError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
)
from tests.accounts import ADMIN, Desk, desk_in
from tests.talking import in_loop

HERE = "192.0.2.7"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path) as desk:
        yield desk


@in_loop
async def test_whoever_shows_a_token_is_who_it_was_made_for(desk: Desk) -> None:
    token = await desk.accounts.add_token("anna", Role.OPERATOR, by=ADMIN)

    assert token.startswith("fbf_")
    assert len(token) == len("fbf_") + 43
    assert await desk.accounts.actor_of_token(token, source=HERE) == Actor("anna", Role.OPERATOR)


@in_loop
async def test_neither_tokens_nor_sessions_are_in_the_files(tmp_path: Path, desk: Desk) -> None:
    token = await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)
    signed_in = await desk.accounts.sign_in(token, source=HERE)

    files = list((tmp_path / "home").iterdir())
    kept = b"".join(path.read_bytes() for path in files)
    assert b"anna" in kept
    for secret in (token, token.removeprefix("fbf_"), signed_in.session, signed_in.csrf):
        assert secret.encode() not in kept
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


@pytest.mark.parametrize("token", ["", "fbf_", "fbf_" + "a" * 43, "ü", "\ud800", "a" * 100_000])
@in_loop
async def test_a_token_that_nobody_made_is_nobodys(desk: Desk, token: str) -> None:
    await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)

    with pytest.raises(UnauthenticatedError):
        await desk.accounts.actor_of_token(token, source=HERE)


@in_loop
async def test_tokens_are_demanded_from_the_first_one_on(desk: Desk) -> None:
    assert not await desk.accounts.demands_tokens()

    await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)

    assert await desk.accounts.demands_tokens()


@in_loop
async def test_revoking_the_last_token_does_not_open_the_door(desk: Desk) -> None:
    await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)
    await desk.accounts.revoke_token("anna", by=ADMIN)

    assert await desk.accounts.demands_tokens()


@in_loop
async def test_others_than_this_machine_always_need_tokens(tmp_path: Path) -> None:
    with desk_in(tmp_path, outside=True) as desk:
        assert await desk.accounts.demands_tokens()


@in_loop
async def test_another_process_adds_and_revokes_tokens_meanwhile(
    tmp_path: Path, desk: Desk
) -> None:
    assert not await desk.accounts.demands_tokens()
    with desk_in(tmp_path) as other:
        token = await other.accounts.add_token("anna", Role.VIEWER, by=ADMIN)
        assert await desk.accounts.demands_tokens()
        session = (await desk.accounts.sign_in(token, source=HERE)).session
        assert await desk.accounts.session(session) is not None

        await other.accounts.revoke_token("anna", by=ADMIN)

    assert await desk.accounts.session(session) is None
    with pytest.raises(UnauthenticatedError):
        await desk.accounts.actor_of_token(token, source=HERE)


@in_loop
async def test_a_new_token_of_an_old_name_brings_no_session_back(desk: Desk) -> None:
    token = await desk.accounts.add_token("anna", Role.ADMIN, by=ADMIN)
    session = (await desk.accounts.sign_in(token, source=HERE)).session
    await desk.accounts.revoke_token("anna", by=ADMIN)
    await desk.accounts.add_token("anna", Role.ADMIN, by=ADMIN)

    assert await desk.accounts.session(session) is None


@in_loop
async def test_a_session_ends_when_nothing_is_asked_in_it_for_long(desk: Desk) -> None:
    token = await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)
    session = (await desk.accounts.sign_in(token, source=HERE)).session
    for _ in range(3):
        desk.clock.go(IDLE / SECOND - 1)
        assert await desk.accounts.session(session) is not None

    desk.clock.go(IDLE / SECOND + 1)

    assert await desk.accounts.session(session) is None


@in_loop
async def test_a_session_ends_after_a_week_whatever_is_asked(desk: Desk) -> None:
    token = await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)
    session = (await desk.accounts.sign_in(token, source=HERE)).session
    for _ in range(WHOLE // (6 * 60 * 60 * SECOND)):
        desk.clock.go(6 * 60 * 60)
        assert await desk.accounts.session(session) is not None

    desk.clock.go(1)

    assert await desk.accounts.session(session) is None


@in_loop
async def test_who_signs_out_is_gone(desk: Desk) -> None:
    token = await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)
    first = await desk.accounts.sign_in(token, source=HERE)
    second = await desk.accounts.sign_in(token, source=HERE)
    await desk.accounts.sign_out(first.session)

    assert await desk.accounts.session(first.session) is None
    assert await desk.accounts.session(second.session) == (
        Actor("anna", Role.VIEWER),
        second.csrf,
    )
    assert first.csrf != second.csrf


@in_loop
async def test_a_source_that_fails_too_often_is_not_listened_to_for_a_while(desk: Desk) -> None:
    token = await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)
    for _ in range(MOST_OF_ONE):
        with pytest.raises(UnauthenticatedError):
            await desk.accounts.actor_of_token("fbf_guess", source=HERE)

    with pytest.raises(BusyError) as refusal:
        await desk.accounts.sign_in(token, source=HERE)
    await desk.accounts.sign_in(token, source="192.0.2.8")
    desk.clock.go(refusal.value.retry_after)

    assert refusal.value.retry_after == pytest.approx(WINDOW / SECOND)
    await desk.accounts.sign_in(token, source=HERE)


@in_loop
async def test_it_is_seen_when_a_token_was_used_last(desk: Desk) -> None:
    token = await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)
    assert [one.last_used for one in await desk.accounts.tokens(by=ADMIN)] == [None]

    desk.clock.go(3600)
    await desk.accounts.actor_of_token(token, source=HERE)

    [about] = await desk.accounts.tokens(by=ADMIN)
    assert about.last_used is not None
    assert (about.last_used - about.created).total_seconds() == 3600


@in_loop
async def test_two_tokens_of_one_name_cannot_be(desk: Desk) -> None:
    await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)

    with pytest.raises(ConflictError, match='there is a token "anna"'):
        await desk.accounts.add_token("anna", Role.ADMIN, by=ADMIN)


@pytest.mark.parametrize("name", ["", LOCAL.name, "a b", "-a", "a\n", "x" * 65, "ü", "<b>"])
@in_loop
async def test_names_that_could_be_mistaken_are_refused(desk: Desk, name: str) -> None:
    with pytest.raises(InvalidError):
        await desk.accounts.add_token(name, Role.VIEWER, by=ADMIN)


@in_loop
async def test_a_token_that_is_not_there_cannot_be_revoked(desk: Desk) -> None:
    await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)

    with pytest.raises(NotFoundError, match='Did you mean "anna"'):
        await desk.accounts.revoke_token("ann", by=ADMIN)


@in_loop
async def test_only_admins_see_make_and_revoke_tokens(desk: Desk) -> None:
    operator = Actor("otto", Role.OPERATOR)

    with pytest.raises(ForbiddenError):
        await desk.accounts.add_token("anna", Role.VIEWER, by=operator)
    with pytest.raises(ForbiddenError):
        await desk.accounts.tokens(by=operator)
    with pytest.raises(ForbiddenError):
        await desk.accounts.revoke_token("anna", by=operator)


@in_loop
async def test_many_uses_at_once_are_written_down_once(desk: Desk) -> None:
    token = await desk.accounts.add_token("anna", Role.VIEWER, by=ADMIN)
    session = (await desk.accounts.sign_in(token, source=HERE)).session
    desk.clock.go(3600)
    before = desk.database._writing.total_changes

    await asyncio.gather(
        *(desk.accounts.actor_of_token(token, source=HERE) for _ in range(50)),
        *(desk.accounts.session(session) for _ in range(50)),
    )

    assert desk.database._writing.total_changes == before + 2
