"""`python -m runtime dag.json` and `python -m runtime VERB`: the border to a terminal."""

import asyncio
import io
import os
import sys
from collections.abc import Sequence

from fblib.families import DuplicateNameError
from runtime.command import execute
from runtime.errors import RunError
from runtime.event_loop import new_event_loop
from runtime.options import make_parser, parse_options
from runtime.usage import UsageError
from runtime.verbs.cli import check_no_verb, execute_verb, verbs_help
from runtime.verbs.table import VERBS

_ABORTED = 130
_BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a graph from the command line; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _write_utf8()
    try:
        return _execute(given)
    except (UsageError, DuplicateNameError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    except RunError as error:
        # The graph cannot even be loaded: a service is missing, a wire leads nowhere.
        sys.stderr.write(f"error: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("aborted\n")
        return _ABORTED
    except BrokenPipeError:
        # The reader of the pipe left (`| head`); the interpreter must not flush into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except OSError as error:
        sys.stderr.write(f"error: cannot write: {error.strerror or error}\n")
        return 1


def _execute(given: list[str]) -> int:
    if given and given[0] in VERBS:
        return execute_verb(given[0], given[1:])
    if given[:1] in (["-h"], ["--help"]):
        sys.stdout.write(f"{make_parser().format_help()}\nverbs:\n{verbs_help()}")
        return 0
    if given:
        check_no_verb(given[0])
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(execute(parse_options(given)))


def _write_utf8() -> None:
    """Write UTF-8 into files and pipes, whatever the system's habit.

    A terminal keeps its encoding. What a block prints may not be text in it, or no text at all:
    that is shown escaped.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
