"""Handlers about tasks of runs, and about what waits for people."""

from collections.abc import Sequence

from server.http_api.bodies import Comment
from server.http_api.endpoint import Call, number_in
from server.http_api.queries import LettersQuery
from server.service.records.runs import (
    Answer,
    Approval,
    DeadLetterAbout,
    RunAbout,
    TaskAbout,
    TaskDetail,
)


async def list_tasks(call: Call) -> Sequence[TaskAbout]:
    """List the tasks of a run, in the order of the graph."""
    return await call.service.runs.tasks(call.path["run"])


async def get_task(call: Call) -> TaskDetail:
    """Return all that is known of a task: a node id, a label or an unambiguous end of an id."""
    return await call.service.runs.task(call.path["run"], call.path["task"])


async def retry_task(call: Call) -> RunAbout:
    """Try again a task that failed."""
    return await call.service.runs.retry(call.path["run"], by=call.actor, task=call.path["task"])


async def skip_task(call: Call) -> RunAbout:
    """Let a run go on as if a task had succeeded, with the results it has by default."""
    return await call.service.runs.skip(call.path["run"], call.path["task"], by=call.actor)


async def cancel_task(call: Call) -> RunAbout:
    """Cancel a task with what depends on it."""
    return await call.service.runs.cancel_task(call.path["run"], call.path["task"], by=call.actor)


async def approve_task(call: Call, body: Comment) -> RunAbout:
    """Approve what a task waits for."""
    return await _settle(call, Answer(approved=True, comment=body.comment))


async def reject_task(call: Call, body: Comment) -> RunAbout:
    """Reject what a task waits for."""
    return await _settle(call, Answer(approved=False, comment=body.comment))


async def answer_task(call: Call, body: Answer) -> RunAbout:
    """Approve or reject what a task waits for; the first answer settles it."""
    return await _settle(call, body)


async def _settle(call: Call, answer: Answer) -> RunAbout:
    return await call.service.runs.answer(
        call.path["run"], call.path["task"], answer, by=call.actor
    )


async def list_approvals(call: Call) -> Sequence[Approval]:
    """List all tasks of all runs that wait for an approval, the oldest first."""
    return await call.service.runs.approvals()


async def list_letters(call: Call, query: LettersQuery) -> Sequence[DeadLetterAbout]:
    """List operations that failed for good, the oldest first."""
    return await call.service.letters.list(run=query.run, sent=query.sent)


async def send_letter_again(call: Call) -> RunAbout:
    """Perform the operation of a dead letter again, in a run of its own."""
    letter = number_in(call, "letter", of="dead letter")
    return await call.service.letters.send_again(letter, by=call.actor)
