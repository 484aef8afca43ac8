"""`fbflow VERB …`: one command for everything, a row of a table for each verb.

What a verb needs is imported when it is used: listing blocks loads no event loop.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from compiler.ir.diagnostics import choices_hint
from fbflow.terminal import see_modules_here

USAGE = 2


@dataclass(frozen=True, slots=True)
class Verb:
    """Who does the work of a verb, and one line about it."""

    help: str
    main: str
    """`module:function`: it takes the arguments and returns the exit code."""
    first: tuple[str, ...] = ()
    """The arguments that stand for this verb there."""

    def run(self, arguments: Sequence[str]) -> int:
        """Do it."""
        module, _, function = self.main.partition(":")
        main: Callable[[Sequence[str]], int] = getattr(import_module(module), function)
        return main((*self.first, *arguments))


_RUNS: Mapping[str, str] = MappingProxyType(
    {
        "runs": "list the runs of graphs with operations",
        "inspect": "what happened in a run",
        "resume": "go on with a run that was interrupted",
        "retry": "try again what failed in a run",
        "skip": "let a run go on as if a task had succeeded",
        "cancel": "end a run, or one of its tasks",
        "pause": "let a run begin nothing more",
        "unpause": "let a paused run go on",
        "approve": "answer a task that waits for an approval",
        "send": "send an event to a run",
        "archive": "list, pack, verify and extract archives of runs",
        "delete": "delete a run with all that belongs to it",
        "dead-letters": "operations that failed for good",
        "send-again": "perform one of those once more",
        "circuits": "which targets of operations fail",
        "forget-cache": "forget results that are used again",
    }
)
"""Verbs of the runtime, which has them under the same names."""

VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        "compile": Verb("compile a source into a graph", "compiler.cli:main", ("compile",)),
        "check": Verb("look for mistakes in a source", "compiler.cli:main", ("check",)),
        "show": Verb("what is in a source or a graph", "compiler.cli:main", ("show",)),
        "explain": Verb("what a diagnostic means", "compiler.cli:main", ("explain",)),
        "run": Verb("run a compiled graph", "runtime.cli:main"),
        **{name: Verb(text, "runtime.cli:main", (name,)) for name, text in _RUNS.items()},
        "test": Verb("execute the service sequences of blocks", "fbflow.sequences.cli:main"),
        "library": Verb("list, show and export the blocks there are", "fbflow.library.cli:main"),
    }
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] in (["-h"], ["--help"]):
        sys.stdout.write(_help())
        return 0
    if not given:
        sys.stderr.write(_help())
        return USAGE
    verb = VERBS.get(given[0])
    if verb is None:
        sys.stderr.write(f'error: there is no verb "{given[0]}". {choices_hint(given[0], VERBS)}\n')
        return USAGE
    see_modules_here()
    return verb.run(given[1:])


def _help() -> str:
    width = max(map(len, VERBS)) + 2
    rows = "".join(f"  {name:<{width}}{verb.help}\n" for name, verb in VERBS.items())
    return (
        "usage: fbflow VERB …\n\nCompile IEC 61499 (4diac) systems into one graph and run it.\n\n"
        f"verbs:\n{rows}\n`fbflow VERB --help` tells what a verb takes.\n"
    )
