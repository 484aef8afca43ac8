"""Which language a reader wants, and sentences with values in them."""

import pytest
from aiohttp.test_utils import make_mocked_request
from markupsafe import Markup

from server.web.languages import language_of, page_texts


@pytest.mark.parametrize(
    ("path", "cookie", "accepted", "language"),
    [
        ("/", "", "", "en"),
        ("/", "", "ru", "ru"),
        ("/", "", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("/", "", "de,en;q=0.8,ru;q=0.9", "ru"),
        ("/", "", "ru;q=0, en", "en"),
        ("/", "", "de-AT", "en"),
        ("/", "", ";q=x,,ru;q=nonsense", "en"),
        ("/", "en", "ru", "en"),
        ("/", "klingon", "ru", "ru"),
        ("/?lang=ru", "en", "en", "ru"),
        ("/?lang=<script>", "", "ru", "ru"),
    ],
)
def test_the_address_the_cookie_and_the_browser_are_asked_in_that_order(
    path: str, cookie: str, accepted: str, language: str
) -> None:
    headers = {"Accept-Language": accepted, **({"Cookie": f"lang={cookie}"} if cookie else {})}

    assert language_of(make_mocked_request("GET", path, headers=headers)) == language


def test_values_of_texts_are_no_markup() -> None:
    text = page_texts("en").say("Run “{name}”", name="<b>{x}</b>")

    assert text == "Run “<b>{x}</b>”"
    assert not isinstance(text, Markup)


def test_markup_among_values_stays_and_all_else_is_escaped() -> None:
    text = page_texts("en").say("{a} and {b}", a=Markup("<b>1</b>"), b="<i>")

    assert text == Markup("<b>1</b> and &lt;i&gt;")


def test_what_has_no_translation_is_said_in_english() -> None:
    assert page_texts("ru").say("Nobody has ever said this") == "Nobody has ever said this"
