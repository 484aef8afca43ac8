"""A browser and a server for tests of pages.

Without a browser these tests are skipped with that reason, but never on a build server.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import Reader, chromium, chromium_path, reader
from tests.live_server import LiveServer
from tests.shown_rooms import shown_service

# The first source that a server compiles waits for its workers to start.
expect.set_options(timeout=10_000)

OpenReader = Callable[..., Reader]
"""Takes the options of `reader`: language, theme, size, scripts."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests of pages more time: the first one of each process starts a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(90))


# Not for the session: while it is there, a loop runs in this thread, and no other test could
# run one of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if chromium_path() is None:
        reason = "no browser here: install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with chromium() as started:
        yield started


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LiveServer]:
    """A server with a home of the test's own."""
    with LiveServer.of(tmp_path) as started:
        yield started


@pytest.fixture
def open_reader(browser: Browser, site: LiveServer) -> Iterator[OpenReader]:
    """Makes readers of the site's pages; each fails the test if something went wrong on one."""
    readers: list[Reader] = []

    def opened(**options: object) -> Reader:
        made = reader(browser, site.address, **options)  # type: ignore[arg-type]
        readers.append(made)
        return made

    yield opened
    for one in readers:
        one.leave()
    for one in readers:
        one.complain()


@pytest.fixture
def page(open_reader: OpenReader) -> Page:
    """A page in English, light, as wide as on a desk."""
    return open_reader().page


@pytest.fixture(scope="session")
def shown_site() -> Iterator[LiveServer]:
    """A server of records in every state and with the worst of names; nothing can be done."""
    with LiveServer(shown_service) as started:
        yield started
