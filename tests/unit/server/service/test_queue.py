"""What is to be done once: in order, side by side, and through failures."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from runtime.clock import SECOND
from server.service.errors import UnavailableError
from server.service.queue import KEPT, Done, GivenUpError, Item, NewItem, NotYetError
from tests.control import until
from tests.queues import QueueDesk, queue_in


def item(address: str, body: object, key: str = "") -> NewItem:
    return NewItem("mail", address, body, key)


class Doing:
    """Notes what is done; each thing fails as often as it was told to."""

    def __init__(self, *failures: Exception) -> None:
        self.done: list[object] = []
        self.failures = list(failures)

    async def __call__(self, one: Item) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.done.append(one.body)


async def idle(desk: QueueDesk) -> None:
    """Return when nothing waits any more."""

    async def is_idle() -> bool:
        return desk.queue.waiting("mail") == 0

    await until(is_idle)


def problems(desk: QueueDesk) -> list[str]:
    return [row[0] for row in desk.database.look("SELECT problem FROM queue ORDER BY id")]


def done_with(
    folder: Path, items: Sequence[NewItem], *failures: Exception
) -> tuple[list[object], list[float], list[str]]:
    """Put items and do all; return what was done, the pauses between, and the problems."""

    async def test() -> tuple[list[object], list[float], list[str]]:
        with queue_in(folder) as desk:
            doing = Doing(*failures)
            async with desk.working("mail", doing):
                await desk.queue.put(items)
                await idle(desk)
            return doing.done, desk.pauses, problems(desk)

    return asyncio.run(test())


def test_what_is_put_is_done_in_order(tmp_path: Path) -> None:
    items = [item("a", number) for number in range(5)]

    assert done_with(tmp_path, items) == ([0, 1, 2, 3, 4], [], [""] * 5)


def test_of_a_key_one_item_is_taken_for_each_address(tmp_path: Path) -> None:
    items = [item("a", 1, "k"), item("a", 2, "k"), item("b", 3, "k"), item("a", 4), item("a", 5)]
    done, _, _ = done_with(tmp_path, items)

    assert sorted(map(str, done)) == ["1", "3", "4", "5"]


def test_what_cannot_be_done_now_is_tried_again_after_ever_longer_pauses(tmp_path: Path) -> None:
    failures = [NotYetError("down") for _ in range(8)]
    done, pauses, _ = done_with(tmp_path, [item("a", 1), item("a", 2)], *failures)

    assert done == [1, 2]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_who_says_after_how_long_is_heeded_within_reason(tmp_path: Path) -> None:
    failures = [NotYetError("busy", after=seconds) for seconds in (7.5, 0, -3, 1e9)]
    done, pauses, _ = done_with(tmp_path, [item("a", 1)], *failures)

    assert done == [1]
    assert pauses == [7.5, 0.1, 0.1, 3600]


def test_a_full_disk_of_the_service_is_waited_for(tmp_path: Path) -> None:
    done, pauses, _ = done_with(tmp_path, [item("a", 1)], UnavailableError("the disk is full"))

    assert done == [1]
    assert pauses == [1]


def test_what_never_can_be_done_is_given_up_and_the_next_one_follows(tmp_path: Path) -> None:
    items = [item("a", number) for number in range(3)]
    found = done_with(tmp_path, items, GivenUpError("gone"), ValueError("a mistake of ours"))

    assert found == (
        [2],
        [],
        ["gone", "an internal error; the log of the server has more", ""],
    )


def test_after_a_day_of_trying_an_item_is_given_up(tmp_path: Path) -> None:
    failures = [NotYetError("down", after=3600) for _ in range(26)]
    done, pauses, found = done_with(tmp_path, [item("a", 1), item("a", 2)], *failures)

    assert done == [2]
    assert pauses == [3600] * 25
    assert found == ["given up after a day: down", ""]


@pytest.mark.parametrize(("failures", "done"), [(3, [1, 2]), (10, [1, 2]), (12, []), (11, [2])])
def test_what_is_old_at_the_first_try_is_not_given_up_for_that(
    tmp_path: Path, failures: int, done: list[object]
) -> None:
    async def test() -> list[object]:
        with queue_in(tmp_path) as desk:
            doing = Doing(*(NotYetError("no network yet") for _ in range(failures)))
            await desk.queue.put([item("a", 1), item("a", 2)])
            desk.clock.go(3 * 24 * 60 * 60)
            async with desk.working("mail", doing):
                await idle(desk)
            return doing.done

    assert asyncio.run(test()) == done


def test_addresses_wait_side_by_side_however_many_are_down(tmp_path: Path) -> None:
    async def test() -> list[object]:
        with queue_in(tmp_path) as desk:
            down = [f"down-{number}" for number in range(50)]
            done: list[object] = []
            waits = asyncio.Event()

            async def sleep(_: float) -> None:
                await waits.wait()

            async def work(one: Item) -> None:
                if one.address in down and not waits.is_set():
                    message = "down"
                    raise NotYetError(message)
                done.append(one.body)

            desk.queue._sleep = sleep
            async with desk.working("mail", work):
                await desk.queue.put([item(address, "late") for address in down])
                await desk.queue.put([item("up", "now")])

                async def is_told() -> bool:
                    return done == ["now"]

                await until(is_told)
                waits.set()
                await idle(desk)
            return done

    assert asyncio.run(test()) == ["now", *["late"] * 50]


def test_what_follows_from_an_item_is_written_with_it_and_done_too(tmp_path: Path) -> None:
    async def test() -> tuple[list[object], int]:
        with queue_in(tmp_path) as desk:
            done: list[object] = []

            def also(connection: sqlite3.Connection) -> None:
                connection.execute("INSERT INTO refused VALUES (7, 8)")

            async def work(one: Item) -> Done | None:
                done.append(one.body)
                return Done([item("b", "second")], [also]) if one.body == "first" else None

            async with desk.working("mail", work):
                await desk.queue.put([item("a", "first")])
                await idle(desk)
            return done, desk.database.look("SELECT refused FROM refused")[0][0]

    assert asyncio.run(test()) == (["first", "second"], 8)


def _nobody(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO refused VALUES (1, NULL)")


@pytest.mark.parametrize(
    "follows",
    [Done([item("b", object())]), Done(also=[_nobody])],
    ids=["no JSON", "against the rules of its table"],
)
def test_what_cannot_follow_gives_up_the_item_and_not_the_worker(
    tmp_path: Path, follows: Done
) -> None:
    async def test() -> list[str]:
        with queue_in(tmp_path) as desk:

            async def work(one: Item) -> Done | None:
                return follows if one.body == "first" else None

            async with desk.working("mail", work):
                await desk.queue.put([item("a", "first"), item("a", "second")])
                await idle(desk)
            return problems(desk)

    assert asyncio.run(test()) == ["an internal error; the log of the server has more", ""]


def test_while_the_disk_is_full_what_was_done_is_not_done_again(tmp_path: Path) -> None:
    async def test() -> tuple[list[object], list[float]]:
        with queue_in(tmp_path) as desk:
            doing = Doing()
            await desk.queue.put([item("a", 1), item("a", 2)])
            with desk.full_disk():
                async with desk.working("mail", doing):
                    await until(_slept(desk, 3))
            async with desk.working("mail", doing):
                await idle(desk)
            return doing.done, desk.pauses[:3]

    # Broken off in the middle, the first one is the one case that nobody can rule out.
    assert asyncio.run(test()) == ([1, 1, 2], [5, 5, 5])


def test_when_the_disk_has_room_again_work_goes_on(tmp_path: Path) -> None:
    async def test() -> list[object]:
        with queue_in(tmp_path) as desk:
            doing = Doing()
            await desk.queue.put([item("a", 1), item("a", 2)])
            async with desk.working("mail", doing):
                with desk.full_disk():
                    await until(_slept(desk, 3))
                await idle(desk)
            return doing.done

    assert asyncio.run(test()) == [1, 2]


def test_what_was_done_long_ago_is_forgotten_and_its_key_is_new(tmp_path: Path) -> None:
    async def test() -> list[object]:
        with queue_in(tmp_path) as desk:
            doing = Doing()
            async with desk.working("mail", doing):
                for seconds in (0, KEPT / SECOND - 1, 2):
                    desk.clock.go(seconds)
                    await desk.queue.put([item("a", desk.clock.time, "key")])
                    await idle(desk)
            return doing.done

    first, second = asyncio.run(test())

    assert second == int(str(first)) + KEPT + SECOND


def _slept(desk: QueueDesk, times: int) -> Callable[[], Awaitable[bool]]:
    async def has_slept() -> bool:
        return len(desk.pauses) >= times

    return has_slept
