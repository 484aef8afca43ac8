"""The border between a command and its terminal: encoding, a reader that leaves, Ctrl-C."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from fblib.families import DuplicateNameError

DONE, USAGE, ABORTED = 0, 2, 130


class UsageError(Exception):
    """What was asked for cannot be done; the message is for the person who asked."""


def guarded(command: Callable[[], int | None]) -> int:
    """Run a command; return its exit code, with one line for what it could not do."""
    _write_utf8()
    try:
        code = command() or DONE
        sys.stdout.flush()
    except (UsageError, DuplicateNameError) as error:
        return _say(f"error: {error}", USAGE)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does: nothing more to say.
        _drop_output()
        return DONE
    except KeyboardInterrupt:
        return _say("aborted", ABORTED)
    except OSError as error:
        if error.filename is None:
            _drop_output()
            return _say(f"error: cannot write to standard output: {error.strerror}", USAGE)
        return _say(f'error: cannot write "{error.filename}": {error.strerror}', USAGE)
    return code


def see_modules_here() -> None:
    """Let Python find modules in the current folder, as `python -m` does; others come first."""
    here = str(Path.cwd())
    if here not in sys.path and "" not in sys.path:
        sys.path.append(here)


def _say(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code


def _drop_output() -> None:
    """Let what is still in the buffer go nowhere when Python flushes it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_utf8() -> None:
    """Write UTF-8 into files and pipes; a terminal keeps its encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
