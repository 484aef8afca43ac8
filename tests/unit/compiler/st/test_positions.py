"""Places in texts: of their own lines, or escaped on one line in an attribute."""

import html

import pytest

from compiler.ir.source import Span
from compiler.st.positions import positions


def in_attribute(written: str) -> str:
    """Return the text that stands in an attribute, with plain ends of lines."""
    return html.unescape(written).replace("\r\n", "\n")


def test_a_text_of_its_own_lines_has_its_places_there() -> None:
    place = positions("a := 1;\nb := 2;", Span("a.fbt", 10, 5))

    assert place.span(0, 1) == Span("a.fbt", 10, 5, 1)
    assert place.span(8, 1) == Span("a.fbt", 11, 1, 1)


@pytest.mark.parametrize(
    "written",
    [
        "a := 1; wrong",
        "a := 1;&#13;&#10;&#13;&#10;wrong",
        "a := 1;&#10;wrong",
        "IF a &lt; b &amp; c THEN&#10;wrong",
        "IF a &lt; b AND c > d THEN&#13;&#10;wrong",
        "IF a &gt; b THEN&#13;&#10;&#9;wrong",
        "a := &quot;x&quot;; b := 'y';&#10;wrong",
        "VAR&#xD;&#xA;&#xD;&#xA;wrong",
        "a := 1;\twrong",
        "a := 1;&amp;#38;#10;wrong",
        "a := 1;&amp;#13;&amp;#10;wrong",
    ],
)
@pytest.mark.parametrize("rest", ["", ";&#13;&#10;c := 2;"])
def test_a_text_in_an_attribute_has_its_places_on_that_line(written: str, rest: str) -> None:
    if "&#10;" in written and "&#13;" not in written:
        rest = rest.replace("&#13;", "")
    raw = written + rest
    place = positions(in_attribute(raw), Span("a.fbt", 40, 17, len(raw)))

    span = place.span(place.text.index("wrong"), len("wrong"))

    assert span == Span("a.fbt", 40, 17 + raw.index("wrong"), len("wrong"))


def test_lines_inside_of_a_text_in_an_attribute_are_still_counted() -> None:
    raw = "a := 1;&#13;&#10;b := 2;&#13;&#10;wrong"
    place = positions(in_attribute(raw), Span("a.fbt", 40, 17, len(raw)))

    assert place.line(place.text.index("wrong")) == 3


@pytest.mark.parametrize("raw", ["a := &apos;x&apos;; wrong", "&#000119;rong and &#x77;rong"])
def test_with_unusual_escapes_the_place_is_the_whole_attribute(raw: str) -> None:
    whole = Span("a.fbt", 40, 17, len(raw))
    place = positions(in_attribute(raw), whole)

    assert place.span(place.text.index("wrong"), len("wrong")) == whole


def test_a_text_that_is_part_of_an_element_has_the_place_of_the_element() -> None:
    element = Span("a.fbt", 40, 5, 70)

    assert positions("16#FFFF", element).span(3, 2) == element


def test_the_end_of_a_text_in_an_attribute_is_a_place() -> None:
    place = positions("a &", Span("a.fbt", 4, 7, len("a &amp;")))

    assert place.span(3) == Span("a.fbt", 4, 7 + len("a &amp;"), 1)
