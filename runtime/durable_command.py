"""Executes a graph of operations for a command line, and says what came of it."""

import os
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from compiler.ir.graph import Graph
from fblib.service import Value
from runtime.channels.reach import Reach
from runtime.durable.run import DurableRun
from runtime.durable.session import Terms
from runtime.executing import Outcome, Wish, execute_new, source_beside
from runtime.listening import listening, show_results
from runtime.options import Options
from runtime.pins import Pins
from runtime.run_options import RunOptions
from runtime.secrets_file import load_secrets
from runtime.state import RunState
from runtime.times import span_of_time
from runtime.usage import UsageError
from runtime.user_parameters import parse_parameters
from runtime.values import parse_assignment


async def execute_durably(options: Options, graph: Graph) -> int:
    """Execute a run of a graph with operations; return the exit code.

    Raises:
        UsageError: an option cannot be used.
        RunError: the run cannot begin, or what happens cannot be kept.
    """
    _refuse_others(options)
    wish = _wish(options, graph)
    with ExitStack() as files:
        outcome = await execute_new(wish, prepare=lambda run: _connect(options, run, files))
        show_results(options, outcome.run.run, outcome.report)
    for line in said(outcome):
        sys.stderr.write(f"{line}\n")
    return outcome.exit_code


def _refuse_others(options: Options) -> None:
    """Refuse what graphs of operations do in another way."""
    given = {
        "--simulate": options.simulate is not None and "operations take real time",
        "--load": options.load is not None and "a run goes on by: python -m runtime resume RUN",
        "--save": options.save is not None and "its state is kept in its home",
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
    )


def _reach(options: Options) -> Reach:
    return Reach(network=options.network, http_port=options.http_port)


def _connect(options: Options, run: DurableRun, files: ExitStack) -> None:
    listening(options, run.run, files)


def said(outcome: Outcome) -> list[str]:
    """Return what is said at the end of a run."""
    run, record = outcome.run, outcome.run.record
    took = span_of_time(max(record.ended - record.started, 0) or outcome.report.duration)
    states = Counter(task.record.state.value for task in run.operations.tasks)
    tasks = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    lines = [
        f'task "{task.record.node}" failed: {task.record.error}'
        for task in run.operations.tasks
        if task.record.state in ("failed", "timed out")
    ]
    if not record.state.is_over:
        lines.append(f"run {record.id} is interrupted; go on: python -m runtime resume {record.id}")
        return lines
    if record.reason and not lines:
        lines.append(f"error: {record.reason}")
    lines.append(f"run {record.id} {_ended(record.state)} in {took}: {tasks}")
    if outcome.archive is not None:
        lines.append(f"archive: {outcome.archive}")
    if record.state is RunState.FAILED and record.durability != "none":
        lines.append(f"take it up again: python -m runtime retry {record.id}")
    return lines


def _ended(state: RunState) -> str:
    return state.value if state in (RunState.SUCCEEDED, RunState.FAILED) else f"was {state.value}"
