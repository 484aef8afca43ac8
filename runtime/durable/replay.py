"""From the journal of a run to the state it had: the kernel is deterministic."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, cast

from runtime.errors import RunError
from runtime.kernel.machine import Machine
from runtime.store.base import Entry, StoreError

_REPLAYED = frozenset({"start", "inject", "finish", "time"})


def replay(machine: Machine, entries: Iterable[Entry]) -> None:
    """Bring a fresh machine into the state that it had after the last of these entries.

    Nothing of the world outside is touched. What was requested and has no result is requested
    again.

    Raises:
        StoreError: the journal is not of this graph.
        RunError: the run itself had failed there.
    """
    reached = 0
    for entry in entries:
        if entry.kind in _REPLAYED:
            _run_to(machine, entry)
            _take(machine, entry)
        reached = max(reached, entry.at_entry)
    # What had been requested when the last entry was written is requested by then. If the run
    # failed there, it fails again when it goes on.
    with suppress(RunError):
        machine.run(max(reached - machine.kernel.executed, 0))
    machine.requests.clear()
    machine.requests.extend(machine.kernel.open_requests())


def _run_to(machine: Machine, entry: Entry) -> None:
    left = entry.at_entry - machine.kernel.executed
    if left > 0:
        machine.run(left)
    if machine.kernel.executed != entry.at_entry:
        message = (
            f"the journal does not fit the graph: entry {entry.seq} was taken after "
            f"{entry.at_entry} events, but there were {machine.kernel.executed}"
        )
        raise StoreError(message)


def _take(machine: Machine, entry: Entry) -> None:
    data = cast("dict[str, Any]", entry.data or {})
    if entry.kind == "time":
        machine.advance(entry.at_time)
        return
    machine.kernel.time.now = entry.at_time
    match entry.kind:
        case "start":
            set_parameters(machine, data["parameters"])
            machine.start(warm=data["warm"])
        case "inject":
            machine.inject(entry.node, data["event"])
        case "finish":
            machine.finish(entry.node, data["event"], data["outputs"])
        case _:
            pass  # beside the kernel


def set_parameters(machine: Machine, parameters: dict[str, Any]) -> None:
    """Write values to pins, named by `node.pin`."""
    for path, value in parameters.items():
        node, _, pin = path.rpartition(".")
        machine.kernel.write(node, pin, value)
