"""`fbflow test`: the service sequences of block types, executed as their tests.

Exit codes: 0 nothing went wrong; 1 a sequence failed or cannot be executed; 2 the command line
is wrong, or there is nothing to test; 130 Ctrl-C.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from fbflow.sequences.files import block_files
from fbflow.sequences.junit import junit_xml
from fbflow.sequences.results import BAD, BlockReport, Status, total
from fbflow.sequences.testing import report_of
from fbflow.sequences.text import block_text, summary_text
from fbflow.terminal import DONE, UsageError, guarded
from fblib.operation import Permissions
from runtime.run_options import add_allow, parse_permissions
from runtime.usage import UsageError as RuntimeUsageError

WRONG = 1


def main(arguments: Sequence[str] | None = None, *, program: str = "fbflow test") -> int:
    """Run the command line and return its exit code."""
    parsed = _parser(program).parse_args(arguments)
    return guarded(lambda: _checked(parsed))


def _checked(parsed: argparse.Namespace) -> int:
    """Test, with what the runtime cannot use told as all commands here tell it."""
    try:
        return _test(parsed)
    except RuntimeUsageError as error:
        raise UsageError(str(error)) from error


def _test(parsed: argparse.Namespace) -> int:
    console = Console(file=sys.stdout, soft_wrap=True, highlight=False)
    permissions = parse_permissions(parsed.allow)
    reports = []
    for report in _reports(parsed, permissions):
        reports.append(report)
        if parsed.verbose or total([report], Status.SKIPPED) < len(report.results):
            console.print(block_text(report, verbose=parsed.verbose))
    if not reports:
        raise UsageError(_nothing(parsed))
    console.print(summary_text(reports, verbose=parsed.verbose))
    if parsed.junit is not None:
        parsed.junit.write_bytes(junit_xml(reports))
    return WRONG if any(total(reports, status) for status in BAD) else DONE


def _reports(parsed: argparse.Namespace, permissions: Permissions) -> Iterator[BlockReport]:
    text = parsed.filter.casefold()
    folders = [path for path in parsed.path if path.is_dir()]
    for path in dict.fromkeys(block_files(parsed.path)):
        report = report_of(
            path,
            libraries=(*folders, *parsed.library),
            wanted=lambda name: text in name.casefold(),
            permissions=permissions,
        )
        if report is not None:
            yield report


def _nothing(parsed: argparse.Namespace) -> str:
    named = ", ".join(f'"{path}"' for path in parsed.path)
    which = f' with "{parsed.filter}" in its name' if parsed.filter else ""
    return f"no block in {named} has a service sequence{which}: there is nothing to test"


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program,
        description="Execute the service sequences of function blocks, which the 4diac IDE "
        "draws, as the tests of these blocks.",
    )
    parser.add_argument(
        "path",
        nargs="+",
        metavar="FILE|DIR",
        type=Path,
        help="a block type (.fbt), or a folder: all block types in it",
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
    add_allow(parser)
    parser.add_argument(
        "--filter",
        metavar="TEXT",
        default="",
        help="only sequences with this text in their name or in that of their block",
    )
    parser.add_argument(
        "--junit", metavar="FILE", type=Path, help="write a report for build servers (JUnit XML)"
    )
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="show every sequence, and why it is skipped"
    )
    return parser
