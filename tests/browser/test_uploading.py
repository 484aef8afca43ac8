"""Uploading: by form, by drag and drop, and what is wrong with a source."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenReader
from tests.browsing import accessibility_faults
from tests.control import SAMPLES
from tests.live_server import LiveServer

BLINKER = SAMPLES / "4diac" / "blinker" / "Blinker.sys"
WRONG = '{"name": "wrong", "tasks": [{"id": "a", "operation": "no.such.operation"}]}'


def _choose(page: Page, file: Path) -> None:
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload").click()


def _drop(page: Page, *files: tuple[str, str]) -> None:
    """Drop files with these names and texts on the page."""
    page.evaluate(
        """files => {
            const data = new DataTransfer();
            for (const [name, text] of files) data.items.add(new File([text], name));
            const options = { dataTransfer: data, bubbles: true, cancelable: true };
            window.dispatchEvent(new DragEvent("dragenter", options));
            window.dispatchEvent(new DragEvent("dragover", options));
            document.body.dispatchEvent(new DragEvent("drop", options));
        }""",
        [list(one) for one in files],
    )


def test_a_system_is_uploaded_and_its_picture_is_shown(site: LiveServer, page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Upload").click()
    _choose(page, BLINKER)

    expect(page.locator("#messages")).to_contain_text("Registered “Blinker”.")
    expect(page.locator("main svg").first).to_be_visible()
    graphs = site.do(site.service.graphs.list())
    assert [one.name for one in graphs.items] == ["Blinker"]


def test_a_source_is_dropped_on_the_list_of_graphs(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#drop")).to_be_visible()
    _drop(page, ("hello.json", '{"name": "hello", "tasks": [{"id": "a", "operation": "log"}]}'))

    expect(page.locator("#messages")).to_contain_text("Registered “hello”.")


def test_several_files_at_once_are_refused_with_advice(page: Page) -> None:
    page.goto("/")
    _drop(page, ("a.json", "{}"), ("b.json", "{}"))

    expect(page.locator("#messages")).to_contain_text("put a project of several files into a ZIP")


def test_a_source_with_errors_is_shown_at_its_lines(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    reader = open_reader()
    reader.forgive("422")
    page = reader.page
    lines = [
        "{",
        '"name": "wrong",',
        '"tasks": [{"id": "a", "operation": "no.such.operation"}]',
        "}",
    ]
    file = tmp_path / "wrong.json"
    file.write_text("\n".join(lines))
    page.goto("/upload")
    _choose(page, file)

    faults = page.locator("#upload-faults")
    expect(faults).to_contain_text("“wrong.json” was not taken")
    expect(faults).to_contain_text("no.such.operation")
    expect(faults.locator(".source-line").first).to_contain_text(lines[2])
    expect(faults.locator("mark").first).to_be_visible()
    assert accessibility_faults(page) == []
    faults.locator("a").first.click()
    expect(page.locator("h1")).to_contain_text("E")
    expect(page.get_by_role("heading", name="Right")).to_be_visible()


def test_what_was_wrong_is_gone_once_it_is_right(open_reader: OpenReader) -> None:
    reader = open_reader()
    reader.forgive("422")
    page = reader.page
    page.goto("/")
    _drop(page, ("wrong.json", WRONG))
    expect(page.locator("#upload-faults")).to_contain_text("no.such.operation")
    right = json.loads(WRONG) | {"tasks": [{"id": "a", "operation": "log"}]}
    _drop(page, ("wrong.json", json.dumps(right)))

    expect(page.locator("#messages")).to_contain_text("Registered “wrong”.")


def test_a_form_uploads_without_modules(open_reader: OpenReader, tmp_path: Path) -> None:
    reader = open_reader(scripts=False)
    reader.forgive("422")
    page = reader.page
    page.goto("/upload")
    _choose(page, BLINKER)
    expect(page.locator("#messages")).to_contain_text("Registered “Blinker”.")

    file = tmp_path / "wrong.json"
    file.write_text(WRONG)
    page.goto("/upload")
    _choose(page, file)
    expect(page.locator("#upload-faults")).to_contain_text("no.such.operation")


def test_names_of_a_source_are_text_in_its_errors(open_reader: OpenReader) -> None:
    reader = open_reader()
    reader.forgive("422")
    page = reader.page
    name = "<img src=x onerror=alert(1)>"
    page.goto("/")
    task = {"id": "a", "operation": name}
    _drop(page, ("<b>bold</b>.json", json.dumps({"name": name, "tasks": [task]})))

    expect(page.locator("#upload-faults")).to_contain_text(name)
    expect(page.locator("#upload-faults")).to_contain_text("<b>bold<")
    assert page.locator("main img, main b").count() == 0
