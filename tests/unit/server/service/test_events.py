"""The event stream: nothing lost for those who keep up, a gap for those who do not."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from server.service.events import Event, Gap, Hub


def numbers(found: list[Event | Gap]) -> list[int]:
    return [one.number for one in found if isinstance(one, Event)]


async def _next(follower: AsyncIterator[list[Event | Gap]]) -> list[Event | Gap]:
    return await anext(follower)


def told(hub: Hub, count: int, run: str = "r") -> None:
    for number in range(count):
        hub.tell("log", run, "g", 0, {"text": str(number)})


def test_a_reader_gets_everything_that_comes_in_order() -> None:
    async def read() -> list[int]:
        hub = Hub("s")
        follower = hub.follow()
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(_next(follower))
            await asyncio.sleep(0)
            told(hub, 3)
        found = numbers(first.result())
        told(hub, 2)
        found += numbers(await anext(follower))
        hub.close()
        assert [one async for one in follower] == []
        return found

    assert asyncio.run(read()) == [1, 2, 3, 4, 5]


def test_an_event_is_json_with_its_id_and_its_time() -> None:
    async def read() -> dict[str, object]:
        hub = Hub("s")
        follower = hub.follow(after="s-0")
        hub.tell("run", "r1", "g", 1_500_000_000, {"state": "running"})
        (event,) = await anext(follower)
        assert isinstance(event, Event)
        found: dict[str, object] = json.loads(event.text)
        return found

    assert asyncio.run(read()) == {
        "id": "s-1",
        "kind": "run",
        "at": "1970-01-01T00:00:01.500000Z",
        "run": "r1",
        "graph": "g",
        "data": {"state": "running"},
    }


@pytest.mark.parametrize("after", range(6))
def test_who_comes_back_goes_on_behind_what_was_seen_last(after: int) -> None:
    async def read() -> list[int]:
        hub = Hub("s")
        told(hub, 5)
        follower = hub.follow(after=f"s-{after}")
        hub.close()
        return [number async for found in follower for number in numbers(found)]

    assert asyncio.run(read()) == list(range(after + 1, 6))


def test_who_is_overtaken_is_told_how_much_was_lost() -> None:
    async def read() -> list[Event | Gap]:
        hub = Hub("s", most=4)
        follower = hub.follow(after="s-0")
        told(hub, 1)
        await anext(follower)
        told(hub, 10)
        found = await anext(follower)
        assert hub.gaps == 1
        return found

    found = asyncio.run(read())

    assert found[0] == Gap(6)
    assert numbers(found) == [8, 9, 10, 11]


@pytest.mark.parametrize("after", ["other-3", "s-x", "nonsense"])
def test_a_place_in_the_stream_of_another_start_is_a_gap(after: str) -> None:
    async def read() -> list[Event | Gap]:
        hub = Hub("s")
        told(hub, 5)
        return await anext(hub.follow(after=after))

    assert asyncio.run(read()) == [Gap(None)]


def test_a_place_that_was_dropped_is_a_gap() -> None:
    async def read() -> list[Event | Gap]:
        hub = Hub("s", most=2)
        told(hub, 5)
        return await anext(hub.follow(after="s-1"))

    assert asyncio.run(read()) == [Gap(None)]


def test_a_run_is_followed_alone_until_it_is_over() -> None:
    async def read() -> list[int]:
        hub = Hub("s")
        hub.open_run("a")
        hub.open_run("b")
        follower = hub.follow(run="a", after="s-0")
        told(hub, 2, run="a")
        told(hub, 2, run="b")
        told(hub, 1, run="a")
        hub.close_run("a")
        return [number async for found in follower for number in numbers(found)]

    assert asyncio.run(read()) == [1, 2, 5]


def test_a_run_that_nobody_executes_has_no_events() -> None:
    async def read() -> list[list[Event | Gap]]:
        return [one async for one in Hub("s").follow(run="gone")]

    assert asyncio.run(read()) == []


def test_a_run_is_followed_before_it_is_executed_and_forgotten_after() -> None:
    async def read() -> list[int]:
        hub = Hub("s")
        told(hub, 2, run="later")
        with hub.reading(run="later") as reader:
            hub.open_run("later")
            told(hub, 1, run="other")
            told(hub, 2, run="later")
            found = numbers(await reader.next() or [])
            hub.close_run("later")
            assert await reader.next() is None
        with hub.reading(run="later", after="s-1") as again:
            assert await again.next() == [Gap(None)]
        return found

    assert asyncio.run(read()) == [4, 5]


def test_a_reader_hears_that_nothing_came_for_some_time() -> None:
    async def read() -> list[list[int]]:
        hub = Hub("s")
        with hub.reading() as reader:
            first = await reader.next(idle=0.01)
            told(hub, 1)
            second = await reader.next(idle=0.01)
        return [numbers(first or []), numbers(second or [])]

    assert asyncio.run(read()) == [[], [1]]


def test_kinds_are_chosen() -> None:
    async def read() -> list[int]:
        hub = Hub("s")
        told(hub, 2)
        hub.tell("run", "r", "g", 0, {})
        follower = hub.follow(after="s-0", kinds=("run",))
        hub.close()
        return [number async for found in follower for number in numbers(found)]

    assert asyncio.run(read()) == [3]


def test_readers_are_counted_while_they_read() -> None:
    async def read() -> tuple[int, int]:
        hub = Hub("s")
        follower = hub.follow(after="s-0")
        told(hub, 1)
        await anext(follower)
        during = hub.readers
        await follower.aclose()  # type: ignore[attr-defined]
        return during, hub.readers

    assert asyncio.run(read()) == (1, 0)


def test_a_listener_hears_everything_at_once_until_it_fails() -> None:
    hub = Hub("s")
    heard: list[object] = []

    def fail(event: Event, _data: object) -> None:
        heard.append(event.number)
        message = "no"
        raise ValueError(message)

    hub.listen(fail)
    hub.listen(lambda _event, data: heard.append(data))

    told(hub, 2)

    assert heard == [1, {"text": "0"}, {"text": "1"}]


@pytest.mark.parametrize("value", ["half \ud800", 10**30])
def test_what_orjson_refuses_is_told_all_the_same(value: object) -> None:
    hub = Hub("s")
    heard: list[Event] = []
    hub.listen(lambda event, _: heard.append(event))

    hub.tell("run", "r", "g", 1_000_000, {"value": value})

    found = json.loads(heard[0].text)
    assert (found["data"], found["at"]) == ({"value": value}, "1970-01-01T00:00:00.001000Z")
