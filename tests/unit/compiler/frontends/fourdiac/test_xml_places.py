"""Lines and columns are those of the file, whatever lxml counts."""

import pytest

from compiler.frontends.fourdiac.xml_reader import XmlDocument, XmlElement, read_xml
from compiler.ir.diagnostics import Diagnostics, Severity
from compiler.ir.source import SourceTexts, Span


def read(text: str | bytes, diagnostics: Diagnostics) -> XmlDocument:
    data = text if isinstance(text, bytes) else text.encode()
    document = read_xml(data, "f.sys", texts=SourceTexts(), diagnostics=diagnostics)
    assert document is not None
    return document


def found(document: XmlDocument, tag: str) -> XmlElement:
    element = next(document.root.iter(tag))
    assert element is not None
    return element


def test_a_start_tag_over_several_lines_begins_where_it_begins(diagnostics: Diagnostics) -> None:
    document = read("<a>\n  <b\n     x=\"1\"\n     y = '2'\n  />\n</a>", diagnostics)

    element = found(document, "b")
    assert document.span(element) == Span("f.sys", 2, 3, 2)
    assert document.attribute_span(element, "x") == Span("f.sys", 3, 9, 1)
    assert document.attribute_span(element, "y") == Span("f.sys", 4, 11, 1)
    assert document.attribute_span(element, "missing") == document.span(element)


def test_lines_beyond_65535_are_exact(diagnostics: Diagnostics) -> None:
    document = read("<a>\n" + "<b\n/>\n" * 50_000 + "<c/></a>", diagnostics)

    assert document.span(document.root[-2]) == Span("f.sys", 100_000, 1, 2)
    assert document.span(found(document, "c")) == Span("f.sys", 100_002, 1, 4)


def test_tags_in_comments_cdata_and_instructions_are_none(diagnostics: Diagnostics) -> None:
    document = read(
        '<?xml version="1.0"?>\n<!-- <b/> -->\n<a><?do <b/> ?><![CDATA[ <b/> ]]>\n  <!--<b>-->'
        "<b/></a>",
        diagnostics,
    )

    assert len(list(document.root.iter("b"))) == 1
    assert document.span(found(document, "b")) == Span("f.sys", 4, 13, 4)


def test_an_attribute_name_inside_a_value_is_not_that_attribute(diagnostics: Diagnostics) -> None:
    document = read("""<a XValue="1" Comment=' Value="2"' Value="three"/>""", diagnostics)

    assert document.attribute_span(document.root, "Value") == Span("f.sys", 1, 43, 5)


def test_a_greater_sign_in_a_value_does_not_end_the_tag(diagnostics: Diagnostics) -> None:
    document = read('<a><ST x="1 > 0">text</ST></a>', diagnostics)

    assert document.text_span(found(document, "ST")) == Span("f.sys", 1, 18, 1)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("<ST>x := 1;</ST>", 1, 5),
        ("<ST><![CDATA[x := 1;]]></ST>", 1, 14),
        ("<ST\n><![CDATA[x := 1;]]></ST>", 2, 11),
        ("<ST><!-- why --><![CDATA[x := 1;]]></ST>", 1, 26),
    ],
)
def test_a_text_begins_behind_its_tag_and_cdata_mark(
    text: str, line: int, column: int, diagnostics: Diagnostics
) -> None:
    document = read(text, diagnostics)

    assert document.text_span(document.root) == Span("f.sys", line, column, 1)


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_every_line_end_counts_as_one(newline: str, diagnostics: Diagnostics) -> None:
    document = read(f"<a>{newline}{newline}  <b/></a>", diagnostics)

    assert document.span(found(document, "b")) == Span("f.sys", 3, 3, 4)


def test_columns_count_characters_and_not_bytes(diagnostics: Diagnostics) -> None:
    document = read('<a><b x="öäü€𝄞"/><c/></a>', diagnostics)

    assert document.span(found(document, "c")).column == 18


def test_the_place_of_malformed_xml_is_told_and_the_rest_is_read(diagnostics: Diagnostics) -> None:
    document = read('<a>\n<b x="1">\n<c/>\n</a>', diagnostics)

    assert not document.well_formed
    first = next(iter(diagnostics))
    assert (first.code, first.severity, first.span.line) == ("E109", Severity.ERROR, 4)
    assert first.span.column > 0
    assert "not closed" in first.hint
    assert document.span(found(document, "c")) == Span("f.sys", 3, 1, 4)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_recognised(encoding: str, diagnostics: Diagnostics) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><a x="Menü €"/>'
    if encoding == "utf-8-sig":
        text = text.replace("UTF-16", "UTF-8")

    document = read(text.encode(encoding), diagnostics)

    assert list(diagnostics) == []
    assert document.root.get("x") == "Menü €"


def test_a_declared_single_byte_encoding_is_used(diagnostics: Diagnostics) -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><a x="Menü"/>'

    assert read(text.encode("latin-1"), diagnostics).root.get("x") == "Menü"
    assert list(diagnostics) == []


def test_latin_1_bytes_in_utf_8_are_read_with_a_warning(diagnostics: Diagnostics) -> None:
    document = read(b'<a>\n<b x="\xc3\xbc"/>\n<c x="Men\xfc"/></a>', diagnostics)

    assert found(document, "b").get("x") == "ü"
    assert found(document, "c").get("x") == "Menü"
    (warning,) = diagnostics
    assert (warning.code, warning.severity) == ("E107", Severity.WARNING)
    assert (warning.span.line, warning.span.column) == (3, 10)


def test_an_unknown_encoding_is_a_warning(diagnostics: Diagnostics) -> None:
    read(b'<?xml version="1.0" encoding="EBCDIC-37"?><a/>', diagnostics)

    assert [item.code for item in diagnostics] == ["E108"]


def test_the_text_is_kept_for_showing_its_lines(diagnostics: Diagnostics) -> None:
    texts = SourceTexts()
    read_xml(b"<a>\r\n<b/></a>", "f.sys", texts=texts, diagnostics=diagnostics)

    assert texts.line(Span("f.sys", 2)) == "<b/></a>"
