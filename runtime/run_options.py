"""The options of a command line that are about runs of operations, and what they mean.

What executes runs has all of them; what only looks at runs has `--home`.
"""

import argparse
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from compiler.ir.diagnostics import choices_hint
from fblib.operation import OperationSettings, Permissions
from runtime.kernels import CHOICES, KernelChoice, kernel_choice
from runtime.kernels import ENVIRONMENT as KERNEL
from runtime.store.home import ENVIRONMENT, ORDINARY, Home, home_of
from runtime.usage import UsageError

DURABILITIES = ("strict", "snapshot", "none")
_MOST_AT_ONCE = 100_000
_MODULE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_TELEGRAM = OperationSettings().telegram_api


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a person wants of runs of operations."""

    home: Home = field(default_factory=lambda: Home(ORDINARY))
    parameters: tuple[str, ...] = ()
    """As written, `NAME=VALUE`: the graph says what is meant."""
    durability: Literal["strict", "snapshot", "none"] | None = None
    """None = what fits the graph."""
    power: bool | None = None
    """Whether commits have to survive a power cut; None = what the graph says."""
    permissions: Permissions = field(default_factory=Permissions)
    telegram_api: str = _TELEGRAM
    secrets: Path | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    archives: bool = True
    kernel: KernelChoice = "auto"
    config_folder: Path | None = None
    """Where `config.read` finds its file; None = beside the graph, if it comes from a file."""

    def settings(self, *, config_folder: Path | None = None) -> OperationSettings:
        """Return what operations are told; `config_folder` is where the graph's source is."""
        return OperationSettings(
            permissions=self.permissions,
            telegram_api=self.telegram_api,
            config_folder=self.config_folder or config_folder,
        )


def add_home(parser: argparse._ActionsContainer) -> None:
    """Add the option that says where runs are kept."""
    parser.add_argument(
        "--home",
        metavar="DIR",
        type=Path,
        help=f"where runs are kept (default: {ENVIRONMENT}, else ./{ORDINARY})",
    )


def add_kernel(parser: argparse._ActionsContainer) -> None:
    """Add the option that says which kernel executes."""
    parser.add_argument(
        "--kernel",
        choices=CHOICES,
        help="what executes function blocks: wasm is many times faster and needs wasmtime (pip "
        "install 'fbflow[wasm]'), auto takes it where it can and is worth it "
        f"(default: {KERNEL}, else auto)",
    )


def add_allow(parser: argparse._ActionsContainer) -> None:
    """Add the option that allows what is not allowed by itself."""
    parser.add_argument(
        "--allow",
        metavar="WHAT",
        action="append",
        default=[],
        help="allow operations and blocks something: shell, private-network or python:MODULE "
        "(repeatable)",
    )


def add_execution(parser: argparse._ActionsContainer) -> None:
    """Add what holds whenever operations are performed: for a new run and for one that goes on."""
    add_allow(parser)
    parser.add_argument(
        "--secrets",
        metavar="FILE",
        type=Path,
        help="what secret:NAME stands for: a JSON object or lines NAME=VALUE, readable by its "
        "owner only; FBFLOW_SECRET_NAME in the environment comes before it",
    )
    parser.add_argument(
        "--limit",
        metavar="TAG=N",
        action="append",
        default=[],
        help="perform at most N operations of a tag at once; =N for those without a tag "
        "(repeatable)",
    )
    parser.add_argument(
        "--telegram-api",
        metavar="URL",
        default=_TELEGRAM,
        help=f"where the Telegram API is (default: {_TELEGRAM})",
    )
    parser.add_argument(
        "--config-dir",
        metavar="DIR",
        type=Path,
        help="the folder in which the graph's config file is (default for a new run: that of "
        "dag.json)",
    )
    parser.add_argument(
        "--no-archive",
        action="store_true",
        help="leave the folder of a run that is over where it is",
    )


def add_new_run(parser: argparse._ActionsContainer) -> None:
    """Add what is said when a run begins, and holds until it ends."""
    parser.add_argument(
        "--param",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="set a parameter that the graph declares as its user's, to JSON or plain text "
        "(repeatable)",
    )
    parser.add_argument(
        "--durability",
        choices=DURABILITIES,
        help="strict: nothing begins before what it depends on is kept; snapshot: the state is "
        "kept every few seconds; none: nothing is (default: what the graph says, or what fits)",
    )
    parser.add_argument(
        "--commit",
        choices=["process", "power"],
        help="what a commit survives: a killed process, or a power cut too (default: what the "
        "graph says)",
    )


def run_options(given: argparse.Namespace) -> RunOptions:
    """Return what was asked for; what the parser does not have is as by default.

    Raises:
        UsageError: an option cannot be used.
    """
    found = vars(given)
    commit = found.get("commit")
    return RunOptions(
        home=home_of(found.get("home"), os.environ),
        parameters=tuple(found.get("param", ())),
        durability=cast('Literal["strict", "snapshot", "none"] | None', found.get("durability")),
        power=None if commit is None else commit == "power",
        permissions=parse_permissions(found.get("allow", ())),
        telegram_api=_parse_address(found.get("telegram_api", _TELEGRAM)),
        secrets=found.get("secrets"),
        limits=parse_limits(found.get("limit", ())),
        kernel=kernel_choice(found.get("kernel"), os.environ),
        archives=not found.get("no_archive", False),
        config_folder=found.get("config_dir"),
    )


def parse_permissions(allowed: Iterable[str]) -> Permissions:
    """Read what `--allow` has.

    Raises:
        UsageError: there is nothing of that name to be allowed.
    """
    shell = private_network = False
    modules: set[str] = set()
    for what in allowed:
        kind, colon, module = what.partition(":")
        if kind == "python" and colon and _MODULE.fullmatch(module):
            modules.add(module)
        elif what == "shell":
            shell = True
        elif what == "private-network":
            private_network = True
        else:
            raise UsageError(_not_allowable(what))
    return Permissions(shell, private_network, frozenset(modules))


def _not_allowable(what: str) -> str:
    if what.partition(":")[0] == "python":
        return f'--allow "{what}" names no module; expected python:MODULE, such as python:my_tasks'
    hint = choices_hint(what, ["shell", "private-network", "python:MODULE"])
    return f'there is nothing like "{what}" that --allow allows. {hint}'


def parse_limits(given: Iterable[str]) -> dict[str, int]:
    """Read what `--limit` has: by tag, how many operations at once.

    Raises:
        UsageError: it is written in another way, or the number cannot be.
    """
    found: dict[str, int] = {}
    for text in given:
        tag, equals, number = text.rpartition("=")
        digits = number.isascii() and number.isdecimal() and len(number) < len("1000000")
        if not equals or not digits or not 1 <= int(number) <= _MOST_AT_ONCE:
            message = (
                f'--limit "{text}" limits nothing; expected TAG=N with N from 1 to '
                f"{_MOST_AT_ONCE:,}, such as web=10"
            )
            raise UsageError(message)
        found[tag] = int(number)
    return found


def _parse_address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        message = f'--telegram-api "{text}" is no address; expected one such as {_TELEGRAM}'
        raise UsageError(message)
    return text.rstrip("/")
