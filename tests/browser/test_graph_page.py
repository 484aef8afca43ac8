"""The page of a graph in a real browser."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenReader
from tests.browsing import PHONE, accessibility_faults, overflow
from tests.control import SAMPLES, sample
from tests.live_server import LiveServer
from tests.page_graphs import register

pytestmark = pytest.mark.timeout(90)
"""A browser, a server and its workers may have to share two cores with much else."""

BLINKER = "4diac/blinker/Blinker.sys"
LAMP = '.fb[data-node="App.Lamp"]'


def test_an_uploaded_system_is_drawn_as_4diac_draws_it(page: Page) -> None:
    page.goto("/upload")
    page.locator("#file").set_input_files(SAMPLES / BLINKER)
    page.locator("#upload-form button").click()
    page.wait_for_url("**/graphs/blinker", timeout=30_000)
    expect(page.locator(LAMP)).to_be_visible()
    expect(page.locator(".fb")).to_have_count(6)
    expect(page.locator(".wire")).to_have_count(9)


def test_a_block_opens_with_its_pins_its_wires_and_its_line(site: LiveServer, page: Page) -> None:
    register(site, sample(BLINKER))
    page.goto("/graphs/blinker")
    page.locator(LAMP).click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Lamp")).to_be_focused()
    expect(panel).to_contain_text("E_T_FF")
    expect(panel).to_contain_text("Blinker.sys:10")
    expect(panel.locator(".source-line")).to_contain_text('<FB Name="Lamp"')
    panel.get_by_role("link", name="App.Show.IN").click()
    expect(panel.get_by_role("heading", name="Show")).to_be_visible()
    assert page.url.endswith("?block=App.Show")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator('.fb[data-node="App.Show"]')).to_be_focused()


def test_blocks_are_reached_and_opened_with_the_keyboard(site: LiveServer, page: Page) -> None:
    register(site, sample(BLINKER))
    page.goto("/graphs/blinker")
    page.locator('.fb[data-node="App.Clock"]').focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(LAMP)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel").get_by_role("heading", name="Lamp")).to_be_visible()
    assert page.locator('.fb[tabindex="0"]').count() == 1


def test_a_block_is_found_by_a_part_of_its_name(site: LiveServer, page: Page) -> None:
    register(site, sample(BLINKER))
    page.goto("/graphs/blinker")
    field = page.get_by_role("combobox", name="Find a block")
    field.fill("bea")
    expect(page.get_by_role("option")).to_have_text(["App.Beats"])
    field.press("Enter")
    expect(page.locator("#panel").get_by_role("heading", name="Beats")).to_be_visible()
    expect(page.locator('.fb[data-node="App.Beats"]')).to_be_in_viewport()


def test_the_picture_zooms_by_keys_and_shows_all_of_itself_again(
    site: LiveServer, page: Page
) -> None:
    register(site, sample(BLINKER))
    page.goto("/graphs/blinker")
    scale = page.locator("[data-zoom-now]")
    fitting = scale.inner_text()
    page.locator("[data-scroller]").focus()
    for _ in range(4):
        page.keyboard.press("+")
    assert scale.inner_text() != fitting
    scroller = page.locator("[data-scroller]")
    assert scroller.evaluate("box => box.scrollWidth > box.clientWidth")
    page.keyboard.press("0")
    expect(scale).to_have_text(fitting)


def test_a_run_is_started_with_parameters_of_its_user(site: LiveServer, page: Page) -> None:
    register(
        site,
        '{"name": "greeting", "user_params": ["write.filename"], "tasks": [{"id": "write", '
        '"operation": "file.write", "params": {"filename": "a.txt", "data": "hello"}}]}',
    )
    page.goto("/graphs/greeting")
    page.get_by_label("filename").fill("other.txt")
    page.locator("#start").get_by_role("button", name="Run").click()
    page.wait_for_url("**/runs/*")
    page.get_by_role("tab", name="Files").click()
    expect(page.get_by_role("link", name="other.txt")).to_be_visible()


def test_without_modules_there_is_the_picture_and_a_block_by_its_address(
    site: LiveServer, open_reader: OpenReader
) -> None:
    register(site, sample(BLINKER))
    page = open_reader(scripts=False).page
    page.goto("/graphs/blinker?block=App.Lamp")
    expect(page.locator(LAMP)).to_be_visible()
    expect(page.locator("#panel")).to_contain_text("E_T_FF")
    page.get_by_role("link", name="App.Show.IN").click()
    expect(page.locator("#panel")).to_contain_text("OUT_ANY_CONSOLE")


def test_script_in_what_an_author_wrote_is_shown_as_text(site: LiveServer, page: Page) -> None:
    hostile = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    graph = register(
        site,
        json.dumps(
            {
                "name": hostile,
                "tasks": [{"id": "a", "operation": "log", "params": {"text": hostile}}],
            }
        ),
    )
    page.goto(f"/graphs/{graph.id}?view=blocks")
    expect(page.get_by_role("heading", level=1)).to_have_text(hostile)
    page.locator("[data-node]").first.click()
    expect(page.locator("#panel")).to_contain_text("onerror")
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 900), PHONE])
def test_nothing_serious_keeps_anybody_out(
    site: LiveServer, open_reader: OpenReader, theme: str, size: tuple[int, int]
) -> None:
    register(site, sample(BLINKER))
    page = open_reader(theme=theme, size=size).page
    page.goto("/graphs/blinker")
    page.locator(LAMP).click()
    expect(page.locator("#panel h2")).to_have_text("Lamp")

    assert accessibility_faults(page) == []
    assert overflow(page) == 0


def test_the_page_speaks_russian(site: LiveServer, open_reader: OpenReader) -> None:
    register(site, sample(BLINKER))
    page = open_reader(language="ru").page
    page.goto("/graphs/blinker")
    expect(page.get_by_placeholder("Найти блок…")).to_be_visible()
    page.locator(LAMP).click()
    expect(page.locator("#panel")).to_contain_text("Входы событий")
