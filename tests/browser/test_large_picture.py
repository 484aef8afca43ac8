"""A picture with ten thousand ports: it comes soon, and what happens in it costs little."""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import Reader, reader
from tests.live_server import LiveServer
from tests.page_graphs import large_network, start

pytestmark = pytest.mark.timeout(180)
"""A browser, a server and its workers may have to share two cores with much else."""

_LOG = logging.getLogger(__name__)
"""Has the figures: `-o log_cli=true --log-level info` shows them."""

BLOCKS = 1_430
PORTS = 10_000
_LONGEST = 30_000
"""Milliseconds until the page can be used; a bound for mistakes, as machines are shared."""
_LONGEST_CHANGE = 2_000
"""Milliseconds in which a page may be deaf while something happens."""


@pytest.fixture(scope="module")
def large(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A reader of the page of a run that goes on."""
    folder: Path = tmp_path_factory.mktemp("large")
    with LiveServer.of(folder) as site:
        run = start(site, large_network(BLOCKS))
        made = reader(browser, site.address)
        made.page.set_default_timeout(60_000)
        made.page.goto(f"/runs/{run.id}", wait_until="commit")
        expect(made.page.locator("#run[data-ready]")).to_be_attached(timeout=60_000)
        yield made
        made.page.context.close()
        made.complain()


def test_the_page_can_be_used_soon(large: Reader) -> None:
    page = large.page
    assert page.locator(".pin").count() >= PORTS
    ready = page.evaluate("performance.getEntriesByName('ready')[0].startTime")
    _LOG.info("milliseconds until ready: %s", round(ready))
    assert ready < _LONGEST


def test_values_come_without_making_the_page_deaf(large: Reader) -> None:
    page = large.page
    _note_long_tasks(page)
    field = page.get_by_role("combobox", name="Watch a pin")
    for name in ("App.C0.CV", "App.C0.Q"):
        field.fill(name)
        expect(page.get_by_role("option").first).to_have_text(name)
        field.press("Enter")
    value = page.locator('[data-watched-pin="App.C0.CV"] code').last
    expect(value).to_have_text(re.compile(r"\d+"))
    longest = _longest_task(page, lambda: _wait_for_changes(page, 5))
    _LOG.info("longest task while values come, ms: %s", round(longest))
    assert longest < _LONGEST_CHANGE


def test_zooming_answers_soon(large: Reader) -> None:
    took: float = large.page.evaluate(
        """async () => {
          const button = document.querySelector('[data-zoom=in]');
          const began = performance.now();
          for (let n = 0; n < 4; n += 1) {
            button.click();
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          }
          return (performance.now() - began) / 4;
        }"""
    )
    _LOG.info("milliseconds of a zoom: %s", round(took))
    assert took < 4 * _LONGEST_CHANGE


def _note_long_tasks(page: Page) -> None:
    page.evaluate(
        """() => {
          window.longest = 0;
          new PerformanceObserver((list) => {
            const durations = list.getEntries().map((one) => one.duration);
            window.longest = Math.max(window.longest, ...durations);
          }).observe({ type: 'longtask' });
        }"""
    )


def _longest_task(page: Page, what: Callable[[], None]) -> float:
    page.evaluate("window.longest = 0")
    what()
    longest: float = page.evaluate("window.longest")
    return longest


def _wait_for_changes(page: Page, count: int) -> None:
    """Wait until the value of the first counter changed so often."""
    page.evaluate(
        """(count) => new Promise((done) => {
          const value = document.querySelector('[data-watched-pin="App.C0.CV"] code:last-of-type')
            .closest('tr').cells[1];
          let seen = 0;
          new MutationObserver(() => (seen += 1) >= count && done()).observe(value, {
            childList: true, characterData: true, subtree: true,
          });
        })""",
        count,
    )
