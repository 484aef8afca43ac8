"""Does what a command line asks for: sets up the run, executes it, shows what came of it."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from compiler.ir.graph import Graph
from runtime.channels.reach import Reach
from runtime.clock import VirtualClock
from runtime.folder import Folder
from runtime.live import LiveView, is_terminal
from runtime.loading import load_graph
from runtime.options import Options
from runtime.output import Output
from runtime.pins import Pins
from runtime.report import RunReport, Status
from runtime.run import Run
from runtime.signals import Interruption, stop_on_signals
from runtime.standstill import StandstillNote
from runtime.state_file import check_place, load_state, save_state
from runtime.summary import (
    busiest,
    conditions,
    idle_hint,
    report_record,
    statistics,
    summary,
    warnings,
)
from runtime.trace import TraceWriter
from runtime.usage import UsageError
from runtime.values import parse_assignment, state_of
from runtime.watch import Watcher

_CONDITION_FAILED = 3


@dataclass(frozen=True, slots=True)
class _Setup:
    """A run that is ready to start, with who listens to it."""

    run: Run
    output: Output
    watcher: Watcher | None
    injections: tuple[tuple[str, str], ...]


async def execute(options: Options) -> int:
    """Run a graph as the options say; return the exit code.

    Raises:
        UsageError: the graph, an option or a file cannot be used.
    """
    graph = load_graph(options.graph)
    _check_outputs(options)
    interruption = Interruption()
    with ExitStack() as files:
        setup = _set_up(options, graph, files)
        loop = asyncio.get_running_loop()
        with stop_on_signals(interruption, loop, setup.run.stop):
            report = await _run(options, setup)
    _show_results(options, setup.run, report)
    _show_messages(options, graph, report)
    if options.save is not None and report.status is not Status.FAILED:
        save_state(options.save, graph, setup.run.machine.save())
    if report.status is Status.FAILED:
        return 1
    if interruption.exit_code is not None:
        return interruption.exit_code
    return _CONDITION_FAILED if report.failed_conditions else 0


def _check_outputs(options: Options) -> None:
    """Refuse files that the run could not write, or that would overwrite each other."""
    if not options.files.is_dir():
        message = f'there is no folder "{options.files}" for --files; make it first'
        raise UsageError(message)
    taken = {} if options.graph == "-" else {Path(options.graph).resolve(): "the graph"}
    for option, path in (("--trace", options.trace), ("--save", options.save)):
        if path is None:
            continue
        owner = taken.setdefault(path.resolve(), f"the file of {option}")
        if owner != f"the file of {option}":
            message = f'{option} would overwrite {owner}, "{path}"; name another file'
            raise UsageError(message)
    if options.save is not None:
        check_place(options.save)


def _set_up(options: Options, graph: Graph, files: ExitStack) -> _Setup:
    run = _make_run(options, graph)
    _write_settings(options, Pins(graph), run)
    return _listening(options, run, files)


def _listening(options: Options, run: Run, files: ExitStack) -> _Setup:
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
        run.listen(StandstillNote(tell=_note, now=now))
    if options.stats:
        kernel.count(enabled=True)
    return _Setup(run, output, watcher, tuple((pin.node, pin.name) for pin in injections))


def _write_settings(options: Options, pins: Pins, run: Run) -> None:
    connected = {(wire.target, wire.target_pin) for wire in run.graph.data_wires}
    for setting in options.settings:
        pin, value = parse_assignment(setting, pins, run.graph)
        run.machine.kernel.write(pin.node, pin.name, value)
        if (pin.node, pin.name) in connected:
            _note(f'"{pin.path}" is connected; its next event replaces the value set')


def _make_run(options: Options, graph: Graph) -> Run:
    clock = None if options.simulate is None else VirtualClock()
    reach = Reach(network=options.network, http_port=options.http_port)
    run = Run(graph, clock=clock, files=Folder(options.files), reach=reach)
    if options.load is None:
        return run
    snapshot = load_state(options.load, graph)
    try:
        run.load(snapshot)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        message = f'the state in "{options.load}" is damaged: {error!r}'
        raise UsageError(message) from error
    return run


@contextmanager
def _writing(path: Path) -> Iterator[TextIO]:
    try:
        stream = path.open("w", encoding="utf-8")
    except OSError as error:
        message = f'cannot write the trace to "{path}": {error.strerror}'
        raise UsageError(message) from error
    with stream:
        yield stream


async def _run(options: Options, setup: _Setup) -> RunReport:
    live = options.live and not options.as_json and is_terminal(sys.stdout)
    view = LiveView(setup.run, setup.watcher).showing(setup.output) if live else nullcontext()
    with view:
        return await setup.run.run(
            inject=setup.injections, until=options.simulate, limit=options.real_limit
        )


def _show_results(options: Options, run: Run, report: RunReport) -> None:
    """Show on standard output what was asked for."""
    state = state_of(run.graph, run.machine.kernel) if options.print_state else None
    events = busiest(run.machine.kernel.counts()) if options.stats else None
    write = sys.stdout.write
    if options.as_json:
        record = report_record(report, state=state, events=events)
        write(json.dumps(record, ensure_ascii=False) + "\n")
    else:
        for pin, literal in (state or {}).items():
            write(f"{pin} = {literal}\n")
        if events is not None:
            write("".join(f"{line}\n" for line in statistics(report, events)))
    sys.stdout.flush()


def _show_messages(options: Options, graph: Graph, report: RunReport) -> None:
    """Say on standard error how the run went."""
    write = sys.stderr.write
    for warning in warnings(report, graph):
        write(f"warning: {warning}\n")
    if hint := idle_hint(report, graph, injected=bool(options.injections)):
        _note(hint)
    if report.error is not None:
        write(f"error: {report.error}\n")
    if line := conditions(report):
        write(f"{line}\n")
    write(f"{summary(report)}\n")


def _note(text: str) -> None:
    sys.stderr.write(f"note: {text}\n")
