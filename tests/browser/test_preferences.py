"""Language, theme, keyboard, phone: the page is as its reader wants it."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenReader
from tests.browsing import PHONE


def _ground(page: Page) -> str:
    """Return the colour behind everything."""
    found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


def test_the_theme_is_that_of_the_system_until_somebody_chooses(open_reader: OpenReader) -> None:
    light, dark = open_reader(theme="light").page, open_reader(theme="dark").page
    light.goto("/runs")
    dark.goto("/runs")
    assert _ground(light) != _ground(dark)

    dark.get_by_role("link", name="Light", exact=True).click()
    assert _ground(light) == _ground(dark)
    dark.goto("/runs")
    assert _ground(light) == _ground(dark)


def test_the_theme_can_be_chosen_without_modules(open_reader: OpenReader) -> None:
    page = open_reader(scripts=False).page
    page.goto("/runs")
    page.get_by_role("link", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/approvals")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_language_is_the_browsers_until_somebody_chooses(open_reader: OpenReader) -> None:
    page = open_reader(language="ru").page
    page.goto("/runs")
    expect(page.locator("h1")).to_have_text("Запуски")

    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Runs")
    page.goto("/schedules")
    expect(page.locator("h1")).to_have_text("Schedules")


def test_modules_speak_the_language_of_the_page(open_reader: OpenReader) -> None:
    page = open_reader(language="ru").page
    page.goto("/")
    expect(page.locator("#stream-status")).to_have_text("На связи")


def test_times_are_shown_in_the_readers_zone(page: Page) -> None:
    page.goto("/")
    page.evaluate(
        """() => {
            const time = document.createElement("time");
            time.dateTime = "2026-05-04T12:00:00.000Z";
            document.querySelector("main").append(time);
            const frame = document.querySelector('script[src*="frame.js"]').src;
            return import(frame.replace("frame.js", "times.js")).then((m) => m.localize(document));
        }"""
    )
    expect(page.locator("main time").last).to_contain_text("2:00:00")


def test_the_first_key_leads_to_the_content(page: Page) -> None:
    page.goto("/runs")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_navigation_of_a_phone_opens_by_keys(open_reader: OpenReader) -> None:
    page = open_reader(size=PHONE).page
    page.goto("/runs")
    archives = page.get_by_role("link", name="Archives")
    expect(archives).to_be_hidden()

    page.get_by_role("button", name="Menu").press("Enter")
    expect(archives).to_be_visible()
    page.keyboard.press("Escape")
    expect(archives).to_be_hidden()

    page.get_by_role("button", name="Menu").press("Enter")
    archives.click()
    expect(page.locator("h1")).to_have_text("Archives")
