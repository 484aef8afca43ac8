"""/approve and the buttons of questions: whoever answers first settles it, wherever that is."""

from collections.abc import Mapping
from typing import Any

from server.service.access import Actor, Role
from server.service.errors import ConflictError
from server.service.records.runs import Answer
from server.telegram_bot.cards.question import Asked, asked_in, question_rows
from server.telegram_bot.questions import question_of
from server.telegram_bot.talk import Command, Press, Step, Talk

_MOST = 10
_LONGEST = 1_000


async def approve(talk: Talk, _: str) -> None:
    """Show what waits, each with its buttons."""
    waiting = await talk.service.runs.approvals()
    if not waiting:
        talk.say(talk.t("Nothing waits for an approval."))
        return
    for number, one in enumerate(waiting[:_MOST]):
        key = f"asked:{talk.said.update}:{number}"
        reply, question = question_of(talk.words, talk.said.chat, key, asked_in(one))
        talk.replies.append(reply)
        talk.writes.append(talk.service.chats.questions.asked(question))
    if (more := len(waiting) - _MOST) > 0:
        talk.say(talk.tn("… and {count} more", "… and {count} more", more))


async def say_yes(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Approve."""
    await _answer(talk, arguments, approved=True)


async def say_no(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Reject."""
    await _answer(talk, arguments, approved=False)


async def comment(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Ask for the comment that goes with an answer."""
    talk.actor.must_be(Role.OPERATOR, to="answer approvals")
    talk.ask("comment", talk.t("What is your comment? /cancel gives none."), **arguments)


async def commented(talk: Talk, data: Mapping[str, Any]) -> None:
    """Take the comment, and ask for the answer."""
    text = talk.said.text.strip()[:_LONGEST]
    if not text:
        talk.say(talk.t("A comment is a text; /cancel gives none."), asks=True)
        return
    talk.end_dialog()
    run, task = str(data["run"]), str(data["task"])
    asked = Asked(
        run=run, node=task, graph="", label="", question="", approvers=data.get("approvers")
    )
    rows = question_rows(talk.words, asked, comment=text)
    talk.say(talk.t("Your answer, with “{comment}”?", comment=text), rows)


async def _answer(talk: Talk, arguments: Mapping[str, Any], *, approved: bool) -> None:
    answer = Answer(approved=approved, comment=str(arguments.get("comment") or ""))
    run, task = str(arguments["run"]), str(arguments["task"])
    by = _answering(talk, arguments.get("approvers"))
    try:
        await talk.service.runs.answer(run, task, answer, by=by)
    except ConflictError:
        talk.flash(talk.plain("That is settled: somebody has answered, or the run is over."))
    else:
        said = talk.plain("Approved.") if approved else talk.plain("Rejected.")
        talk.flash(said)
        if answer.comment:
            # The question itself says who has answered what; these buttons have done their work.
            talk.change(said)


def _answering(talk: Talk, approvers: object) -> Actor:
    """Return who answers: where a group is asked by its name, it is the group."""
    if isinstance(approvers, list) and talk.actor.name not in approvers:
        for one in talk.service.chats.people.everybody():
            if one.id == talk.said.chat and one.name in approvers:
                return Actor(one.name, Role[one.role.upper()])
    return talk.actor


COMMANDS: Mapping[str, Command] = {"approve": approve}
PRESSES: Mapping[str, Press] = {"approve": say_yes, "reject": say_no, "comment": comment}
STEPS: Mapping[str, Step] = {"comment": commented}
