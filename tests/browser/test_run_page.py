"""The page of a run in a real browser: live, and its past."""

import pytest
from playwright.sync_api import Page, expect

from server.service.access import LOCAL
from server.service.records.runs import Answer
from tests.browser.conftest import OpenReader
from tests.browsing import PHONE, accessibility_faults, overflow
from tests.live_server import LiveServer
from tests.page_graphs import REFUSED, RELEASE, start

pytestmark = pytest.mark.timeout(90)
"""A browser, a server and its workers may have to share two cores with much else."""


def _task(page: Page, name: str, graph: str = "release") -> str:
    """Return the selector of a task in the picture; wait until it is there."""
    selector = f'.task[data-node="{graph}.{name}"]'
    expect(page.locator(selector)).to_be_attached()
    return selector


def _row(name: str, graph: str = "release") -> str:
    return f'tr[data-row="{graph}.{name}"]'


def test_a_live_run_turns_green_by_itself(site: LiveServer, page: Page) -> None:
    run = start(site, RELEASE)
    page.goto(f"/runs/{run.id}")
    task = page.locator(_task(page, "publish"))
    expect(page.locator(_task(page, "ask"))).to_have_class("task state-waiting")
    expect(task).to_have_class("task state-pending")
    yes = Answer(approved=True)
    site.do(site.service.runs.answer(run.id, "ask", yes, by=LOCAL))
    expect(task).to_have_class("task state-succeeded")
    expect(task.locator(".sign")).to_have_text("✓")
    expect(task.locator("title")).to_contain_text("Succeeded")
    expect(page.locator(_row("publish"))).to_contain_text("Succeeded")
    expect(page.locator("#run-head")).to_contain_text("Succeeded")
    expect(page.locator(".wire.carried")).to_have_count(3)


def test_an_approval_is_answered_on_the_page(site: LiveServer, page: Page) -> None:
    run = start(site, RELEASE)
    page.goto(f"/runs/{run.id}")
    card = page.locator("#run-approvals")
    expect(card).to_contain_text("Release version 7?")
    card.get_by_placeholder("Comment").fill("go")
    card.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages")).to_contain_text("Approved.")
    expect(page.locator(_task(page, "publish"))).to_have_class("task state-succeeded")
    expect(card.get_by_role("button")).to_have_count(0)
    page.get_by_role("tab", name="Results").click()
    expect(page.locator("#run-results")).to_contain_text('"comment": "go"')


def test_the_slider_shows_the_run_as_it_was(site: LiveServer, page: Page) -> None:
    run = start(site, RELEASE)
    page.goto(f"/runs/{run.id}")
    test = page.locator(_task(page, "test"))
    expect(page.locator(_task(page, "ask"))).to_have_class("task state-waiting")
    slider = page.get_by_role("slider", name="Entry of the journal")
    slider.focus()
    slider.press("Home")
    expect(page.locator(".travel-now")).to_contain_text("entry 1 of")
    expect(test).not_to_have_class("task state-succeeded")
    expect(page.locator(_row("test"))).not_to_contain_text("Succeeded")
    slider.press("End")
    expect(test).to_have_class("task state-succeeded")
    slider.press("ArrowLeft")
    page.get_by_role("tab", name="Journal").click()
    expect(page.locator("tr[aria-current]")).to_have_count(1)
    page.get_by_role("button", name="Back to now").click()
    expect(page.locator(_task(page, "ask"))).to_have_class("task state-waiting")
    expect(page.locator("tr[aria-current]")).to_have_count(0)


def test_the_page_comes_back_after_the_server_was_started_again(
    site: LiveServer, open_reader: OpenReader
) -> None:
    reader = open_reader()
    for words in ("WebSocket", "ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY", "net::"):
        reader.forgive(words)
    page = reader.page
    run = start(site, RELEASE)
    page.goto(f"/runs/{run.id}")
    expect(page.locator("#run[data-connection=open]")).to_be_attached()
    expect(page.locator(_task(page, "ask"))).to_have_class("task state-waiting")
    page.evaluate("window.same = true")
    site.stop()
    expect(
        page.locator("#run[data-connection=lost], #run[data-connection=connecting]")
    ).to_be_attached()
    site.start()
    expect(page.locator("#run[data-connection=open]")).to_be_attached(timeout=15_000)
    page.locator("#run-approvals").get_by_role("button", name="Approve").click()
    expect(page.locator(_task(page, "publish"))).to_have_class("task state-succeeded")
    assert page.evaluate("window.same") is True


def test_a_failed_run_says_why_and_is_tried_again(site: LiveServer, page: Page) -> None:
    run = start(site, REFUSED)
    page.goto(f"/runs/{run.id}")
    expect(page.locator("#run-head")).to_contain_text("Failed")
    expect(page.locator(_row("fetch", "refused"))).to_contain_text("Connection refused")
    page.get_by_role("link", name="fetch").first.click()
    expect(page.locator("#task-facts")).to_contain_text("2 of 2")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#messages")).to_contain_text("is tried again")


def test_the_timeline_has_a_bar_for_each_attempt(site: LiveServer, page: Page) -> None:
    run = start(site, REFUSED)
    page.goto(f"/runs/{run.id}#timeline")
    expect(page.locator("#run-head")).to_contain_text("Failed")
    expect(page.locator("svg.timeline .bar.failed")).to_have_count(2)
    page.get_by_text("As a table").click()
    expect(page.locator(".timeline-words")).to_contain_text("attempt 2")


def test_the_log_is_followed(site: LiveServer, page: Page) -> None:
    run = start(site, RELEASE)
    page.goto(f"/runs/{run.id}#log")
    expect(page.locator("[data-log]")).to_contain_text("built")
    page.locator("#run-approvals").get_by_role("button", name="Approve").click()
    expect(page.locator("[data-log]")).to_contain_text("published")


def test_a_run_is_cancelled_after_a_question(site: LiveServer, page: Page) -> None:
    run = start(site, RELEASE)
    page.goto(f"/runs/{run.id}")
    page.locator("summary", has_text="Cancel").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#run-head")).to_contain_text("Cancelled")


def test_without_modules_there_is_the_run_as_it_is_now(
    site: LiveServer, open_reader: OpenReader
) -> None:
    run = start(site, RELEASE)
    watching = open_reader().page
    watching.goto(f"/runs/{run.id}")
    expect(watching.locator(_task(watching, "ask"))).to_have_class("task state-waiting")
    page = open_reader(scripts=False).page
    page.goto(f"/dag_ui/{run.id}")
    expect(page.locator('.task[data-node="release.ask"]')).to_have_class("task state-waiting")
    page.locator("#run-approvals").get_by_role("button", name="Approve").click()
    expect(page.locator("#messages")).to_contain_text("Approved.")
    # What the other reader did arrives by itself.
    expect(watching.locator(_task(watching, "publish"))).to_have_class("task state-succeeded")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 900), PHONE])
def test_nothing_serious_keeps_anybody_out(
    site: LiveServer, open_reader: OpenReader, theme: str, size: tuple[int, int]
) -> None:
    run = start(site, RELEASE)
    page = open_reader(theme=theme, size=size).page
    page.goto(f"/runs/{run.id}")
    expect(page.locator(_task(page, "ask"))).to_have_class("task state-waiting")
    page.get_by_role("tab", name="Timeline").click()
    expect(page.locator("svg.timeline .bar").first).to_be_attached()
    # All parts at once: one look at everything.
    page.evaluate("for (const part of document.querySelectorAll('.tab-part')) part.hidden = false")

    assert accessibility_faults(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("size", [(1280, 900), PHONE])
def test_nothing_serious_keeps_anybody_out_of_a_task(
    site: LiveServer, open_reader: OpenReader, size: tuple[int, int]
) -> None:
    run = start(site, REFUSED)
    page = open_reader(size=size).page
    page.goto(f"/dag_ui/{run.id}/fetch")
    expect(page.locator("#task-head")).to_contain_text("Failed")

    assert accessibility_faults(page) == []
    assert overflow(page) == 0
