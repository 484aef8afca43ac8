"""The message that asks for an approval, and how it says who has answered."""

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from server.service.records.base import JsonValue, Record
from server.service.records.notices import NoticeAbout
from server.service.records.runs import Approval, TaskDetail
from server.telegram_bot.cards.states import state_of
from server.telegram_bot.fitting import shortened
from server.telegram_bot.replies import Button, Rows
from server.telegram_bot.words import Words

_LONGEST = 3_000
"""Of a question: what is decided is told below it, in the same message."""
_LONGEST_DETAIL = 1_500


class Asked(Record):
    """What is to be approved."""

    run: str
    node: str
    graph: str
    label: str
    """Of the task."""
    question: str
    details: JsonValue = None
    approvers: JsonValue = None
    """A list of names; None = anybody."""


def asked_by(notice: NoticeAbout) -> Asked:
    """Return what a notice asks."""
    return Asked(
        run=notice.run,
        node=notice.node,
        graph=notice.graph,
        label=notice.label,
        question=str(notice.data.get("question") or ""),
        details=notice.data.get("details"),
        approvers=notice.data.get("approvers"),
    )


def asked_in(approval: Approval) -> Asked:
    """Return what a task asks that waits."""
    task, wait = approval.task, approval.task.waits
    details: Any = None if wait is None else wait.details
    known: Mapping[str, Any] = details if isinstance(details, dict) else {}
    return Asked(
        run=approval.run.id,
        node=task.node,
        graph=approval.run.graph,
        label=task.label,
        question="" if wait is None else wait.name,
        details=known.get("details"),
        approvers=known.get("approvers"),
    )


def question_text(words: Words, asked: Asked) -> str:
    """Return what the message says."""
    where = words.t(
        "“{task}” of “{graph}” waits for an approval", task=asked.label, graph=asked.graph
    )
    lines = [f"🙋 {where}", "", f"<b>{escape(asked.question)}</b>", *_details(asked.details)]
    if isinstance(asked.approvers, list):
        names = ", ".join(str(one) for one in asked.approvers)
        lines += ["", words.t("Only these may answer: {names}", names=names)]
    return shortened("\n".join(lines), _LONGEST)


def question_rows(words: Words, asked: Asked, comment: str = "") -> Rows:
    """Return the buttons that answer, with a comment that was given already if there is one."""
    about = {"run": asked.run, "task": asked.node, "approvers": asked.approvers}
    answer = about | {"comment": comment}
    yes = Button(text=words.plain("✅ Approve"), verb="approve", arguments=answer, once=True)
    no = Button(text=words.plain("❌ Reject"), verb="reject", arguments=answer, once=True)
    more = Button(text=words.plain("💬 With a comment"), verb="comment", arguments=about)
    return [[yes, no]] if comment else [[yes, no], [more]]


def decision(words: Words, detail: TaskDetail | None) -> Markup:
    """Return who has decided what, or what else became of the question."""
    if detail is None:
        return words.t("This question is settled.")
    result = detail.result or {}
    task = detail.task
    if task.state == "succeeded" and "approved" in result:
        by = str(result.get("by") or "?")
        said = (
            words.t("✅ Approved by {name}.", name=by)
            if result["approved"]
            else words.t("❌ Rejected by {name}.", name=by)
        )
        answer = result.get("answer")
        comment = answer.get("comment") if isinstance(answer, dict) else ""
        return said if not comment else said + Markup("\n💬 {}").format(comment)
    if task.error:
        return Markup("{}: {}").format(state_of(words, task.state), task.error)
    return state_of(words, task.state)


def _details(details: JsonValue) -> list[str]:
    """Return what helps to decide: an object line by line, anything else as it is written."""
    if details is None:
        return []
    if isinstance(details, dict):
        return [
            "",
            *(f"• {escape(key)}: {escape(_short(value))}" for key, value in details.items()),
        ]
    return ["", str(escape(_short(details)))]


def _short(value: JsonValue) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}…"
