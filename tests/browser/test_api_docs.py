"""The page with the API: it is drawn from the server's own document, without a fault."""

import pytest
from playwright.sync_api import Page, expect

from tests.live_server import LiveServer


@pytest.mark.timeout(60)  # a megabyte and a half of script
def test_the_api_is_shown_and_can_be_tried(site: LiveServer, page: Page) -> None:
    page.set_default_timeout(20_000)
    page.goto(f"{site.address}/docs")
    expect(page.get_by_role("heading", name="FBFlow")).to_be_visible()
    operation = page.locator("#operations-graphs-list_graphs")
    operation.get_by_role("button").first.click()
    operation.get_by_role("button", name="Execute").click()

    status = operation.locator(".live-responses-table .response .response-col_status").first
    expect(status).to_contain_text("200", timeout=20_000)
