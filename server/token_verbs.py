"""`python -m server token add|list|revoke`: who may come in, also while the server is on."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from runtime.run_options import add_home
from runtime.store.home import home_of
from server.service.access import LOCAL, Role
from server.service.accounts.room import Accounts
from server.service.known import open_known


def execute_token_verb(arguments: Sequence[str]) -> int:
    """Do what is asked about tokens; return the exit code.

    Raises:
        ServiceError: it cannot be done.
        StoreError: the home cannot be used.
    """
    asyncio.run(_execute(_parser().parse_args(arguments)))
    return 0


async def _execute(given: argparse.Namespace) -> None:
    async with open_known(home_of(given.home, os.environ)) as known:
        accounts = known.accounts
        match given.verb:
            case "add":
                await _add(accounts, given.name, Role[given.role.upper()])
            case "revoke":
                await accounts.revoke_token(given.name, by=LOCAL)
                sys.stdout.write(f'revoked "{given.name}"; its sessions have ended\n')
            case _:
                await _list(accounts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m server token",
        description="Say who may come in; a running server knows at once.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|list|revoke")
    add = verbs.add_parser("add", help="make a token; it is shown once")
    add.add_argument("name", metavar="NAME", help="who gets it, for logs and journals")
    add.add_argument(
        "--role",
        choices=[role.label for role in Role],
        default=Role.VIEWER.label,
        help="viewer: looks; operator: runs graphs; admin: deletes, and adds tokens "
        "(default: viewer)",
    )
    revoke = verbs.add_parser("revoke", help="forget a token and end its sessions")
    revoke.add_argument("name", metavar="NAME")
    for each in (add, revoke, verbs.add_parser("list", help="show all tokens")):
        add_home(each)
    return parser


async def _add(accounts: Accounts, name: str, role: Role) -> None:
    token = await accounts.add_token(name, role, by=LOCAL)
    sys.stderr.write(f'the token of "{name}" ({role.label}); it is not shown again:\n')
    sys.stdout.write(f"{token}\n")


async def _list(accounts: Accounts) -> None:
    tokens = await accounts.tokens(by=LOCAL)
    if not tokens:
        sys.stderr.write("there are no tokens; make one: python -m server token add NAME\n")
    width = max((len(one.name) for one in tokens), default=0)
    for one in tokens:
        used = (
            "never used" if one.last_used is None else f"last used {one.last_used:%Y-%m-%d %H:%M}"
        )
        sys.stdout.write(
            f"{one.name:<{width}}  {one.role:<8}  made {one.created:%Y-%m-%d %H:%M}  {used}\n"
        )
