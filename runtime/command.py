"""Does what a command line asks for: sets up the run, executes it, shows what came of it."""

import asyncio
import sys
from contextlib import ExitStack, nullcontext
from pathlib import Path

from compiler.ir.garbage import collection_of_new
from compiler.ir.graph import Graph
from runtime.channels.reach import Reach
from runtime.clock import VirtualClock
from runtime.durable.durability import has_operations
from runtime.durable_command import execute_durably
from runtime.folder import Folder
from runtime.listening import Setup, listening, note, show_results
from runtime.live import LiveView, is_terminal
from runtime.loading import load_graph
from runtime.options import Options
from runtime.pins import Pins
from runtime.python_blocks import workers_of
from runtime.report import RunReport, Status
from runtime.run import Run
from runtime.signals import Interruption, stop_on_signals
from runtime.state_file import check_place, load_state, save_state
from runtime.summary import (
    conditions,
    idle_hint,
    summary,
    warnings,
)
from runtime.usage import UsageError
from runtime.values import parse_assignment

_CONDITION_FAILED = 3


async def execute(options: Options) -> int:
    """Run a graph as the options say; return the exit code.

    Raises:
        UsageError: the graph, an option or a file cannot be used.
    """
    graph = load_graph(options.graph)
    _check_outputs(options)
    if has_operations(graph):
        return await execute_durably(options, graph)
    interruption = Interruption()
    with ExitStack() as files:
        setup = _set_up(options, graph, files)
        loop = asyncio.get_running_loop()
        # A pause of the garbage collector would be felt by a network with a short period.
        calm = collection_of_new(collected=False)
        with stop_on_signals(interruption, loop, setup.run.stop), calm:
            report = await _run(options, setup)
    show_results(options, setup.run, report)
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


def _set_up(options: Options, graph: Graph, files: ExitStack) -> Setup:
    run = _make_run(options, graph)
    _write_settings(options, Pins(graph), run)
    return listening(options, run, files)


def _write_settings(options: Options, pins: Pins, run: Run) -> None:
    connected = {(wire.target, wire.target_pin) for wire in run.graph.data_wires}
    for setting in options.settings:
        pin, value = parse_assignment(setting, pins, run.graph)
        run.machine.kernel.write(pin.node, pin.name, value)
        if (pin.node, pin.name) in connected:
            note(f'"{pin.path}" is connected; its next event replaces the value set')


def _make_run(options: Options, graph: Graph) -> Run:
    clock = None if options.simulate is None else VirtualClock()
    reach = Reach(network=options.network, http_port=options.http_port)
    workers = workers_of(graph, options.runs.permissions)
    files = Folder(options.files)
    run = Run(
        graph,
        clock=clock,
        files=files,
        reach=reach,
        services=workers.services,
        kernel=options.runs.kernel,
    )
    if options.load is None:
        return run
    snapshot = load_state(options.load, graph)
    try:
        run.load(snapshot)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        message = f'the state in "{options.load}" is damaged: {error!r}'
        raise UsageError(message) from error
    return run


async def _run(options: Options, setup: Setup) -> RunReport:
    live = options.live and not options.as_json and is_terminal(sys.stdout)
    view = LiveView(setup.run, setup.watcher).showing(setup.output) if live else nullcontext()
    with view:
        return await setup.run.run(
            inject=setup.injections, until=options.simulate, limit=options.real_limit
        )


def _show_messages(options: Options, graph: Graph, report: RunReport) -> None:
    """Say on standard error how the run went."""
    write = sys.stderr.write
    for warning in warnings(report, graph):
        write(f"warning: {warning}\n")
    if hint := idle_hint(report, graph, injected=bool(options.injections)):
        note(hint)
    if report.error is not None:
        write(f"error: {report.error}\n")
    if line := conditions(report):
        write(f"{line}\n")
    write(f"{summary(report)}\n")
