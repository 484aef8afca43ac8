"""Pages as they are answered: escaped, in a language and a theme, with their cookies."""

import html
import re
from collections.abc import Mapping

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request

from server.app import make_app
from server.service.records.diagnostics import DiagnosticAbout, Place, RelatedPlace
from server.web.rendering import environment, rendered
from tests.serving import serving
from tests.shown_rooms import NAMES, SCRIPT, shown_service
from tests.talking import in_loop

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


async def _answer(
    path: str, headers: Mapping[str, str] = BROWSER
) -> tuple[aiohttp.ClientResponse, str]:
    async with (
        shown_service() as service,
        serving(make_app(service)) as address,
        aiohttp.ClientSession() as client,
        client.get(address + path, headers=headers) as answer,
    ):
        return answer, await answer.text()


def _shown(diagnostic: DiagnosticAbout) -> str:
    template = environment("en").from_string(
        '{% from "upload_parts.html" import diagnostic_list %}{{ diagnostic_list([one]) }}'
    )
    return template.render(one=diagnostic)


def _place(text: str, column: int, length: int = 1) -> Place:
    return Place(file="a.sys", line=7, column=column, length=length, text=text)


def test_templates_need_all_of_their_values() -> None:
    for name in environment("en").list_templates():
        environment("ru").get_template(name)


@pytest.mark.parametrize(
    ("text", "column", "length", "marked", "before_caret"),
    [
        ('<FB Name="x"/>', 5, 8, 'Name="x"', "    "),
        ("\t\t<FB/>", 3, 5, "<FB/>", "\t\t"),
        ("short", 99, 3, " ", "     "),
        ("здесь", 2, 2, "де", " "),
    ],
)
def test_a_diagnostic_marks_its_place_and_has_a_caret_below(
    text: str, column: int, length: int, marked: str, before_caret: str
) -> None:
    one = DiagnosticAbout(
        code="E203", severity="error", message="wrong", at=_place(text, column, length)
    )
    shown = _shown(one)
    found = re.search(r"<mark>(.*?)</mark>", shown)
    caret = re.search(r'class="caret" aria-hidden="true">(\s*)\^</span>', shown)

    assert found is not None
    assert caret is not None
    assert (html.unescape(found[1]), caret[1]) == (marked, before_caret)


def test_a_diagnostic_is_text_wherever_it_comes_from() -> None:
    shown = _shown(
        DiagnosticAbout(
            code=SCRIPT,
            severity="warning",
            message=SCRIPT,
            hint=SCRIPT,
            at=Place(file=SCRIPT, line=1, column=1, text=SCRIPT),
            related=[RelatedPlace(at=_place(SCRIPT, 1), message=SCRIPT)],
        )
    )

    assert "<script" not in shown
    assert shown.count("&lt;script") >= 5


def test_a_diagnostic_without_a_column_has_its_line_alone() -> None:
    one = DiagnosticAbout(code="E101", severity="error", message="x", at=_place("<FB/>", 0))

    assert "&lt;FB/&gt;" in _shown(one)
    assert "mark" not in _shown(one)


def test_names_are_escaped_in_text_and_attributes() -> None:
    template = environment("en").from_string(
        '{% from "parts.html" import state_sign %}{{ state_sign("failed", name) }}'
    )
    for name in NAMES:
        shown = template.render(name=name)

        assert "<script" not in shown
        assert html.unescape(shown).count(name) == 2


def test_whoever_is_not_known_is_shown_no_navigation() -> None:
    request = make_mocked_request("GET", "/sign-in")
    text = rendered(request, "sign_in.html", where="/", error=None)

    assert "<nav" not in text
    assert 'name="token"' in text


@in_loop
async def test_the_address_of_the_graphs_tells_programs_that_the_server_is_there() -> None:
    answer, text = await _answer("/", {"Accept": "*/*"})

    assert answer.content_type == "application/json"
    assert text == '{"status": "ok"}'


@in_loop
async def test_a_language_and_a_theme_that_are_asked_for_are_remembered() -> None:
    answer, text = await _answer("/runs?lang=ru&theme=dark")

    assert '<html lang="ru" data-theme="dark">' in text
    assert {name: one.value for name, one in answer.cookies.items()} == {
        "lang": "ru",
        "theme": "dark",
    }


@in_loop
async def test_what_is_no_language_and_no_theme_is_left_alone() -> None:
    answer, text = await _answer("/runs?lang=<script>&theme=%22%3E")

    assert '<html lang="en" data-theme="auto">' in text
    assert not answer.cookies
    assert "<script>" not in text


@in_loop
async def test_pages_are_kept_by_nobody_and_differ_by_reader() -> None:
    answer, _ = await _answer("/runs")

    assert answer.headers["Cache-Control"] == "no-store"
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))


@in_loop
async def test_a_refusal_is_a_page_for_browsers_and_a_document_for_programs() -> None:
    page, text = await _answer("/explain/E2O3", {**BROWSER, "Accept-Language": "ru"})
    document, _ = await _answer("/explain/E2O3", {"Accept": "*/*"})

    assert (page.status, page.content_type) == (404, "text/html")
    assert "Такой страницы или такого объекта нет" in text
    assert document.content_type == "application/problem+json"
