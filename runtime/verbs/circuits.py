"""`circuits`: what is known of the targets that operations depend on."""

import argparse
import json
from dataclasses import asdict

from runtime.progress.labels import one_line
from runtime.progress.texts import moment
from runtime.verbs.base import Verb, add_format, reading
from runtime.verbs.columns import table
from runtime.verbs.showing import print_line, print_text

_HEADERS = ("TARGET", "STATE", "FAILURES", "SINCE")


async def _execute(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        circuits = await opened.store.circuits()
    if given.format == "json":
        for one in circuits:
            print_line(json.dumps(asdict(one), ensure_ascii=False))
    elif circuits:
        rows = [
            (one_line(one.target), one.state, f"{one.failures:,}", moment(one.changed))
            for one in circuits
        ]
        print_text(table(_HEADERS, rows, right=("FAILURES",)))
    else:
        print_line("no target has failed")
    return 0


CIRCUITS = Verb(
    "circuits",
    "show which targets of operations have failed: an open circuit is left alone for a while",
    add_format,
    _execute,
    "exit codes: 0 done, 1 the home cannot be read, 2 wrong usage",
)
