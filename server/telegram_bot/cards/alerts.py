"""What goes wrong, in a message each."""

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from markupsafe import Markup

from server.service.records.notices import NoticeAbout
from server.telegram_bot.cards.looks import RunLook
from server.telegram_bot.cards.run import Card, RunCard
from server.telegram_bot.replies import Button, Rows
from server.telegram_bot.words import Words

_LONGEST = 500
_MOST = 5


def alert(words: Words, run_card: RunCard, notice: NoticeAbout, look: RunLook | None) -> Card:
    """Return the message of an alert.

    Args:
        words: of whoever reads it.
        run_card: draws the buttons that runs have.
        notice: what goes wrong.
        look: its run as it is now; None = it is about none, or the run is gone.
    """
    rows: list[Sequence[Button]] = [*_help(words, run_card, notice, look)]
    if look is not None:
        status = Button(
            text=words.plain("📊 Status"), verb="run_status", arguments={"run": notice.run}
        )
        rows += [[status], *run_card.page_rows(notice.run)]
    rows.append(
        [Button(text=words.plain("🔕 No alerts here"), verb="alerts", arguments={"on": False})]
    )
    return Card("\n".join(_lines(words, notice)), rows)


def _help(words: Words, run_card: RunCard, notice: NoticeAbout, look: RunLook | None) -> Rows:
    """Return the rows with what can be done about it."""
    if notice.kind == "letter":
        arguments = {"letter": notice.data["letter"], "graph": notice.graph_id}
        text = words.plain("📨 Send it again")
        return [[Button(text=text, verb="letter_send", arguments=arguments, once=True)]]
    if notice.kind == "failed" and look is not None:
        return run_card.retry_rows(look)
    return []


def _lines(words: Words, notice: NoticeAbout) -> list[str]:
    data: Mapping[str, Any] = notice.data
    match notice.kind:
        case "failed":
            lines = [words.t("❌ <b>{graph}</b> failed", graph=notice.graph)]
            lines += [_of(one["label"], one["error"]) for one in data["failed"][:_MOST]]
            if not data["failed"] and data["reason"]:
                lines.append(Markup("{}").format(_cut(data["reason"])))
        case "late":
            limit = words.numbers.duration(data["sla"])
            lines = [
                words.t("⏰ <b>{graph}</b> is late", graph=notice.graph),
                words.t("“{task}” is not over within {limit}.", task=notice.label, limit=limit)
                if notice.node
                else words.t("It is not over within {limit}.", limit=limit),
            ]
        case "letter":
            lines = [
                words.t("📪 A task of <b>{graph}</b> failed for good", graph=notice.graph),
                _of(notice.label, str(data["error"])),
                words.tn(
                    "It was tried {count} time; what it was to do is kept.",
                    "It was tried {count} times; what it was to do is kept.",
                    int(data["attempts"]),
                ),
            ]
        case "circuit":
            lines = [
                words.t("🔌 <b>{target}</b> does not work", target=data["target"]),
                words.tn(
                    "It failed {count} time in a row and is left alone for a while.",
                    "It failed {count} times in a row and is left alone for a while.",
                    int(data["failures"]),
                ),
            ]
        case "approval" | "ended":
            lines = [Markup("{}").format(notice.text)]
        case _:
            assert_never(notice.kind)
    return [str(one) for one in lines]


def _of(label: str, error: str) -> Markup:
    return Markup("<b>{}</b>: {}").format(label, _cut(error))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
