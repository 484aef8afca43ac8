"""The command line of `python -m runtime`: its options, their help, and what they mean."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.channels.reach import HTTP_PORT
from runtime.run_options import (
    RunOptions,
    add_execution,
    add_home,
    add_kernel,
    add_new_run,
    run_options,
)
from runtime.times import parse_duration
from runtime.usage import UsageError

_MOST_PORT = 0xFFFF
_EPILOG = """\
examples:
  python -m runtime dag.json                          run in real time until nothing is left to do
  python -m runtime dag.json --simulate 24h --stats   a day of run time, as fast as possible
  python -m runtime dag.json --for 10s --watch 'App.Counter.*'
  python -m runtime dag.json --set App.Pump.LEVEL=INT#5 --inject App.Pump.REQ --print-state
  python -m compiler plant.sys -o - | python -m runtime - --for 1m

Console lines, watched pins, the state and the statistics go to standard output; messages about
the run go to standard error. Ctrl-C stops the run: START.STOP fires, and what follows from it
is executed; a second Ctrl-C aborts.

exit codes:
  0  nothing was left to do, or the time was up      2    wrong usage, no readable graph
  1  the run failed                                  3    a TEST_CONDITION did not hold
                                                     130  stopped by Ctrl-C (143: by SIGTERM)
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asked for."""

    graph: str
    simulate: int | None
    real_limit: int | None
    settings: tuple[str, ...]
    injections: tuple[str, ...]
    watches: tuple[str, ...]
    trace: Path | None
    print_state: bool
    stats: bool
    as_json: bool
    live: bool
    files: Path
    network: bool
    http_port: int
    load: Path | None
    save: Path | None
    runs: RunOptions


def parse_options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; argparse ends the program with code 2 if it is wrong."""
    parser = make_parser()
    given = parser.parse_args(arguments)
    try:
        runs = run_options(given)
    except UsageError as error:
        parser.error(str(error))
    return Options(
        graph=given.graph,
        simulate=given.simulate,
        real_limit=given.real_limit,
        settings=tuple(given.set),
        injections=tuple(given.inject),
        watches=tuple(given.watch),
        trace=given.trace,
        print_state=given.print_state,
        stats=given.stats,
        as_json=given.format == "json",
        live=not given.no_live,
        files=given.files,
        network=given.network,
        http_port=given.http_port,
        load=given.load,
        save=given.save,
        runs=runs,
    )


def make_parser() -> argparse.ArgumentParser:
    """Return the parser with all options and their help."""
    parser = argparse.ArgumentParser(
        prog="python -m runtime",
        description="Run a compiled graph (dag.json) of IEC 61499 function blocks.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("graph", metavar="dag.json", help="the compiled graph; - = standard input")
    add_kernel(parser)
    _add_time(parser)
    _add_inputs(parser)
    _add_outputs(parser)
    _add_connections(parser)
    _add_state(parser)
    _add_operations(parser)
    return parser


def _add_time(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("time")
    group.add_argument(
        "--simulate",
        metavar="DURATION",
        type=_duration,
        help="virtual time: jump from timer to timer and end after this much run time; "
        "START.STOP does not fire, so the state is that of this very moment",
    )
    group.add_argument(
        "--for",
        dest="real_limit",
        metavar="DURATION",
        type=_duration,
        help="stop after this much real time as Ctrl-C would, but with exit code 0; "
        "also ends an endless event loop",
    )


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what comes in")
    group.add_argument(
        "--set",
        metavar="APP.FB.PIN=VALUE",
        action="append",
        default=[],
        help="set a data pin or internal variable before the start to an IEC literal of its "
        "type: INT#5, T#500ms, TRUE, 'text' (repeatable)",
    )
    group.add_argument(
        "--inject",
        metavar="APP.FB.EVENT",
        action="append",
        default=[],
        help="trigger an event input right after the start (repeatable, in this order)",
    )


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is shown")
    group.add_argument(
        "--watch",
        metavar="GLOB",
        action="append",
        default=[],
        help="show events and changed values of matching pins as they happen: 'App.*', "
        "'*.CV', or the name of a block; where no pin matches, of variables inside of blocks "
        "(repeatable)",
    )
    group.add_argument(
        "--trace",
        metavar="FILE",
        type=_file,
        help="write every executed queue entry to a file of JSON lines: n, t (nanoseconds), "
        "resource, node, event (null: a timer, or news of a connection)",
    )
    group.add_argument(
        "--print-state",
        action="store_true",
        help="show all data pins at the end, as IEC literals",
    )
    group.add_argument(
        "--stats",
        action="store_true",
        help="show at the end how many events each pin had, and how fast it went",
    )
    group.add_argument(
        "--format",
        choices=["text", "json"],
        default="text",
        help="json: each line of standard output is one JSON object, the last one the report",
    )
    group.add_argument(
        "--no-live", action="store_true", help="plain lines, even in a terminal, no live view"
    )


def _add_connections(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("connections")
    group.add_argument(
        "--network",
        action="store_true",
        help="let blocks talk to other machines and multicast groups, and be reached by them; "
        "without it they talk on this machine only",
    )
    group.add_argument(
        "--http-port",
        metavar="PORT",
        type=_port,
        default=HTTP_PORT,
        help=f"where SERVERs listen whose ID is http[/path] (default: {HTTP_PORT})",
    )


def _add_state(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("files and state")
    group.add_argument(
        "--files",
        metavar="DIR",
        type=_file,
        default=Path(),
        help="the folder in which blocks may read and write files, and nowhere else (default: "
        "the current folder)",
    )
    group.add_argument(
        "--load",
        metavar="FILE",
        type=_file,
        help="go on from a saved state of the same graph: START.WARM fires instead of COLD",
    )
    group.add_argument(
        "--save",
        metavar="FILE",
        type=_file,
        help="save the state at the end, unless the run failed",
    )


def _add_operations(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("graphs with operations")
    add_home(group)
    add_new_run(group)
    add_execution(group)


def _duration(text: str) -> int:
    try:
        return parse_duration(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= _MOST_PORT:
        return int(text)
    message = f'"{text}" is no port; expected a number from 1 to {_MOST_PORT}'
    raise argparse.ArgumentTypeError(message)


def _file(text: str) -> Path:
    if text == "-":
        message = '"-" is no file; only the graph may come from standard input'
        raise argparse.ArgumentTypeError(message)
    return Path(text)
