"""The stream of a page: it comes back by itself, and nothing is missed."""

from playwright.sync_api import expect

from server.service.access import LOCAL
from tests.browser.conftest import OpenReader
from tests.control import config
from tests.live_server import LiveServer

HELLO = '{"name": "hello", "tasks": [{"id": "a", "operation": "log"}]}'


def test_a_page_comes_back_after_the_server_was_away(
    site: LiveServer, open_reader: OpenReader
) -> None:
    reader = open_reader()
    reader.forgive("ERR_")
    page = reader.page
    page.goto("/")
    status = page.locator("#stream-status")
    expect(status).to_have_text("Live")
    site.stop()
    expect(status).to_have_text("Reconnecting…")
    site.start()
    site.do(site.service.graphs.register(config(HELLO), by=LOCAL))
    expect(status).to_have_text("Live")

    expect(page.locator("#graph-rows")).to_contain_text("hello")
