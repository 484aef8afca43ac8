import asyncio
import io
import json
import logging
import sys
from pathlib import Path
from types import TracebackType

import pytest
from yarl import URL

from server.doorway.logs import JsonLines, TextLines, without_unread_requests
from tests.control import server
from tests.talking import in_loop

Failure = tuple[type[BaseException], BaseException, TracebackType | None]


def record(
    text: str, fields: dict[str, object], *, failure: Failure | None = None
) -> logging.LogRecord:
    made = logging.LogRecord("fbflow.server", logging.INFO, "", 0, text, (), failure)
    made.created = 1_800_000_000.25
    made.fields = fields
    return made


def test_a_line_is_one_json_object() -> None:
    line = JsonLines().format(record("request", {"path": "/a\nb", "status": 200}))

    assert "\n" not in line
    assert json.loads(line) == {
        "time": "2027-01-15T08:00:00.250Z",
        "level": "info",
        "action": "request",
        "path": "/a\nb",
        "status": 200,
    }


def test_a_line_for_people_names_its_fields() -> None:
    line = TextLines().format(record("request", {"path": "/runs", "status": 200}))

    assert line == "2027-01-15T08:00:00.250Z request path=/runs status=200"


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "\x1b[31mred", "a\u202eb", "a\x00"])
def test_what_is_not_printable_cannot_pretend_to_be_more(text: str) -> None:
    assert TextLines().format(record("request", {"path": text})).isprintable()


def test_a_failure_has_its_traceback() -> None:
    try:
        raise ValueError  # noqa: TRY301 - to have a traceback
    except ValueError:
        kind, error, trace = sys.exc_info()
    assert kind is not None
    assert error is not None
    failed = record("request failed", {"request_id": "r1"}, failure=(kind, error, trace))

    assert "ValueError" in json.loads(JsonLines().format(failed))["error"]
    assert TextLines().format(failed).splitlines()[-1] == "ValueError"


def test_records_of_libraries_have_no_fields() -> None:
    plain = logging.LogRecord("aiohttp", logging.WARNING, "", 0, "odd %s", ("thing",), None)

    assert json.loads(JsonLines().format(plain))["action"] == "odd thing"
    assert "warning: odd thing" in TextLines().format(plain)


@in_loop
async def test_a_request_that_is_no_http_shows_nothing_of_itself(tmp_path: Path) -> None:
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(TextLines())
    handler.addFilter(without_unread_requests)
    logger = logging.getLogger("aiohttp.server")
    logger.addHandler(handler)
    try:
        async with server(tmp_path) as address:
            reader, writer = await asyncio.open_connection("127.0.0.1", URL(address).port)
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: hunter2\x01\r\n\r\n")
            assert b" 400 " in await reader.readline()
            writer.close()
    finally:
        logger.removeHandler(handler)

    (line,) = text.getvalue().splitlines()
    assert line.endswith(" request_unread status=400 error=BadHttpMessage")
