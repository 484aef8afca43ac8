"""Markdown of explanations."""

import pytest

from server.service.errors import NotFoundError
from server.service.explanations import explained, explanation
from server.web.markdown import html_of


def test_markup_in_a_text_is_text() -> None:
    html = html_of("# A <b>title</b>\n\n[x](javascript:alert(1)) <script>alert(1)</script>")

    assert "<b>" not in html
    assert "<script" not in html
    assert "href" not in html


def test_code_can_be_scrolled_by_keys() -> None:
    assert '<pre tabindex="0"><code>' in html_of("```\n<FB/>\n```")


@pytest.mark.parametrize("code", explained())
def test_every_explanation_has_one_title_with_its_code(code: str) -> None:
    html = html_of(explanation(code))

    assert html.startswith(f"<h1>{code}")
    assert html.count("<h1>") == 1


def test_an_unknown_code_is_refused_with_its_neighbours() -> None:
    with pytest.raises(NotFoundError, match="Did you mean"):
        explanation("E2O3")
