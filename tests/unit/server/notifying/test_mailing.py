"""What a notice is as an e-mail."""

from datetime import UTC, datetime

import pytest

from server.notifying.mailing import message_of, subject_of, text_of
from server.service.records.notices import NoticeAbout, NoticeKind

AT = datetime(2026, 11, 21, 8, 30, 14, tzinfo=UTC)
FAILED = NoticeAbout(
    kind="failed",
    key="failed:r1:2026",
    at=AT,
    run="r1",
    graph="nightly",
    text='"nightly" failed after 2 s: no file',
    data={"state": "failed", "failed": [{"node": "a", "label": "read", "error": "no file"}]},
)


def test_a_mail_says_what_where_and_why() -> None:
    assert text_of(FAILED, pages="https://flows.example.org") == (
        '"nightly" failed after 2 s: no file.\n'
        "\n"
        "When: 2026-11-21 08:30:14 UTC\n"
        "Run: r1\n"
        'Failed: "read": no file\n'
        "\n"
        "https://flows.example.org/runs/r1\n"
    )


def test_an_approval_says_what_helps_to_decide() -> None:
    asks = NoticeAbout(
        kind="approval",
        key="approval:r1:ask:1.1",
        at=AT,
        run="r1",
        graph="nightly",
        node="App.ask",
        label="ask",
        text='"ask" of "nightly" waits for an approval: Really?',
        data={"question": "Really?", "details": {"cost": "7 €"}, "approvers": ["anna", "bea"]},
    )

    assert text_of(asks, pages="").splitlines()[3:] == [
        "Run: r1",
        "Task: ask",
        "Approvers: anna, bea",
        'Details: {"cost": "7 €"}',
    ]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("failed", 'FBFlow: "nightly" failed'),
        ("late", 'FBFlow: "nightly" is late'),
        ("letter", 'FBFlow: "nightly" left a dead letter'),
        ("approval", 'FBFlow: "nightly" waits for an approval'),
        ("ended", 'FBFlow: "nightly" failed'),
    ],
)
def test_the_subject_says_it_shortly(kind: NoticeKind, expected: str) -> None:
    assert subject_of(FAILED.model_copy(update={"kind": kind})) == expected


def test_the_subject_of_a_circuit_names_its_target() -> None:
    notice = NoticeAbout(kind="circuit", key="k", at=AT, text="t", data={"target": "api.org"})

    assert subject_of(notice) == 'FBFlow: "api.org" circuit open'


def test_whatever_a_graph_is_called_no_header_is_added() -> None:
    notice = FAILED.model_copy(update={"graph": "x\r\nBcc: eve@example.org\n\n\ud800"})
    mail = message_of(notice, sender="f@example.org", to="o@example.org", pages="")

    assert mail["Bcc"] is None
    assert mail["Subject"] == 'FBFlow: "x Bcc: eve@example.org ?" failed'
    assert mail.as_bytes()


def test_no_mail_has_what_servers_refuse_whatever_a_task_said() -> None:
    said = "\0 \x1b[31mred\x7f\x85\r\n.\r\nend"
    notice = FAILED.model_copy(update={"graph": "x\0", "text": said})
    mail = message_of(notice, sender="f@example.org", to="o@example.org", pages="")

    assert mail["Subject"] == 'FBFlow: "x?" failed'
    assert mail.get_content().startswith("? ?[31mred??\n.\nend.\n")


def test_the_same_notice_to_the_same_person_is_the_same_message() -> None:
    def ids(key: str, to: str) -> str:
        notice = FAILED.model_copy(update={"key": key})
        return str(message_of(notice, sender="f@example.org", to=to, pages="")["Message-ID"])

    assert ids("k", "a@x.org") == ids("k", "a@x.org")
    assert len({ids("k", "a@x.org"), ids("l", "a@x.org"), ids("k", "b@x.org")}) == 3
