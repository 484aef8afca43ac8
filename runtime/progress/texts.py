"""Texts about tasks that every view uses."""

import shlex
from datetime import UTC, datetime

from runtime.clock import SECOND
from runtime.executor.base import Wait
from runtime.progress.critical_path import Step
from runtime.progress.labels import one_line
from runtime.progress.tally import Tally
from runtime.times import span_of_time

_QUESTION = 120
_ENDS = 3
_FINE = 10 * SECOND
"""Steps that are shown of both ends of a long path."""


def span(nanoseconds: int) -> str:
    """Return how long something takes; never less than nothing."""
    return span_of_time(max(nanoseconds, 0))


def coarse(nanoseconds: int) -> str:
    """Return the same for what counts up before somebody's eyes: it does not flicker."""
    nanoseconds = max(nanoseconds, 0)
    if nanoseconds < _FINE:
        return f"{nanoseconds / SECOND:.1f} s"
    minutes, whole = divmod(nanoseconds // SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{whole:02}"
    return f"{minutes}:{whole:02} min" if minutes else f"{whole} s"


def moment(wall: int) -> str:
    """Return a time as `2026-11-21 08:30:12 UTC`."""
    if not wall:
        return ""
    return datetime.fromtimestamp(wall // SECOND, tz=UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def answer_hint(wait: Wait, node: str, tally: Tally) -> str:
    """Say what a task waits for and how it is answered."""
    match wait.kind:
        case "time":
            return f"until {moment(wait.until)}" if wait.until else "for a time"
        case "event":
            event = one_line(wait.name, _QUESTION)
            return f'for the event "{event}": {command(tally, "send", wait.name)}'
        case "approval":
            question = one_line(wait.name, _QUESTION)
            answer = command(tally, "approve", tally.label(node))
            return f'for an approval, "{question}": {answer}'


def command(tally: Tally, verb: str, *arguments: str) -> str:
    """Return the command line that does something to the run."""
    run = "RUN" if tally.run is None else tally.run.id
    words = " ".join(map(shlex.quote, (run, *arguments)))
    return f"python -m runtime {verb} {words}{tally.option}"


def path_text(steps: tuple[Step, ...], tally: Tally) -> str:
    """Return the critical path in one line: `1.5 s: fetch 1.2 s -> parse 300 ms`."""
    if not steps:
        return ""
    total = span(sum(step.duration for step in steps))
    return f"{total}: {' → '.join(_steps(steps, tally))}"


def _steps(steps: tuple[Step, ...], tally: Tally) -> list[str]:
    told = [f"{tally.label(step.node)} {span(step.duration)}" for step in steps[:_ENDS]]
    if len(steps) <= 2 * _ENDS + 1:
        told += [f"{tally.label(step.node)} {span(step.duration)}" for step in steps[_ENDS:]]
        return told
    left_out = steps[_ENDS:-_ENDS]
    more = span(sum(step.duration for step in left_out))
    told.append(f"… {len(left_out):,} more {more} …")
    return told + [f"{tally.label(step.node)} {span(step.duration)}" for step in steps[-_ENDS:]]
