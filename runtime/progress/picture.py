"""The picture of a run in a terminal: made anew from the tally each time, never longer than fits.

Rows that do not fit are counted, so the cost depends on the terminal, not on the run.
"""

from collections.abc import Callable
from itertools import islice

from rich.cells import set_cell_size
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from runtime.progress.labels import one_line
from runtime.progress.tally import FAILURES, Tally
from runtime.progress.texts import answer_hint, coarse, path_text
from runtime.state import RunState, TaskState
from runtime.store.base import TaskRecord

WIDEST = 100
_FRAME = 4
"""Columns of the frame."""
_FIXED = 8
"""Rows of the frame, the headline, the counts and the path."""
_LEAST = 2
_NAME = 28
"""Columns of names at most."""
_BAR = 30

COLOURS = {
    TaskState.RUNNING: "cyan",
    TaskState.RETRYING: "yellow",
    TaskState.WAITING: "magenta",
    TaskState.SUCCEEDED: "green",
    TaskState.FAILED: "red",
    TaskState.TIMED_OUT: "red",
    TaskState.COMPENSATED: "yellow",
}
_ORDER = (
    *(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.TIMED_OUT, TaskState.COMPENSATED),
    *(TaskState.CANCELLED, TaskState.SKIPPED, TaskState.RUNNING, TaskState.RETRYING),
    *(TaskState.WAITING, TaskState.PENDING),
)


def picture(tally: Tally, *, width: int, height: int) -> RenderableType:
    """Return what is to be shown now.

    Args:
        tally: of the run.
        width: columns there are.
        height: rows there are.
    """
    width = max(min(width, WIDEST), 40)
    inner = width - _FRAME
    now = tally.wall()
    parts: list[RenderableType] = [_headline(tally, now, inner), counts_line(tally)]
    for rows in _sections(tally, now, inner, max(height - _FIXED, _LEAST)):
        parts += ["", rows]
    if path := path_text(tally.path.steps(), tally):
        parts += ["", Text(f"critical path {one_line(path, inner - 14)}", style="dim")]
    return Panel(
        Group(*parts),
        title=_title(tally),
        title_align="left",
        subtitle="Ctrl-C stops the run; resume goes on with it",
        width=width,
    )


def _title(tally: Tally) -> Text:
    title = Text(one_line(tally.graph.name, 40), style="bold")
    if tally.run is not None:
        title.append(f"  {tally.run.id}", style="not bold dim")
        if tally.run.state is RunState.PAUSED:
            title.append("  paused", style="not bold yellow")
    return title


def _headline(tally: Tally, now: int, width: int) -> RenderableType:
    started = now if tally.run is None else tally.run.started or now
    bad = any(tally.counts[state] for state in FAILURES)
    line = Table.grid(padding=(0, 2, 0, 0))
    bar = ProgressBar(
        total=max(tally.total, 1),
        completed=tally.over,
        width=min(_BAR, width // 3),
        complete_style="red" if bad else "green",
        finished_style="red" if bad else "green",
    )
    tasks = Text(f"{tally.over:,} of {tally.total:,} tasks", style="bold")
    line.add_row(bar, tasks, Text(coarse(now - started)))
    return line


def counts_line(tally: Tally) -> Text:
    """Return how many tasks are in each state."""
    counts = tally.by_state()
    line = Text(overflow="ellipsis", no_wrap=True)
    for state in _ORDER:
        if count := counts.get(state):
            line.append("  " if line else "")
            line.append(f"{count:,} {state}", style=COLOURS.get(state, "dim"))
    return line


# --- Sections: what waits, what failed, what retries, what runs ---------------------------------


def _sections(tally: Tally, now: int, width: int, room: int) -> list[RenderableType]:
    """Return the parts of the picture that have rows, what somebody has to act on first."""
    waiting = tally.under_way(TaskState.WAITING)
    retrying = tally.under_way(TaskState.RETRYING)
    running = tally.under_way(TaskState.RUNNING)
    found: list[RenderableType] = []
    made: list[tuple[int, Callable[[int], list[Text]]]] = [
        (_height(waiting, tally), lambda most: _waiting(waiting, tally, now, width, most)),
        (len(tally.failed), lambda most: _failed(tally, width, most)),
        (len(retrying), lambda most: _retrying(retrying, tally, now, width, most)),
        (len(running), lambda most: _running(running, tally, now, width, most)),
    ]
    left = [one for one in made if one[0]]
    while left:
        wanted, rows = left.pop(0)
        # An empty row and a headline for each; those that follow get their share.
        share = room // (len(left) + 1) - 2 if left else room - 2
        most = max(min(wanted, share), _LEAST)
        found.append(Group(*rows(most)))
        room -= most + 2
    return found


def _height(waiting: list[TaskRecord], tally: Tally) -> int:
    return sum(1 if _is_for_time(task, tally) else 2 for task in waiting)


def _is_for_time(task: TaskRecord, tally: Tally) -> bool:
    wait = tally.waits.get((task.node, task.item))
    return wait is None or wait.kind == "time"


def _waiting(tasks: list[TaskRecord], tally: Tally, now: int, width: int, most: int) -> list[Text]:
    rows = [_heading("waiting", TaskState.WAITING)]
    # Those that somebody has to answer before those that wait for a time.
    ordered = sorted(tasks, key=lambda task: _is_for_time(task, tally))
    shown = 0
    for task in ordered:
        wait = tally.waits.get((task.node, task.item))
        if len(rows) + (1 if _is_for_time(task, tally) else 2) > most + 1:
            break
        shown += 1
        if wait is None or wait.kind == "time":
            left = "" if wait is None or not wait.until else f"{coarse(wait.until - now)} more"
            rows.append(_row(_name(task, tally), left, width))
            continue
        what, _, command = answer_hint(wait, task.node, tally).partition(": python")
        rows.append(_row(_name(task, tally), f"{coarse(now - task.started):<9} {what}", width))
        rows.append(Text(f"    python{command}", style="bold", overflow="fold"))
    return _and_more(rows, len(tasks) - shown)


def _failed(tally: Tally, width: int, most: int) -> list[Text]:
    rows = [_heading("failed", TaskState.FAILED)]
    count = max(sum(tally.counts[state] for state in FAILURES), len(tally.failed))
    most = most if len(tally.failed) <= most else most - 1
    rows += [
        _row(tally.label(failed.node), failed.error, width, style="red")
        for failed in islice(tally.failed.values(), most)
    ]
    return _and_more(rows, count - (len(rows) - 1))


def _retrying(tasks: list[TaskRecord], tally: Tally, now: int, width: int, most: int) -> list[Text]:
    rows = [_heading("retrying", TaskState.RETRYING)]
    most = most if len(tasks) <= most else most - 1
    for task in tasks[:most]:
        due = tally.again.get((task.node, task.item), now)
        again = f"{_attempt(task, tally)} failed, again in {coarse(due - now)}: {task.error}"
        rows.append(_row(_name(task, tally), again, width))
    return _and_more(rows, len(tasks) - (len(rows) - 1))


def _running(tasks: list[TaskRecord], tally: Tally, now: int, width: int, most: int) -> list[Text]:
    rows = [_heading("running", TaskState.RUNNING)]
    most = most if len(tasks) <= most else most - 1
    for task in tasks[:most]:
        told = f"{coarse(now - task.started):<9}"
        if task.attempts > 1:
            told += f" {_attempt(task, tally)}"
        if (progress := tally.progress.get((task.node, task.item))) is not None:
            told += f" {max(0.0, min(progress[0], 1.0)):4.0%} {progress[1]}"
        rows.append(_row(_name(task, tally), told, width))
    return _and_more(rows, len(tasks) - (len(rows) - 1))


def _attempt(task: TaskRecord, tally: Tally) -> str:
    most = tally.attempts_of(task.node)
    return f"attempt {task.attempts}" + (f"/{most}" if most > 1 else "")


def _name(task: TaskRecord, tally: Tally) -> str:
    return tally.label(task.node, task.item)


def _heading(text: str, state: TaskState) -> Text:
    return Text(text, style=f"bold {COLOURS.get(state, '')}")


def _row(name: str, told: str, width: int, *, style: str = "") -> Text:
    columns = min(_NAME, width // 3)
    row = Text(f"  {set_cell_size(one_line(name, columns), columns)}  ", no_wrap=True)
    row.append(one_line(told, width - columns - 4), style=style)
    row.truncate(width, overflow="ellipsis")
    return row


def _and_more(rows: list[Text], more: int) -> list[Text]:
    if more > 0:
        rows.append(Text(f"  and {more:,} more", style="dim"))
    return rows
