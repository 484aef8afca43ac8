"""Executes a graph of operations for a command line, and says what came of it."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from compiler.ir.graph import Graph
from fblib.service import Value
from runtime.channels.reach import Reach
from runtime.durable.run import DurableRun
from runtime.durable.session import Terms
from runtime.executing import Outcome, Wish, execute_new, results_of, source_beside
from runtime.listening import listening, show_results
from runtime.options import Options
from runtime.pins import Pins
from runtime.progress.views import Progress, home_option, style_of
from runtime.run_options import RunOptions
from runtime.secrets_file import load_secrets
from runtime.summary import conditions, warnings
from runtime.usage import UsageError
from runtime.user_parameters import parse_parameters
from runtime.values import parse_assignment

CONDITION_FAILED = 3
"""The exit code of a run in which a TEST_CONDITION did not hold."""


async def execute_durably(options: Options, graph: Graph) -> int:
    """Execute a run of a graph with operations; return the exit code.

    Raises:
        UsageError: an option cannot be used.
        RunError: the run cannot begin, or what happens cannot be kept.
    """
    _refuse_others(options)
    wish = _wish(options, graph)
    progress = Progress(
        graph,
        style_of(as_json=options.as_json, live=options.live, messages=sys.stderr),
        out=sys.stdout,
        messages=sys.stderr,
        option=home_option(wish.home, os.environ),
    )
    with ExitStack() as shown:

        def prepare(run: DurableRun) -> None:
            setup = listening(options, run.run, shown)
            shown.enter_context(progress.showing(setup.output))

        outcome = await execute_new(wish, listeners=progress.listeners, prepare=prepare)
    _show_outcome(options, outcome, progress)
    if outcome.exit_code == 0 and outcome.report.failed_conditions:
        return CONDITION_FAILED
    return outcome.exit_code


def _show_outcome(options: Options, outcome: Outcome, progress: Progress) -> None:
    """Say what came of the run; for machines, the outcome is the last line."""
    run, report = outcome.run, outcome.report
    if not options.as_json or options.print_state or options.stats:
        show_results(options, run.run, report)
    lines = [f"warning: {warning}" for warning in warnings(report, run.graph)]
    if report.error is not None:
        lines.append(f"error: {report.error}")
    lines.append(conditions(report))
    sys.stderr.write("".join(f"{line}\n" for line in lines if line))
    progress.end(
        run.record,
        kept=run.record.durability != "none",
        results=dict(results_of(run)) if options.as_json else None,
        archive=outcome.archive,
    )


def _refuse_others(options: Options) -> None:
    """Refuse what graphs of operations do in another way."""
    given = {
        "--simulate": options.simulate is not None and "operations take real time",
        "--load": options.load is not None and "a run goes on by: python -m runtime resume RUN",
        "--save": options.save is not None and "its state is kept in its home",
        "--files": options.files != Path() and "each run has a folder of its own in its home",
    }
    for option, reason in given.items():
        if reason:
            message = f"{option} is not for graphs with operations: {reason}"
            raise UsageError(message)


def _wish(options: Options, graph: Graph) -> Wish:
    pins = Pins(graph)
    injections = (pins.event_input(path) for path in options.injections)
    parameters: dict[str, Value] = parse_parameters(options.runs.parameters, graph)
    for setting in options.settings:
        pin, value = parse_assignment(setting, pins, graph)
        parameters[f"{pin.node}.{pin.name}"] = value
    folder = Path() if options.graph == "-" else Path(options.graph).parent
    return Wish(
        graph,
        options.runs.home,
        terms_of(options.runs, config_folder=folder, reach=_reach(options)),
        source=source_beside(graph, options.graph),
        durability=options.runs.durability,
        power=options.runs.power,
        parameters=parameters,
        inject=tuple((pin.node, pin.name) for pin in injections),
        limit=options.real_limit,
    )


def terms_of(
    runs: RunOptions, *, config_folder: Path | None = None, reach: Reach | None = None
) -> Terms:
    """Return what a session may do.

    Raises:
        UsageError: the secrets cannot be read.
    """
    return Terms(
        runs.settings(config_folder=config_folder),
        load_secrets(runs.secrets, os.environ),
        runs.limits,
        reach or Reach(),
        runs.archives,
        runs.kernel,
    )


def _reach(options: Options) -> Reach:
    return Reach(network=options.network, http_port=options.http_port)
