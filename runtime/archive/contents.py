"""What an archive tells of a run, made from what the store has kept of it."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import orjson

from fblib.service import Value
from runtime.clock import SECOND
from runtime.state import TaskState
from runtime.store.base import Entry, RunRecord, Store, TaskRecord
from runtime.store.encoding import encode
from runtime.store.large import ARCHIVED, digest, file_name
from runtime.store.rows import LARGE

_PAGE = 200
"""Journal entries in memory at once."""
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


async def pages(store: Store, run: str) -> AsyncIterator[list[Entry]]:
    """Yield the journal of a run in pieces."""
    after = 0
    while entries := await store.entries(run, after=after, most=_PAGE):
        yield entries
        after = entries[-1].seq


def labels(dag: bytes) -> dict[str, str]:
    """Return what people call the nodes of a graph: short, unless two were called the same."""
    short = {}
    for node in orjson.loads(dag).get("nodes", ()):
        short[node["id"]] = node.get("label") or node["id"].rpartition(".")[2]
    count: dict[str, int] = {}
    for label in short.values():
        count[label] = count.get(label, 0) + 1
    return {node: label if count[label] == 1 else node for node, label in short.items()}


# --- The journal -------------------------------------------------------------------------------


def journal_line(entry: Entry) -> tuple[bytes, tuple[str, bytes] | None]:
    """Return an entry as a line; large data are a member of their own: its name and its bytes."""
    # As the store writes and names them, so that it finds them here when the folder is gone.
    data = encode(entry.data, what=f"entry {entry.seq} of the journal")
    aside = None
    if len(data) > LARGE:
        aside = (f"{ARCHIVED}/{file_name(digest(data))}", data)
    head = {
        "seq": entry.seq,
        "kind": entry.kind,
        "at_entry": entry.at_entry,
        "at_time": entry.at_time,
        "wall": entry.wall,
        "node": entry.node,
        "item": entry.item,
    }
    rest = b',"data":' + data.strip() if aside is None else b',"file":' + orjson.dumps(aside[0])
    return orjson.dumps(head)[:-1] + rest + b"}\n", aside


def log_lines(entries: Iterable[Entry], names: Mapping[str, str]) -> bytes:
    """Return what people want to read of these entries."""
    lines = []
    for entry in entries:
        if text := _told(entry):
            who = names.get(entry.node, entry.node)
            item = f"[{entry.item}]" if entry.item >= 0 else ""
            where = f"{who}{item}: " if who else ""
            lines.append(f"{moment(entry.wall)} {where}{text}\n")
    return "".join(lines).encode(errors="backslashreplace")


def _told(entry: Entry) -> str:
    data = cast("dict[str, Any]", entry.data if isinstance(entry.data, dict) else {})
    match entry.kind:
        case "log":
            return str(data.get("text", ""))
        case "finish":
            return _ended(data)
        case "attempt":
            return _because(f"attempt {data.get('number')} failed", data.get("error"))
        case "cancel":
            return str(data.get("reason"))
        case "state":
            return _because(str(data.get("state", "")), data.get("reason"))
        case "undone":
            return _because("undone", data.get("error"))
        case "wait":
            return f"waits ({data.get('kind')})"
        case "answer":
            return f"answered by {data.get('by') or 'somebody'}"
        case "late":
            return f"is late: more than {data.get('sla')} s"
        case _:
            return "started" if entry.kind == "start" else ""


def _ended(data: dict[str, Any]) -> str:
    match data.get("event"):
        case "CNF":
            return "succeeded"
        case "ERR":
            return _because("failed", data.get("outputs", {}).get("error"))
        case _:
            return ""  # it was cancelled, which has a line of its own


def _because(what: str, why: object) -> str:
    return f"{what}: {why}" if why else what


# --- Results and status ------------------------------------------------------------------------


async def results(
    store: Store, run: str, tasks: Iterable[TaskRecord], names: Mapping[str, str]
) -> dict[str, Value]:
    """Return what the tasks of a run resulted in, by their labels.

    A task with a list that did not come to its end has what is there, and null for the rest.
    """
    wanted = {task.seq: task for task in tasks if task.seq}
    finished: dict[str, Value] = {}
    parts: dict[str, dict[int, dict[str, Value]]] = {}
    async for entries in pages(store, run):
        for entry in entries:
            task = wanted.get(entry.seq)
            data = cast("dict[str, Any]", entry.data if isinstance(entry.data, dict) else {})
            if task is None:
                continue
            if entry.kind == "item" and task.state is TaskState.SUCCEEDED:
                parts.setdefault(entry.node, {})[entry.item] = data.get("outputs", {})
            elif entry.kind == "finish" and data.get("event") == "CNF":
                finished[entry.node] = data.get("outputs", {})
    for node, items in parts.items():
        finished.setdefault(node, _lists(items))
    return {names.get(node, node): finished[node] for node in sorted(finished)}


def _lists(items: Mapping[int, Mapping[str, Value]]) -> Value:
    """Return results of elements as lists by pin."""
    pins = sorted({pin for outputs in items.values() for pin in outputs})
    count = max(items) + 1
    return {pin: [items.get(number, {}).get(pin) for number in range(count)] for pin in pins}


def status(
    run: RunRecord,
    tasks: Iterable[TaskRecord],
    names: Mapping[str, str],
    *,
    left_out: Iterable[str],
) -> dict[str, Value]:
    """Return what became of a run and of each of its tasks.

    Args:
        run: the run.
        tasks: its tasks.
        names: their labels.
        left_out: what was in the folder of the run and is not in the archive.
    """
    return {
        "run": run.id,
        "graph": run.graph,
        "graph_sha256": run.graph_hash,
        "state": run.state.value,
        "reason": run.reason,
        "durability": run.durability,
        "created": moment(run.created),
        "started": moment(run.started),
        "ended": moment(run.ended),
        "parameters": run.parameters,
        "tasks": [_task(task, names) for task in tasks],
        "left_out": list[Value](left_out),
    }


def _task(task: TaskRecord, names: Mapping[str, str]) -> Value:
    about: dict[str, Value] = {"task": names.get(task.node, task.node), "node": task.node}
    if task.item >= 0:
        about["item"] = task.item
    return about | {
        "state": task.state.value,
        "attempts": task.attempts,
        "requested": moment(task.requested),
        "started": moment(task.started),
        "ended": moment(task.ended),
        "error": task.error,
    }


def pretty(value: Value) -> bytes:
    """Return a value as people read it."""
    exact = encode(value, what="a result")
    if exact.startswith(b" "):
        return exact.strip() + b"\n"  # NaN and the like, which are no JSON in the strict sense
    return orjson.dumps(value, option=_PRETTY)


def moment(wall: int) -> str | None:
    """Return a time such as `2026-11-21T08:30:12.123456Z`; None for 0."""
    if not wall:
        return None
    second, rest = divmod(wall, SECOND)
    whole = datetime.fromtimestamp(second, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{rest // 1_000:06}Z"
