"""A server that is killed between what happens and putting it into the queue tells it all the same.

The test holds the lock of `server.db` meanwhile, so that the server cannot put anything.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.control import until
from tests.killed_servers import json_of, server_process
from tests.receivers import SECRET_TEXT, mail_receiver, webhook_receiver
from tests.talking import in_loop

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

ASK = {
    "name": "asks",
    "tasks": [
        {
            "id": "ask",
            "operation": "human.approve",
            "params": {"question": "Really?", "reject_fails": True},
        }
    ],
}


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Let nobody else write into a database meanwhile."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@in_loop
async def test_what_happened_before_the_kill_is_told_after_it_and_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with (
        webhook_receiver() as hook,
        mail_receiver() as mail,
        aiohttp.ClientSession() as client,
    ):
        environment = {
            "FBFLOW_NOTIFY": f"{hook.url} failed=mailto:ops@example.org",
            "FBFLOW_WEBHOOK_SECRET": SECRET_TEXT,
            "FBFLOW_SMTP": f"smtp://127.0.0.1:{mail.port}",
            "FBFLOW_MAIL_FROM": "fbflow@example.org",
        }
        async with server_process(home, environment=environment) as server:
            api = f"{server.address}/api/v1"
            uploaded = await json_of(client, "POST", f"{api}/graphs", json=ASK)
            graph = uploaded["graph"]
            assert isinstance(graph, dict)
            runs = [
                (await json_of(client, "POST", f"{api}/workflows", json={"graph": graph["id"]}))[
                    "id"
                ]
                for _ in range(2)
            ]
            await hook.told(2)
            failing = f"{api}/workflows/{runs[0]}"
            with locked(home / "server.db"):
                await json_of(
                    client, "POST", f"{failing}/tasks/ask/answer", json={"approved": False}
                )

                async def has_failed() -> bool:
                    return (await json_of(client, "GET", failing))["state"] == "failed"

                await until(has_failed)
                await server.kill()
        before = len(hook.notices)
        async with server_process(home, environment=environment) as server:
            await hook.told(4)
            # The other one waits as it did; who was asked is not asked again.
            other = f"{server.address}/api/v1/workflows/{runs[1]}"
            await json_of(client, "POST", f"{other}/tasks/ask/answer", json={"approved": False})
            await hook.told(6)
            mails = await mail.told(2)

    told = Counter((one["kind"], one["run"]) for one in hook.notices)
    assert before == 2
    assert [one["Subject"] for one in mails] == ['FBFlow: "asks" failed'] * 2
    assert told == {(kind, run): 1 for kind in ("approval", "failed", "letter") for run in runs}
