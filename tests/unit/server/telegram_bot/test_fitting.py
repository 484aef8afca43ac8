"""Long texts in pieces: nothing is lost, every piece is whole HTML and short enough."""

import re
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st
from typing_extensions import override

from server.telegram_bot.fitting import length, pieces, shortened, words_of

MOST = 200
WORDS = st.text(st.sampled_from("ab я😀\n&<>\"'"), max_size=150).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from([("<b>", "</b>"), ("<code>", "</code>"), ('<a href="x">', "</a>")])
    wrapped = st.builds(lambda tag, text: f"{tag[0]}{text}{tag[1]}", tags, inner)
    return st.lists(st.one_of(wrapped, WORDS), max_size=4).map("".join)


HTML = st.recursive(WORDS, _wrapped, max_leaves=12)


class _Checker(HTMLParser):
    """Fails where a tag is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(HTML)
@example("<b>" + "a" * 700 + "</b>")
@example("a\n" * 100)
def test_pieces_are_short_and_whole(text: str) -> None:
    for piece in pieces(text, MOST):
        checker = _Checker()
        checker.feed(piece)
        checker.close()
        assert checker.open == []
        assert length(piece) <= MOST
        assert not re.search(r"&[a-z]*$", piece)


@given(HTML)
def test_nothing_but_line_ends_is_lost(text: str) -> None:
    together = "".join(words_of(piece) for piece in pieces(text, MOST))

    assert together.replace("\n", "") == words_of(text).replace("\n", "")


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert pieces("<b>short</b>", MOST) == ["<b>short</b>"]


def test_lines_stay_together_where_they_can() -> None:
    line = "x" * 90

    assert pieces("\n".join([line] * 4), MOST) == [f"{line}\n{line}", f"{line}\n{line}"]


def test_signs_beyond_the_first_plane_count_twice() -> None:
    assert length("😀") == 2


@given(HTML)
def test_a_text_that_is_shortened_fits_and_says_so(html: str) -> None:
    found = shortened(html, MOST)

    assert length(found) <= MOST
    assert found == html or found.endswith("\n…")
