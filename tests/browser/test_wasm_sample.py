"""The sample page with an exported module: its pins live, its events as buttons."""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from typing_extensions import override

from compiler.cli import main
from tests.browsing import PHONE, accessibility_faults, overflow, reader

pytest.importorskip("wasmtime")


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without telling."""

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """The sample with a module of the traffic light beside it."""
    folder = tmp_path / "wasm"
    shutil.copytree(root / "samples" / "wasm", folder, ignore=shutil.ignore_patterns("*.wasm"))
    system = root / "samples" / "4diac" / "traffic_light" / "TrafficLight.sys"
    assert main([str(system), "-o", str(folder / "app.wasm")]) == 0
    return folder


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """What `python -m http.server --directory samples/wasm` serves."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def _value(page: Page, pin: str) -> Locator:
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=pin, exact=True))
    return row.get_by_role("cell").last


def test_the_page_shows_pins_live_and_sends_events(browser: Browser, address: str) -> None:
    visitor = reader(browser, address)
    page = visitor.page
    page.goto("/")

    expect(page.get_by_role("heading", level=1)).to_have_text("TrafficLight")
    expect(page.get_by_role("status")).to_have_text("running")
    expect(_value(page, "Crossing.Light.COLOUR")).to_have_text("green")
    expect(_value(page, "Crossing.Light.$ECC")).to_have_text("GREEN_ON")
    expect(page.get_by_label("Console")).to_have_text("light = green")

    # Somebody wants to cross, and time goes by faster than the clock's.
    page.get_by_role("button", name="Crossing.Light.ASK", exact=True).click()
    for _ in range(4):
        page.get_by_role("button", name="Crossing.Light.TICK", exact=True).click()

    expect(_value(page, "Crossing.Light.COLOUR")).to_have_text(re.compile("yellow|red"))
    expect(page.get_by_label("Console")).to_contain_text(re.compile("light = (yellow|red)"))
    assert accessibility_faults(page) == []
    visitor.leave()
    visitor.complain()


def test_the_page_fits_a_phone(browser: Browser, address: str) -> None:
    visitor = reader(browser, address, size=PHONE)
    visitor.page.goto("/")
    expect(visitor.page.get_by_role("status")).to_have_text("running")

    assert overflow(visitor.page) == 0
    visitor.leave()
    visitor.complain()


def test_the_page_says_what_is_missing(browser: Browser, address: str, folder: Path) -> None:
    (folder / "app.wasm").unlink()
    visitor = reader(browser, address)
    visitor.forgive("404")
    visitor.page.goto("/")

    expect(visitor.page.get_by_role("status")).to_have_text("there is no app.wasm here (404)")
    visitor.leave()
    visitor.complain()
