"""An independent client believes the OpenAPI document, and finds the server to keep it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from server.service.access import LOCAL, Role
from server.service.graphs.room import Upload
from server.service.records.runs import NewRun
from tests.live_server import LiveServer

CONFIG = json.dumps(
    {
        "name": "hello",
        "user_params": ["filename"],
        "tasks": [
            {
                "id": "say",
                "operation": "file.write",
                "params": {"filename": "out.txt", "data": "hi"},
            }
        ],
    }
)
LEFT_OUT = (
    # What is JSON, and yet no graph; the `next` of no list; a key that was used before: a schema
    # cannot say so.
    "positive_data_acceptance",
    # GET and DELETE of /graphs/check are those of a graph that is called "check".
    "allow_header_conformance",
    # It shows wrong tokens again and again, and is shut out for that, as is meant; what becomes
    # of tokens has tests of its own.
    "ignored_auth",
)


def seeded(server: LiveServer) -> str:
    """Make a graph with a run that is over, and a token; return it."""
    service = server.service
    graph = server.do(service.graphs.register(Upload("a.json", CONFIG.encode()), by=LOCAL)).graph
    run = server.do(service.runs.start(NewRun(graph=graph.id), by=LOCAL))
    server.do(service.runs.wait(run.id))
    return server.do(service.accounts.add_token("tester", Role.ADMIN, by=LOCAL))


@pytest.mark.slow
@pytest.mark.timeout(150)
def test_schemathesis_finds_no_failure_of_the_server_and_no_breach_of_the_document(
    tmp_path: Path,
) -> None:
    with LiveServer.of(tmp_path) as server:
        token = seeded(server)
        done = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                "run",
                f"{server.address}/openapi.json",
                "--header",
                f"Authorization: Bearer {token}",
                "--phases=examples,coverage,fuzzing",
                "--checks=all",
                f"--exclude-checks={','.join(LEFT_OUT)}",
                # Streams do not end, and who revokes their own token comes to nothing more.
                "--exclude-path-regex=events|tokens/",
                "--max-examples=3",
                "--max-time=30",
                "--seed=1",
                "--request-timeout=15",
                "--no-color",
            ],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=140,
            check=False,
        )
    tested = re.search(r"Tested: (\d+)", done.stdout)

    assert done.returncode == 0, done.stdout[-8_000:]
    assert "429" not in done.stdout, done.stdout[-8_000:]
    assert tested is not None
    assert int(tested[1]) > 50
