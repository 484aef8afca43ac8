"""What every verb is made of, and the options that all of them have."""

import argparse
import asyncio
import getpass
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.clock import RealClock
from runtime.run_options import add_home
from runtime.store.home import Home, OpenHome, home_of, read_home

RUN_HELP = 'the id of a run, or an unambiguous beginning of it, or "last"'


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the command line."""

    name: str
    help: str
    add: Callable[[argparse.ArgumentParser], None]
    """Adds its arguments to a parser that has `--home`."""
    execute: Callable[[argparse.Namespace], Coroutine[Any, Any, int]]
    """Does it; returns the exit code."""
    epilog: str = ""

    def parser(self) -> argparse.ArgumentParser:
        """Return the parser of its arguments."""
        parser = argparse.ArgumentParser(
            prog=f"python -m runtime {self.name}",
            description=f"{self.help[0].upper()}{self.help[1:]}.",
            epilog=self.epilog or None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.add(parser)
        add_home(parser)
        return parser


def add_run(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """Add the argument RUN."""
    parser.add_argument("run", metavar="RUN", nargs="?" if optional else None, help=RUN_HELP)


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add the option `--format`."""
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people, or for machines"
    )


def given_home(given: argparse.Namespace) -> Home:
    """Return the home that was named, or that of the environment, or the ordinary one."""
    home: Path | None = given.home
    return home_of(home, os.environ)


def wall() -> int:
    """Return the time in nanoseconds since 1970."""
    return RealClock(sleep=asyncio.sleep).epoch


@asynccontextmanager
async def reading(given: argparse.Namespace) -> AsyncIterator[OpenHome]:
    """Open the home to look at its runs and to give orders, whoever executes them.

    Raises:
        StoreError: there is none, or it cannot be used.
    """
    async with read_home(given_home(given), wall=wall) as opened:
        yield opened


def whoever() -> str:
    """Return the name of who gives an order, for the journal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""
