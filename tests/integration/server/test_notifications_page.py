"""What docs/notifications.md shows is what is sent."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from server.notifying.signing import headers_of, message_id
from server.service.notices import making
from server.service.records.base import known_moment
from server.service.records.notices import CircuitAbout, NoticeAbout, NoticeKind
from server.service.records.runs import DeadLetterAbout, RunAbout, TaskAbout, Wait
from tests.receivers import SECRET, SECRET_TEXT

AT = known_moment(1_795_250_000_000_000_000)
RUN = RunAbout(
    id="r1",
    graph="nightly",
    graph_id="nightly",
    state="failed",
    created=AT,
    ended=AT,
    duration=2.1,
    durability="strict",
)
TASK = TaskAbout(
    node="a",
    label="a",
    state="waiting",
    waits=Wait(kind="approval", since=AT, details={"details": None, "approvers": None}),
)
LETTER = DeadLetterAbout(
    id=1,
    run="r1",
    graph="nightly",
    node="a",
    label="a",
    operation="file.read",
    inputs={},
    error="no file",
    attempts=1,
    died=AT,
)
CIRCUIT = CircuitAbout(target="api.org", state="open", failures=2, changed=AT, opened=AT)
NOTICES: Mapping[NoticeKind, NoticeAbout] = {
    "failed": making.end_of(RUN, "failed", []),
    "late": making.late(RUN, "a", "a", at=AT, sla=5),
    "letter": making.dead_letter(RUN, LETTER),
    "circuit": making.open_circuit(CIRCUIT),
    "approval": making.approval(RUN, TASK, request=1),
    "ended": making.end_of(RUN, "ended", []),
}


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs/notifications.md").read_text(encoding="utf-8")


def block(page: str, language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    return str(found)


def test_every_kind_is_in_the_table_with_its_data(page: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", page, re.MULTILINE)
    listed = {kind: re.findall(r"`(\w+)`", data) for kind, data in rows}

    assert list(listed) == list(get_args(NoticeKind))
    assert listed.pop("ended") == ["failed"]
    assert listed == {
        kind: list(notice.data) for kind, notice in NOTICES.items() if kind != "ended"
    }


def test_the_body_that_is_shown_is_a_notice(page: str) -> None:
    shown = json.loads(block(page, "json"))
    failed = NOTICES["failed"].model_dump(mode="json")

    assert NoticeAbout.model_validate(shown).model_dump(mode="json") == shown
    assert list(shown) == list(failed)
    assert list(shown["data"]) == list(failed["data"])
    assert re.sub("2026.*", "", shown["key"]) == "failed:"


def test_the_way_to_verify_that_is_shown_accepts_ours_and_nothing_else(page: str) -> None:
    shown: dict[str, Any] = {}
    exec(block(page, "python"), shown)  # noqa: S102 - our own page
    is_ours, now = shown["is_ours"], int(shown["time"].time())

    def accepts(body: bytes, *, at: int = now, secret: bytes = SECRET) -> bool:
        headers = headers_of(message_id("k"), b'{"a": 1}', at=at, secret=secret)
        return bool(is_ours(headers, body, SECRET_TEXT))

    assert accepts(b'{"a": 1}')
    assert not accepts(b'{"a": 2}')
    assert not accepts(b'{"a": 1}', at=now - 301)
    assert not accepts(b'{"a": 1}', secret=b"another secret of thirty-two byt")
