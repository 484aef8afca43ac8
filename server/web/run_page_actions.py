"""What can be done with a run or a task in its state, by somebody's role."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.service.access import Role
from server.service.records.runs import RunAbout, TaskAbout
from server.wording.languages import sentence

_OVER = frozenset(("succeeded", "failed", "cancelled", "compensated"))
_FAILED = frozenset(("failed", "timed out"))
_TASK_OVER = frozenset(("succeeded", "failed", "skipped", "cancelled", "timed out", "compensated"))


@dataclass(frozen=True, slots=True)
class Action:
    """A button: the last part of the address it posts to, and what it says."""

    verb: str
    label: str
    """In English."""
    icon: str
    done: str
    """What is said after it, in English."""
    look: str = ""
    warning: str = ""
    """What is to be thought of before; "" = nothing is lost."""


RUN_ACTIONS = {
    one.verb: one
    for one in (
        Action("pause", sentence("Pause"), "pause", sentence("Paused: no more tasks begin.")),
        Action("resume", sentence("Resume"), "play", sentence("The run goes on."), "primary"),
        Action(
            "retry",
            sentence("Try again what failed"),
            "again",
            sentence("What failed is tried again."),
            "primary",
        ),
        Action(
            "cancel",
            sentence("Cancel"),
            "stop",
            sentence("The run was cancelled."),
            "danger",
            sentence("What is under way is broken off; nothing is undone."),
        ),
    )
}
"""By verb."""

TASK_ACTIONS = {
    one.verb: one
    for one in (
        Action(
            "retry",
            sentence("Try again"),
            "again",
            sentence("The task is tried again."),
            "primary",
        ),
        Action(
            "skip",
            sentence("Skip"),
            "skip",
            sentence("The task was skipped."),
            "",
            sentence("The run goes on as if the task had succeeded, with results by default."),
        ),
        Action(
            "cancel",
            sentence("Cancel"),
            "stop",
            sentence("The task was cancelled."),
            "danger",
            sentence("What depends on the task is cancelled, too."),
        ),
    )
}
"""By verb."""


def actions_of_run(run: RunAbout, role: Role) -> Sequence[Action]:
    """Return what somebody may do with a run now, the likeliest first."""
    return [RUN_ACTIONS[verb] for verb in _verbs_of_run(run, role)]


def actions_of_task(run: RunAbout, task: TaskAbout, role: Role) -> Sequence[Action]:
    """Return what somebody may do with a task now; answers are not among it."""
    if role < Role.OPERATOR:
        return ()
    return [TASK_ACTIONS[verb] for verb in _verbs_of_task(run, task)]


def is_over(run: RunAbout) -> bool:
    """Whether nothing more happens in a run."""
    return run.state in _OVER


def _verbs_of_run(run: RunAbout, role: Role) -> Iterator[str]:
    if role < Role.OPERATOR:
        return
    over = is_over(run)
    if run.state == "paused" or not (over or run.is_live):
        yield "resume"
    elif not over and not run.is_network:
        yield "pause"
    if run.state == "failed":
        yield "retry"
    if not over:
        yield "cancel"


def _verbs_of_task(run: RunAbout, task: TaskAbout) -> Iterator[str]:
    if task.state in _FAILED and run.state not in ("compensated", "cancelled"):
        yield "retry"
        yield "skip"
    elif not is_over(run) and task.state not in _TASK_OVER:
        yield "cancel"
