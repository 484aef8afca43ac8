"""Readers of pages: a real browser that notices every fault of a page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = (1280, 900)
PHONE = (360, 740)
SERIOUS = ("serious", "critical")


def chromium_path() -> str | None:
    """Return where the system's Chromium is; None = there is none."""
    ordinary = Path("/usr/bin/chromium")
    if ordinary.exists():
        return str(ordinary)
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium without a window.

    Raises:
        LookupError: there is none on this machine.
    """
    path = chromium_path()
    if path is None:
        message = f"no browser here: none of {', '.join(NAMES)} is on the PATH"
        raise LookupError(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Reader:
    """Somebody with a browser: a page, and what went wrong on it."""

    page: Page
    faults: list[str] = field(default_factory=list)
    _forgiven: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self._noticed(message))  # noqa: PLW0108 - it sets attributes on what it is given
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))

    def forgive(self, part: str) -> None:
        """Expect faults with these words: a browser complains of each refusal in its console."""
        self._forgiven.append(part)

    def leave(self) -> None:
        """Close the browser's page; what breaks by that is no fault of it."""
        before = list(self.faults)
        self.page.context.close()
        self.faults[:] = before

    def complain(self) -> None:
        """Fail if anything went wrong that was not expected."""
        faults = [one for one in self.faults if not any(part in one for part in self._forgiven)]
        assert not faults, "\n".join(faults)

    def _noticed(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type} at {message.location}: {message.text}")


def reader(
    browser: Browser,
    address: str,
    *,
    language: str = "en",
    theme: Literal["light", "dark"] = "light",
    size: tuple[int, int] = WIDE,
    scripts: bool = True,
) -> Reader:
    """Return somebody who reads pages of a server.

    Args:
        browser: shared with others, who see nothing of this one.
        address: of the server; pages are named by their paths.
        language: what the browser asks for.
        theme: what the reader's system is set to.
        size: of the window.
        scripts: whether the browser executes modules.
    """
    context = browser.new_context(
        base_url=address,
        locale=language,
        timezone_id="Europe/Berlin",
        color_scheme=theme,
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(8_000)
    return Reader(context.new_page())


def accessibility_faults(page: Page) -> list[str]:
    """Return the serious and critical faults that axe-core finds."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['impact']} {one['id']}: {one['help']}: {node['html'][:300]}: "
        f"{node.get('failureSummary', '')[:300]}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    wider: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider
