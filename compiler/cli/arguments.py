"""What the command line takes."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from compiler.driver import Options
from compiler.explain import codes
from compiler.ir.diagnostics import choices_hint
from compiler.passes.flatten import Choice

VERBS = ("compile", "check", "show", "explain")
SECTIONS = ("summary", "tasks", "nodes", "types", "ports", "cycles", "placement")
FORMATS = ("json", "sys", "svg", "mermaid", "dot", "wasm", "wat")

_EPILOG = """\
examples:
  python -m compiler app.sys -o dag.json            compile a 4diac system
  python -m compiler app.sys -o app.svg             draw it
  python -m compiler dag.json -o app.sys            a graph as a system for the 4diac IDE
  python -m compiler app.sys -o app.wasm            a module that runs without FBFlow
  python -m compiler boot.fboot -o dag.json         compile a boot file
  python -m compiler config.json -o dag.json        compile a graph of operations
  python -m compiler config.json --tasks -o dag.svg draw its tasks and what depends on what
  python -m compiler check app.sys --format json    diagnostics only, for machines
  python -m compiler show dag.json cycles           what is in a graph
  python -m compiler show --wat dag.json            its code as WebAssembly text
  python -m compiler explain E203                   what a diagnostic means
  python -m compiler test Block.fbt                 execute the service sequences of a block
"""


class Verb(Protocol):
    """A verb that somebody else does: its line of help, and what runs it."""

    @property
    def help(self) -> str:
        """What it does."""

    def run(self, arguments: Sequence[str]) -> int:
        """Do it; return the exit code."""


def parse(arguments: Sequence[str], *, others: Mapping[str, Verb]) -> argparse.Namespace:
    """Read the command line; `compile` is the verb when none is given.

    Args:
        arguments: what was typed.
        others: verbs that are done elsewhere, for help and hints.

    Raises:
        SystemExit: help was asked for (0) or the line is wrong (2).
    """
    given = list(arguments)
    parser = _parser(others)
    if not given:
        parser.print_help(sys.stderr)
        raise SystemExit(2)
    first = given[0]
    if first not in VERBS and first not in ("-h", "--help"):
        if first.isalpha() and not Path(first).exists():
            # One bare word: rather a mistyped verb than a source, which has an ending.
            hint = choices_hint(first, (*VERBS, *others))
            parser.error(f'"{first}" is neither a verb nor a file. {hint}')
        given.insert(0, "compile")
    return parser.parse_args(given)


def options_of(parsed: argparse.Namespace) -> Options:
    """Return the compiler's options of a parsed line."""
    return Options(
        libraries=tuple(parsed.library),
        choice=Choice(
            applications=tuple(parsed.application),
            devices=tuple(parsed.device),
            resources=tuple(parsed.resource),
        ),
        included=tuple(parsed.include),
        allowed=tuple(parsed.allow),
    )


def _parser(others: Mapping[str, Verb]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m compiler",
        description="Compile a 4diac system, a boot file or a JSON config into a graph, dag.json.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)

    compiling = verbs.add_parser("compile", help="compile a source (the verb may be left out)")
    _add_source(compiling)
    compiling.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        default="-",
        help="where to write; the ending chooses the format: .json, .sys, .svg, .mmd, "
        ".dot, .wasm, .wat "
        "(default: the graph on standard output)",
    )
    compiling.add_argument("--to", choices=FORMATS, help="the format, whatever the ending says")
    compiling.add_argument(
        "--tasks",
        action="store_true",
        help="draw (svg, mermaid, dot) only the operations and what depends on what, without the "
        "blocks between them",
    )
    _add_diagnostics_format(compiling)

    checking = verbs.add_parser("check", help="diagnostics only; exit code 1 if there are errors")
    _add_source(checking)
    _add_diagnostics_format(checking)

    showing = verbs.add_parser("show", help="what is in a graph")
    _add_source(showing)
    showing.add_argument(
        "section",
        nargs="*",
        metavar="SECTION",
        help=f"{', '.join(SECTIONS)} (default: summary)",
    )
    showing.add_argument("--type", metavar="NAME", help="one block type with its code")
    showing.add_argument(
        "--wat",
        action="store_true",
        help="the code as WebAssembly text, of the whole graph or of one type",
    )
    showing.add_argument(
        "--generic",
        action="store_true",
        help="with --wat: the form that may be watched, not the specialised one",
    )
    _add_diagnostics_format(showing)

    explaining = verbs.add_parser("explain", help="what a diagnostic code means")
    explaining.add_argument("code", nargs="?", help="such as E203; without one: list all codes")

    for name, verb in others.items():
        verbs.add_parser(name, help=verb.help, add_help=False)
    return parser


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source",
        help=".sys, .fboot, a JSON config or an already compiled dag.json; - reads standard input",
    )
    parser.add_argument(
        "--library",
        "-L",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help="a folder with more type files; may be repeated, earlier ones win",
    )
    for name in ("application", "device", "resource"):
        parser.add_argument(
            f"--{name}",
            metavar="NAME",
            action="append",
            default=[],
            help=f"compile only this {name}; may be repeated",
        )
    parser.add_argument(
        "--include",
        metavar="TYPE",
        action="append",
        default=[],
        help="a block type that ST_CREATE_FB may make instances of; may be repeated (types named "
        "in its parameters are there already)",
    )
    parser.add_argument(
        "--allow",
        metavar="CODE",
        type=_code,
        action="append",
        default=[],
        help="count errors of this code as warnings and go on without what they concern",
    )


def _code(text: str) -> str:
    code = text.upper()
    if not code.startswith("E") or code not in codes():
        message = f'"{text}" is no code of a diagnostic; expected one such as "E203"'
        raise argparse.ArgumentTypeError(message)
    return code


def _add_diagnostics_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="diagnostics (and what is shown) for people or for machines",
    )
