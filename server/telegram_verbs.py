"""`python -m server telegram allow|list|revoke`: whom the bot heeds, while it is on or not."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from runtime.run_options import add_home
from runtime.store.home import home_of
from runtime.usage import UsageError
from server.service.access import LOCAL, Role
from server.service.chats.people import People
from server.service.known import open_known


def execute_telegram_verb(arguments: Sequence[str]) -> int:
    """Do what is asked about people and groups; return the exit code.

    Raises:
        UsageError: an id is none.
        ServiceError: it cannot be done.
        StoreError: the home cannot be used.
    """
    asyncio.run(_execute(_parser().parse_args(arguments)))
    return 0


async def _execute(given: argparse.Namespace) -> None:
    async with open_known(home_of(given.home, os.environ)) as known:
        people = known.chats.people
        match given.verb:
            case "allow":
                await _allow(people, given)
            case "revoke":
                id_ = _id(given.id)
                await people.revoke(id_, by=LOCAL)
                sys.stdout.write(f"the bot heeds {id_} no more\n")
            case _:
                await _list(people)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m server telegram",
        description="Say which people and groups the bot heeds; a running server knows at once. "
        "The bot tells strangers their id.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="allow|list|revoke")
    allow = verbs.add_parser("allow", help="heed a person or a group")
    allow.add_argument("id", metavar="ID", help="as the bot tells it; those of groups are negative")
    allow.add_argument(
        "--name", metavar="NAME", default="", help="for logs, journals and approvals"
    )
    allow.add_argument(
        "--role",
        choices=[role.label for role in Role],
        help="viewer: looks; operator: adds, runs and answers; admin: deletes (default: viewer, "
        "or as before)",
    )
    revoke = verbs.add_parser("revoke", help="heed somebody no more")
    revoke.add_argument("id", metavar="ID")
    for each in (allow, revoke, verbs.add_parser("list", help="show everybody")):
        add_home(each)
    return parser


def _id(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < len(str(2**53))):
        message = f'"{text[:40]}" is no id; expected a number, such as 123456789 or -1001234567890'
        raise UsageError(message)
    return int(text)


async def _allow(people: People, given: argparse.Namespace) -> None:
    id_ = _id(given.id)
    before = next((one for one in await people.list(by=LOCAL) if one.id == id_), None)
    # What is not said stays as it was.
    name = given.name or (before.name if before else f"telegram.{abs(id_)}")
    role = given.role or (before.role if before else Role.VIEWER.label)
    about = await people.allow(id_, name, Role[role.upper()], by=LOCAL)
    sys.stdout.write(f'the bot heeds {about.id} as "{about.name}", {about.role}\n')


async def _list(people: People) -> None:
    found = await people.list(by=LOCAL)
    if not found:
        sys.stderr.write(
            "nobody yet: write to the bot, it tells your id; then "
            "python -m server telegram allow ID --role operator\n"
        )
    width = max((len(one.name) for one in found), default=0)
    for one in found:
        alerts = "alerts" if one.alerts else "no alerts"
        sys.stdout.write(f"{one.name:<{width}}  {one.role:<8}  {one.id:>15}  {alerts}\n")
