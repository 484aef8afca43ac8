"""Styles and modules: where they are, and what they name."""

import re
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.web import static_files
from tests.page_texts import MODULES, TEMPLATES, WEB
from tests.talking import in_loop

SHEETS = sorted((WEB / "static" / "css").glob("*.css"))


def test_links_have_a_fingerprint_of_all_files() -> None:
    known = static_files.static_files()

    assert known.link("css/base.css") == f"/static/{known.fingerprint}/css/base.css"
    with pytest.raises(KeyError):
        known.link("css/none.css")


@in_loop
async def test_current_files_are_kept_for_ever_and_others_are_asked_for_again() -> None:
    app = web.Application()
    app.router.add_get("/static/{fingerprint}/{path:.+}", static_files.serve)
    async with TestClient(TestServer(app)) as client:
        current = await client.get(static_files.static_files().link("js/api.js"))
        older = await client.get("/static/0123456789abcdef/js/api.js")

        assert current.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert current.content_type == "text/javascript"
        assert older.headers["Cache-Control"] == "no-cache"
        assert await older.read() == await current.read()


@in_loop
async def test_nothing_but_these_files_is_served() -> None:
    app = web.Application()
    app.router.add_get("/static/{fingerprint}/{path:.+}", static_files.serve)
    async with TestClient(TestServer(app)) as client:
        for path in ("../routes.py", "%2e%2e/routes.py", "js", "js/", "templates/base.html"):
            answer = await client.get(f"/static/x/{path}")

            assert answer.status == 404, path


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_modules_import_what_there_is(module: Path) -> None:
    imported = re.findall(r'from "(\./[\w.]+)"', module.read_text("utf-8"))

    assert all((module.parent / name).is_file() for name in imported)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_modules_make_no_markup_of_texts(module: Path) -> None:
    text = module.read_text("utf-8")

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_keep_to_the_content_policy(template: Path) -> None:
    text = template.read_text("utf-8")

    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:|\|\s*safe\b", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_have_names(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    if sheet.name == "tokens.css":
        light, dark, system = re.findall(r":root[^{]*\{([^}]*)\}", text)

        assert re.findall(r"--[\w-]+: [^;]+", dark) == re.findall(r"--[\w-]+: [^;]+", system)
        colours = set(re.findall(r"(--[\w-]+): #", light))
        assert colours == set(re.findall(r"(--[\w-]+): #", dark))
    else:
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![\w-])", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_name_of_a_style_is_there(sheet: Path) -> None:
    known = set(re.findall(r"(--[\w-]+):", "".join(one.read_text("utf-8") for one in SHEETS)))

    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text("utf-8"))) <= known
