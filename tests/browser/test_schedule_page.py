"""The page of a schedule in a real browser."""

import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenReader
from tests.browsing import PHONE, accessibility_faults, overflow
from tests.control import sample
from tests.live_server import LiveServer
from tests.page_graphs import register

HOUR = 3_600_000_000_000


def test_a_system_is_scheduled_by_keyboard_and_seen_to_run(
    site: LiveServer, open_reader: OpenReader, tmp_path: Path
) -> None:
    register(site, sample("4diac/blinker/Blinker.sys"))
    reader = open_reader()
    reader.forgive("ERR_")  # while the server is away
    page = reader.page
    page.goto("/graphs/blinker")
    page.get_by_role("link", name="Set a schedule").click()
    expression = page.get_by_label("Times, as cron writes them")
    expression.focus()
    page.keyboard.type("61 * * * *")
    expect(page.locator("#times-word")).to_contain_text("the minute is 61")
    expect(page.locator("#times-list li")).to_have_count(0)
    expression.fill("*/1 * * * *")
    expect(page.locator("#times-list li")).to_have_count(10)
    page.keyboard.press("Tab")
    page.keyboard.type("Asia/Kolkata")
    expect(page.locator("#times-list li").first).to_contain_text("UTC+05:30")
    page.get_by_label("Times missed while the server was away").select_option("once")
    page.get_by_role("button", name="Set the schedule").press("Enter")
    expect(page.locator("#messages")).to_contain_text("The schedule of “Blinker” is set.")
    expect(page.locator("#schedule-now")).to_contain_text("Make up for the last one")

    # An hour passes while the server is away.
    expect(page.locator("#stream-status")).to_have_text("Live")
    site.stop()
    with closing(sqlite3.connect(tmp_path / "home/server.db", isolation_level=None)) as database:
        database.execute("UPDATE schedules SET seen = seen - ?", (HOUR,))
    site.start()
    expect(page.locator("#slot-rows")).to_contain_text("Run started", timeout=20_000)
    page.locator("#slot-rows a").first.click()
    expect(page.get_by_role("heading", name="Blinker", level=1)).to_be_visible()


def test_what_is_wrong_can_be_read_by_everybody(site: LiveServer, open_reader: OpenReader) -> None:
    register(site, sample("4diac/blinker/Blinker.sys"))
    reader = open_reader(language="ru", theme="dark", size=PHONE, scripts=False)
    reader.forgive("422")
    page = reader.page
    page.goto("/schedules/blinker")
    page.locator("#expression").fill("@daily")
    page.locator("#zone").fill("Mars/Olympus")
    page.get_by_role("button", name="Показать его времена").click()
    expect(page.locator("#times-word")).to_contain_text("Mars/Olympus")
    expect(page.locator("#zone")).to_have_value("Mars/Olympus")

    with_modules = open_reader(language="ru", theme="dark", size=PHONE).page
    with_modules.goto("/schedules/blinker")
    with_modules.locator("#expression").fill("0 0 30 2 *")
    expect(with_modules.locator("#times-word")).to_contain_text("30")
    assert accessibility_faults(with_modules) == []
    assert overflow(with_modules) == 0
