"""`inspect`: one run with its tasks; its journal; the pins as they were at any entry of it."""

import argparse
import json
import os
from dataclasses import asdict

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json
from fblib.operations import operations
from fblib.service import Value
from runtime.archive.contents import labels, log_lines, pages
from runtime.archive.masking import Masking, masking_of
from runtime.durable.history import History, Moment
from runtime.durable.waits import open_waits
from runtime.kernels import kernel_choice
from runtime.progress.critical_path import critical_path
from runtime.progress.labels import one_line
from runtime.progress.tally import Tally
from runtime.progress.texts import answer_hint, coarse, moment, path_text, span
from runtime.progress.timeline import Marks
from runtime.progress.views import home_option
from runtime.run_options import add_allow, parse_permissions
from runtime.store.base import Entry, RunRecord, Store, TaskRecord
from runtime.store.home import OpenHome
from runtime.verbs.base import Verb, add_format, add_run, reading, wall
from runtime.verbs.columns import table
from runtime.verbs.finding import find_run
from runtime.verbs.listing import INTERRUPTED, duration_of
from runtime.verbs.liveness import is_executed, is_interrupted
from runtime.verbs.showing import note, print_line, print_text
from runtime.verbs.timeline import LEGEND, Timeline

_MOST = 200
_LONGEST = 300


def _add(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--journal", action="store_true", help="show every entry of its journal")
    what.add_argument("--log", action="store_true", help="show what people want to read of it")
    what.add_argument(
        "--at",
        metavar="SEQ",
        type=int,
        help="show all data pins as they were after this entry of its journal",
    )
    add_allow(parser)
    parser.add_argument(
        "--most", metavar="N", type=int, default=_MOST, help=f"show at most N tasks ({_MOST})"
    )
    add_format(parser)


async def _execute(given: argparse.Namespace) -> int:
    as_json = given.format == "json"
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
        dag = await opened.store.graph(run.id)
        config = await opened.store.config(run.id)
        masking = masking_of(dag, config, run.parameters, operations())
        if given.journal:
            await _show_journal(opened.store, run, masking, as_json=as_json)
        elif given.log:
            names = labels(dag)
            async for entries in pages(opened.store, run.id):
                text = masking.data(log_lines(entries, names)).decode(errors="replace")
                print_text("".join(f"{one_line(line)}\n" for line in text.splitlines()))
        elif given.at is not None:
            graph, allowed = graph_from_json(dag), parse_permissions(given.allow)
            kernel = kernel_choice(None, os.environ)
            history = History(opened.store, run, graph, permissions=allowed, kernel=kernel)
            there = await history.at(given.at)
            _show_pins(run, there, masking, as_json=as_json)
        else:
            await _show_run(
                opened, run, graph_from_json(dag), masking, as_json=as_json, most=given.most
            )
    return 0


# --- The run --------------------------------------------------------------------------------------


async def _show_run(
    opened: OpenHome,
    run: RunRecord,
    graph: Graph,
    masking: Masking,
    *,
    as_json: bool,
    most: int,
) -> None:
    tasks = await opened.store.tasks(run.id)
    interrupted = is_interrupted(run, executed=is_executed(opened.home))
    tally = Tally(graph, wall=wall, known=tasks, option=home_option(opened.home, os.environ))
    tally.run_changed(run)
    if as_json:
        about: dict[str, Value] = asdict(run) | {
            "interrupted": interrupted,
            "tasks": [asdict(task) | {"task": tally.label(task.node)} for task in tasks],
        }
        print_line(masking.text(json.dumps(about, ensure_ascii=False)))
        return
    waits = await open_waits(opened.store, run.id)
    state = INTERRUPTED if interrupted else run.state.value
    lines = [f"run {run.id} of {one_line(graph.name)}: {state}"]
    if run.reason:
        lines.append(f"  reason: {one_line(run.reason, _LONGEST)}")
    took = coarse(duration_of(run, interrupted=interrupted))
    lines.append(f"  started {moment(run.started)}, {took}, durability {run.durability}")
    lines += [
        f"  {path}: {one_line(json.dumps(value, ensure_ascii=False), _LONGEST)}"
        for path, value in run.parameters.items()
    ]
    if path := path_text(critical_path(graph, tasks), tally):
        lines.append(f"  critical path {path}")
    archive, folder = opened.home.archive(run.id), opened.home.run_folder(run.id)
    lines += [f"  files: {place}" for place in (archive, folder) if place.exists()]
    print_text("".join(f"{masking.text(line)}\n" for line in lines))
    if tasks:
        print_line("")
        print_text(await _tasks(opened.store, run, tasks[:most], tally, masking))
    if (more := len(tasks) - most) > 0:
        print_line(f"… and {more:,} more; --most {len(tasks)} shows all of them")
    for one in waits:
        hint = answer_hint(one.wait, one.node, tally)
        print_line(masking.text(f"{tally.label(one.node, one.item)} waits {hint}"))


async def _tasks(
    store: Store, run: RunRecord, tasks: list[TaskRecord], tally: Tally, masking: Masking
) -> str:
    """Return the tasks as a table, each with a bar that shows when it was at work."""
    marks = Marks()
    async for entries in pages(store, run.id):
        marks.take(entries)
    end = wall() if run.owner else max(run.beat, run.started)
    timeline = Timeline(run, now=end)
    headers = ("TASK", "STATE", "ATTEMPTS", "DURATION", timeline.header, "ERROR")
    rows = [
        _row(task, timeline.drawn(marks.timeline(run, task, now=end).bars), tally, masking)
        for task in tasks
    ]
    legend = f"\n{LEGEND}\n" if run.started else ""
    return table(headers, rows, right=("ATTEMPTS", "DURATION")) + legend


def _row(task: TaskRecord, bar: str, tally: Tally, masking: Masking) -> tuple[str, ...]:
    took = span(task.ended - task.started) if task.started and task.state.is_over else ""
    return (
        one_line(tally.label(task.node, task.item)),
        task.state.value,
        str(task.attempts),
        took,
        bar,
        one_line(masking.text(task.error), _LONGEST),
    )


# --- Its journal ----------------------------------------------------------------------------------


async def _show_journal(store: Store, run: RunRecord, masking: Masking, *, as_json: bool) -> None:
    async for entries in pages(store, run.id):
        for entry in entries:
            line = json.dumps(asdict(entry), ensure_ascii=False) if as_json else _line(entry)
            print_line(masking.text(line))


def _line(entry: Entry) -> str:
    item = f"[{entry.item}]" if entry.item >= 0 else ""
    data = "" if entry.data is None else json.dumps(entry.data, ensure_ascii=False)
    told = one_line(f"{entry.node}{item} {data}", _LONGEST)
    return f"{entry.seq:>6}  {moment(entry.wall)}  {entry.kind:<10}  {told}".rstrip()


# --- The pins at an entry -------------------------------------------------------------------------


def _show_pins(run: RunRecord, at: Moment, masking: Masking, *, as_json: bool) -> None:
    if at.error:
        note(masking.text(f"the run failed there: {at.error}"))
    if as_json:
        about: dict[str, Value] = {
            "run": run.id,
            "seq": at.entry.seq,
            "executed": at.executed,
            "run_time": at.run_time,
            "tasks": {node: state.value for node, state in at.tasks.items()},
            "state": dict(at.pins),
        }
        print_line(masking.text(json.dumps(about, ensure_ascii=False)))
        return
    for pin, literal in at.pins.items():
        print_line(masking.text(f"{pin} = {literal}"))


INSPECT = Verb(
    "inspect",
    "show a run with its tasks, its log, its journal, or its pins at any entry of it",
    _add,
    _execute,
    "exit codes: 0 done, 1 the home cannot be read, 2 wrong usage",
)
