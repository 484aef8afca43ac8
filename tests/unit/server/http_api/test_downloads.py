"""Names of files in headers: whatever they are, the header stays one."""

import pytest
from aiohttp import content_disposition_filename, parse_content_disposition

from server.http_api.downloads import attachment


@pytest.mark.parametrize(
    "name", ["plain.txt", "отчёт.csv", 'a"b.txt', "a\r\nSet-Cookie: x", "a;b=c.txt", "%2e%2e", " "]
)
def test_a_browser_saves_under_the_exact_name(name: str) -> None:
    header = attachment(name)["Content-Disposition"]

    kind, parameters = parse_content_disposition(header)

    assert kind == "attachment"
    assert content_disposition_filename(parameters) == name
    assert header.isprintable()
    assert header.isascii()
