"""Every page, in every look: nothing goes wrong, everybody can use it, it fits."""

import os
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import PHONE, Reader, accessibility_faults, overflow, reader
from tests.live_server import LiveServer
from tests.shown_rooms import LONG, SCRIPT

PAGES: Mapping[str, str] = {
    "graphs": "/",
    "upload": "/upload",
    "start": "/graphs/graph-0/start",
    "runs": "/runs",
    "approvals": "/approvals",
    "schedules": "/schedules",
    "a schedule": "/schedules/graph-0",
    "dead letters": "/dead-letters?sent=1",
    "archives": "/archives",
    "delete a run": "/archives/x/delete",
    "analytics": "/analytics?graph=graph-0",
    "explanation": "/explain/E203",
    "codes": "/explain",
    "problem": "/problems/conflict",
    "not found": "/nowhere",
}
LOOKS: Mapping[str, Mapping[str, object]] = {
    "dark, English, desk": {"theme": "dark"},
    "light, Russian, phone": {"language": "ru", "size": PHONE},
}
"""Each theme, language and size once."""
if "FBFLOW_EVERY_LOOK" in os.environ:  # `make looks`
    LOOKS = {
        **LOOKS,
        "light, English, desk": {},
        "dark, Russian, desk": {"language": "ru", "theme": "dark"},
    }
ReaderOf = Callable[[Mapping[str, object]], Reader]


@pytest.fixture
def reader_of(browser: Browser, shown_site: LiveServer) -> Iterator[ReaderOf]:
    """Makes a reader of the site that shows records."""
    made: list[Reader] = []

    def opened(options: Mapping[str, object]) -> Reader:
        made.append(reader(browser, shown_site.address, **options))  # type: ignore[arg-type]
        return made[-1]

    yield opened
    for one in made:
        one.leave()
        one.complain()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_without_fault(name: str, look: str, reader_of: ReaderOf) -> None:
    opened = reader_of(LOOKS[look])
    opened.forgive("404")  # the page that is not there
    page = opened.page
    page.goto(PAGES[name])

    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", str(LOOKS[look].get("language", "en")))
    assert accessibility_faults(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_without_modules(name: str, reader_of: ReaderOf) -> None:
    opened = reader_of({"scripts": False})
    opened.forgive("404")
    page = opened.page
    page.goto(PAGES[name])

    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("link", name="Runs", exact=True)).to_be_visible()


@pytest.mark.parametrize("name", ["graphs", "runs", "approvals", "schedules", "dead letters"])
def test_markup_in_names_is_text(name: str, reader_of: ReaderOf) -> None:
    page = reader_of({}).page
    page.on("dialog", lambda dialog: pytest.fail(f"a name said {dialog.message}"))
    page.goto(PAGES[name])

    expect(page.get_by_text(SCRIPT).first).to_be_visible()
    assert page.locator("script:not([src])").count() == 0


@pytest.mark.parametrize("name", ["graphs", "runs", "approvals", "dead letters", "archives"])
def test_very_long_names_do_not_push_anything_away(name: str, reader_of: ReaderOf) -> None:
    page = reader_of({}).page
    page.goto(PAGES[name])
    box = page.get_by_text(LONG).first.bounding_box()

    assert box is not None
    assert box["width"] < 500
    assert box["height"] < 120


def test_every_heading_is_one_level_below_another_at_most(reader_of: ReaderOf) -> None:
    page = reader_of({}).page
    for address in PAGES.values():
        page.goto(address if address != "/nowhere" else "/")
        levels = page.eval_on_selector_all(
            "h1, h2, h3, h4", "all => all.map(one => Number(one.tagName[1]))"
        )

        assert levels[0] == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_signs_of_runs_say_their_states_in_words(reader_of: ReaderOf) -> None:
    page = reader_of({}).page
    page.goto("/")
    signs = page.locator("#graph-rows .state-sign").all()

    assert signs
    assert all(sign.get_attribute("title") for sign in signs)
