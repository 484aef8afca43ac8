"""`forget-cache`: forget the results that are used again for the same inputs."""

import argparse

from runtime.verbs.base import Verb, reading
from runtime.verbs.showing import print_line


def _add(_parser: argparse.ArgumentParser) -> None:
    """It has no options of its own."""


async def _execute(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        count = await opened.store.forget_cached()
    print_line(f"forgotten: {count:,} result{'' if count == 1 else 's'}")
    return 0


FORGET_CACHE = Verb(
    "forget-cache",
    "forget the results that tasks with `cache` use again; the next time they are performed",
    _add,
    _execute,
    "exit codes: 0 done, 1 the home cannot be written, 2 wrong usage",
)
