"""Connects whatever shows what happens in a run, and shows what was asked for at its end."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from runtime.options import Options
from runtime.output import Output
from runtime.pins import Pins
from runtime.report import RunReport
from runtime.run import Run
from runtime.standstill import StandstillNote
from runtime.summary import busiest, report_record, statistics
from runtime.trace import TraceWriter
from runtime.usage import UsageError
from runtime.values import state_of
from runtime.watch import Watcher


@dataclass(frozen=True, slots=True)
class Setup:
    """A run that is ready to start, with who listens to it."""

    run: Run
    output: Output
    watcher: Watcher | None
    injections: tuple[tuple[str, str], ...]


def listening(options: Options, run: Run, files: ExitStack) -> Setup:
    """Connect whatever shows what happens in a run."""
    graph = run.graph
    pins = Pins(graph)
    injections = tuple(pins.event_input(path) for path in options.injections)
    kernel = run.machine.kernel

    def now() -> int:
        return run.machine.now

    if options.trace is not None:
        run.listen(TraceWriter(files.enter_context(_writing(options.trace)), now=now))
    output = Output(sys.stdout, as_json=options.as_json, now=now)
    run.listen(output)
    watcher = None
    if options.watches:
        # A pin that two patterns match is watched once.
        watched = dict.fromkeys(pin for glob in options.watches for pin in pins.matching(glob))
        watcher = Watcher(watched, pins, graph, kernel, show=output.show, now=now)
        run.listen(watcher)
    if options.simulate is not None:
        run.listen(StandstillNote(tell=note, now=now))
    if options.stats:
        kernel.count(enabled=True)
    return Setup(run, output, watcher, tuple((pin.node, pin.name) for pin in injections))


@contextmanager
def _writing(path: Path) -> Iterator[TextIO]:
    try:
        stream = path.open("w", encoding="utf-8")
    except OSError as error:
        message = f'cannot write the trace to "{path}": {error.strerror}'
        raise UsageError(message) from error
    with stream:
        yield stream


def show_results(options: Options, run: Run, report: RunReport) -> None:
    """Show on standard output what was asked for."""
    state = state_of(run.graph, run.machine.kernel) if options.print_state else None
    events = busiest(run.machine.kernel.counts()) if options.stats else None
    write = sys.stdout.write
    if options.as_json:
        record = report_record(report, state=state, events=events, kernel=run.kernel.name)
        write(json.dumps(record, ensure_ascii=False) + "\n")
    else:
        for pin, literal in (state or {}).items():
            write(f"{pin} = {literal}\n")
        if events is not None:
            write("".join(f"{line}\n" for line in statistics(report, events, str(run.kernel))))
    sys.stdout.flush()


def note(text: str) -> None:
    """Say something on standard error that nobody has to heed."""
    sys.stderr.write(f"note: {text}\n")
