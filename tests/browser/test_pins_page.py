"""Pins of a running network on its page: watched, forced, written, triggered."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenReader
from tests.control import sample
from tests.live_server import LiveServer
from tests.page_graphs import start

pytestmark = pytest.mark.timeout(90)
"""A browser, a server and its workers may have to share two cores with much else."""


def _watched(site: LiveServer, page: Page, *pins: str) -> list[Locator]:
    """Open a run of the blinker and watch pins; return their rows."""
    run = start(site, sample("4diac/blinker/Blinker.sys"))
    page.goto(f"/runs/{run.id}")
    expect(page.locator(".live").first).to_be_visible()
    field = page.get_by_role("combobox", name="Watch a pin")
    for pin in pins:
        field.fill(pin)
        expect(page.get_by_role("option").first).to_have_text(pin)
        field.press("Enter")
    return [page.locator(f'[data-watched-pin="{pin}"]') for pin in pins]


def test_values_stand_on_the_wires_and_change(site: LiveServer, page: Page) -> None:
    (row,) = _watched(site, page, "App.Lamp.Q")
    value = page.locator('.fb[data-node="App.Lamp"] .live[data-pin="Q"]')
    expect(value).to_contain_text("TRUE")
    expect(value).to_contain_text("FALSE")
    expect(row.locator("code").last).to_have_text(re.compile("TRUE|FALSE"))


def test_a_pin_is_forced_and_released(site: LiveServer, page: Page) -> None:
    (row,) = _watched(site, page, "App.Beats.PV")
    row.get_by_role("textbox").fill("99")
    row.get_by_role("button", name="Force").click()
    expect(row).to_contain_text("⚑ forced")
    expect(row).to_contain_text("99")
    pin = page.locator('.fb[data-node="App.Beats"] .pin[data-pin="PV"]')
    expect(pin).to_have_class(re.compile("forced"))
    expect(page.locator('.fb[data-node="App.Beats"] .live[data-pin="PV"]')).to_contain_text("⚑ 99")
    row.get_by_role("button", name="Release").click()
    expect(row).not_to_contain_text("forced")


def test_an_event_input_is_triggered(site: LiveServer, page: Page) -> None:
    reset, count = _watched(site, page, "App.Beats.R", "App.Beats.CV")
    expect(count.locator("code").last).to_have_text(re.compile("[1-9]"))
    reset.get_by_role("button", name="Trigger").click()
    expect(count.locator("code").last).to_have_text("0")


def test_what_does_not_fit_is_refused_in_words(site: LiveServer, open_reader: OpenReader) -> None:
    reader = open_reader()
    reader.forgive("422")
    page = reader.page
    (row,) = _watched(site, page, "App.Beats.PV")
    row.get_by_role("textbox").fill("no number")
    row.get_by_role("button", name="Write").click()
    expect(page.locator("#messages .is-bad")).to_be_visible()


def test_a_click_on_a_pin_watches_it(site: LiveServer, page: Page) -> None:
    _watched(site, page)
    page.locator('.fb[data-node="App.Beats"] .pin[data-pin="CV"]').click()
    expect(page.locator('[data-watched-pin="App.Beats.CV"]')).to_be_visible()


def test_blocks_print_on_the_console_of_the_page(site: LiveServer, page: Page) -> None:
    _watched(site, page)
    page.get_by_role("tab", name="Log").click()
    expect(page.locator("[data-console]")).to_contain_text("lamp = ")
