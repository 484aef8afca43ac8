"""`python -m server`: the border to a terminal."""

import asyncio
import io
import os
import sys
from collections.abc import Callable, Sequence

from runtime.errors import RunError
from runtime.usage import UsageError
from server.options import parse_options
from server.service.errors import ServiceError

_ABORTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve a home, or say who may come in; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Names of folders may have letters that a terminal or pipe does not know.
            stream.reconfigure(errors="backslashreplace")
    try:
        if given[:1] == ["token"]:
            from server.token_verbs import execute_token_verb  # noqa: PLC0415 - as below

            return execute_token_verb(given[1:])
        if given[:1] == ["telegram"]:
            from server.telegram_verbs import execute_telegram_verb  # noqa: PLC0415 - as below

            return execute_telegram_verb(given[1:])
        options = parse_options(given, os.environ)
        # All doors with what they stand on take a second to import: only who serves waits for it.
        from server.serving import serve  # noqa: PLC0415

        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(serve(options))
    except UsageError as error:
        return _say(str(error), 2)
    except ServiceError as error:
        return _say(str(error), 1)
    except RunError as error:
        return _say(error.message, 1)
    except KeyboardInterrupt:
        return _say("aborted", _ABORTED)


def _say(message: str, code: int) -> int:
    sys.stderr.write(f"error: {message}\n")
    return code


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the faster event loop, where there is one."""
    try:
        import uvloop  # noqa: PLC0415 - not there on every system
    except ImportError:
        return None
    return uvloop.new_event_loop
