"""Whatever is asked, fails and is restarted in whatever order: what was done once stays done."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.clock import SECOND
from server.service.access import Actor, Role
from server.service.answers import KEPT, Answer, Asked
from server.service.errors import InvalidError
from tests.accounts import Desk, SetClock, desk_in

KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=255)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["done", "failed", "restart", "a day"]),
        st.integers(0, 2),
        st.sampled_from([b"", b"a", b"b"]),
    ),
    max_size=12,
)


@given(keys=st.lists(KEYS, min_size=3, max_size=3, unique=True), steps=STEPS)
@settings(deadline=None, max_examples=25)  # each step waits for the disk
def test_a_request_is_done_once_under_its_key(
    keys: list[str], steps: list[tuple[str, int, bytes]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_check(Path(folder), keys, steps))


async def _check(folder: Path, keys: list[str], steps: list[tuple[str, int, bytes]]) -> None:
    clock = SetClock()
    known: dict[str, tuple[bytes, str, Answer | None]] = {}
    remaining = iter(enumerate(steps))
    going = True
    while going:
        with desk_in(folder, clock=clock) as desk:
            going = False
            for number, (what, which, content) in remaining:
                if what == "restart":
                    going = True
                    break
                if what == "a day":
                    clock.go(KEPT / SECOND + 1)
                    known.clear()
                    continue
                await _ask(desk, known, Request(keys[which], content, number, ends=what == "done"))


class Request:
    """One step."""

    def __init__(self, key: str, content: bytes, number: int, *, ends: bool) -> None:
        self.asked = Asked(Actor("anna", Role.ADMIN), "POST /api/v1/workflows", key, content)
        self.run = f"run-{number}"
        self.answer = Answer(201, {"Location": self.run}, self.run.encode())
        self.ends = ends


async def _ask(
    desk: Desk, known: dict[str, tuple[bytes, str, Answer | None]], request: Request
) -> None:
    """Ask, and compare with what a dictionary knows."""
    asked = request.asked
    before, run, answer = known.get(asked.key, (asked.content, request.run, None))
    try:
        found = await desk.answers.begin(asked, run=request.run)
    except InvalidError:
        assert before != asked.content
        return
    assert before == asked.content
    assert found == (answer or run)
    if isinstance(found, str):
        known[asked.key] = (asked.content, run, None)
        if request.ends:
            await desk.answers.keep(asked, request.answer)
            known[asked.key] = (asked.content, run, request.answer)
        desk.answers.leave(asked)
