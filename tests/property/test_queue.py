"""Whatever is put, fails and is restarted in whatever order: each item is done once, in order."""

import asyncio
import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from server.service.queue import GivenUpError, Item, NewItem, NotYetError
from tests.accounts import SetClock
from tests.control import until
from tests.queues import QueueDesk, queue_in

ADDRESSES = ("anna", "bert", "carl")
PUTS = st.tuples(st.just("put"), st.sampled_from(ADDRESSES), st.integers(0, 3))
STEPS = st.lists(
    PUTS | st.tuples(st.sampled_from(["restart", "full disk"]), st.just(""), st.just(0)),
    max_size=14,
)
OUTCOMES = st.lists(
    st.sampled_from(["done", "done", "later", "never", "mistake", "killed"]), max_size=20
)


@given(steps=STEPS, outcomes=OUTCOMES)
@settings(deadline=None, max_examples=25)  # each step waits for the disk
def test_each_item_is_done_once_and_in_order_for_each_address(
    steps: list[tuple[str, str, int]], outcomes: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_check(Path(folder), steps, outcomes))


class Model:
    """What has to come of it."""

    def __init__(self, outcomes: list[str]) -> None:
        self.outcomes = iter(outcomes)
        self.put: dict[str, dict[str, int]] = defaultdict(dict)
        """By address: the items in order, by key."""
        self.begun: dict[str, list[tuple[int, int]]] = defaultdict(list)
        """By address: the process and the item that it did or gave up, in order."""
        self.process = 0
        self.killed = asyncio.Event()

    def done(self, address: str) -> list[int]:
        """Return what came of an address.

        What one process did and the next one did again was broken off before it was written.
        """
        found: list[tuple[int, int]] = []
        for process, body in self.begun[address]:
            if not found or found[-1][1] != body or found[-1][0] == process:
                found.append((process, body))
        return [body for _, body in found]

    async def work(self, item: Item) -> None:
        """Do an item as the next outcome says."""
        what = next(self.outcomes, "done")
        if what == "later":
            raise NotYetError(what)
        if what == "killed":
            self.killed.set()
            await asyncio.Event().wait()
        self.begun[item.address].append((self.process, item.body))
        if what == "never":
            raise GivenUpError(what)
        if what == "mistake":
            raise ValueError(what)


async def _check(folder: Path, steps: list[tuple[str, str, int]], outcomes: list[str]) -> None:
    clock, model, remaining = SetClock(), Model(outcomes), list(enumerate(steps))
    while True:
        model.killed.clear()
        model.process += 1
        with queue_in(folder, clock) as desk:
            async with desk.working("mail", model.work):
                if not await _process(desk, model, remaining):
                    break
    expected = {address: list(items.values()) for address, items in model.put.items()}

    assert {address: model.done(address) for address in model.begun} == expected


async def _process(
    desk: QueueDesk, model: Model, remaining: list[tuple[int, tuple[str, str, int]]]
) -> bool:
    """Be one process; return whether another one has to follow."""
    while remaining and not model.killed.is_set():
        number, (what, address, key) = remaining.pop(0)
        if what == "restart":
            return True
        if what == "full disk":
            with desk.full_disk():
                for _ in range(5):
                    await asyncio.sleep(0)
            continue
        item = NewItem("mail", address, number, f"key {key}")
        model.put[address].setdefault(item.key, number)
        await desk.queue.put([item])

    async def is_over() -> bool:
        return model.killed.is_set() or not desk.queue.waiting("mail")

    await until(is_over)
    return model.killed.is_set()
