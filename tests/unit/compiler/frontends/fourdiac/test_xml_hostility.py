"""What is no 4diac file, or means harm, ends in one clear message and soon."""

import os
from pathlib import Path

import pytest

from compiler.frontends.fourdiac import read_system, read_system_text
from compiler.frontends.fourdiac.xml_reader import MAX_DEPTH, MAX_ELEMENTS
from compiler.ir.declarations import SystemDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.source import SourceTexts

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + ']><System Name="&l9;"/>'
)
QUADRATIC = f'<!DOCTYPE a [<!ENTITY a "{"a" * 100_000}">]><System Name="{"&a;" * 1000}"/>'


def read(data: bytes | str, diagnostics: Diagnostics) -> SystemDeclaration | None:
    data = data.encode() if isinstance(data, str) else data
    return read_system_text(data, "f.sys", texts=SourceTexts(), diagnostics=diagnostics)


def codes(diagnostics: Diagnostics) -> list[str]:
    return [item.code for item in diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        BILLION_LAUGHS,
        QUADRATIC,
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><System Name="&x;"/>',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><System Name="S"/>',
        """<!-- a "quote' --><!DOCTYPE a PUBLIC "]" '>' [<!-- ]> --><!ENTITY x "y">]><System/>""",
    ],
)
def test_declared_entities_are_refused(text: str, diagnostics: Diagnostics) -> None:
    assert read(text, diagnostics) is None
    assert codes(diagnostics) == ["E110"]


@pytest.mark.parametrize(
    "document_type",
    [
        '<!DOCTYPE System SYSTEM "http://www.holobloc.com/xml/LibraryElement.dtd" >',
        "<!DOCTYPE System SYSTEM 'file:///etc/passwd'>",
        '<!DOCTYPE System PUBLIC "-//x" "y.dtd" [<!ELEMENT System ANY>]>',
        '<!DOCTYPE System [<!ATTLIST System Name CDATA "Injected">]>',
    ],
)
def test_other_document_types_are_ignored(document_type: str, diagnostics: Diagnostics) -> None:
    system = read(f'{document_type}\n<System Name="S"/>', diagnostics)

    assert list(diagnostics) == []
    assert system is not None
    assert (system.name, system.span.line, system.span.column) == ("S", 2, 1)


def test_a_second_document_type_is_not_well_formed(diagnostics: Diagnostics) -> None:
    text = '<!DOCTYPE a>\n <!DOCTYPE a [<!ENTITY x "y">]><System Name="&x;"/>'

    assert read(text, diagnostics) is None
    (error,) = diagnostics
    assert (error.code, error.span.line, error.span.column) == ("E109", 2, 2)


def test_xinclude_is_not_followed(diagnostics: Diagnostics) -> None:
    system = read(
        '<System Name="S" xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<xi:include href="/etc/passwd" parse="text"/></System>',
        diagnostics,
    )

    assert system is not None
    assert codes(diagnostics) == ["E116"]


def nested(levels: int) -> str:
    return "<SubApp>" * levels + "</SubApp>" * levels


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 1_000, 100_000])
def test_elements_nested_too_deeply_are_refused(levels: int, diagnostics: Diagnostics) -> None:
    assert read(f'<System Name="S">{nested(levels)}</System>', diagnostics) is None
    assert codes(diagnostics) == ["E111"]


def test_the_deepest_nesting_that_is_read_does_not_overflow(diagnostics: Diagnostics) -> None:
    pairs = (MAX_DEPTH - 4) // 2
    inner = '<SubApp Name="S"><SubAppNetwork>' * pairs + "</SubAppNetwork></SubApp>" * pairs
    text = (
        f'<System Name="S"><Application Name="A"><SubAppNetwork>{inner}'
        "</SubAppNetwork></Application></System>"
    )

    assert read(text, diagnostics) is not None
    assert list(diagnostics) == []


def test_too_many_elements_are_refused(diagnostics: Diagnostics) -> None:
    assert read(b"<a>" + b"<b/>" * (2 * MAX_ELEMENTS) + b"</a>", diagnostics) is None
    assert codes(diagnostics) == ["E112"]


def test_a_huge_attribute_is_read_or_refused(diagnostics: Diagnostics) -> None:
    system = read(f'<System Name="S" Comment="{"x" * 20_000_000}"/>', diagnostics)

    assert system is not None or diagnostics.has_errors


@pytest.mark.parametrize(
    "text",
    [
        "<a " * 500_000,
        "<!--" * 500_000,
        "<![CDATA[" * 200_000,
        "<?" * 500_000,
        "<a '" * 500_000,
        "<!DOCTYPE a [" + "<!--" * 500_000,
        "<!DOCTYPE " + "\"'" * 500_001,
        "<a>" + "&" * 500_000,
    ],
)
def test_unfinished_markup_takes_linear_time(text: str, diagnostics: Diagnostics) -> None:
    read(text, diagnostics)  # quadratic time would take minutes: the time limit tells

    assert diagnostics.has_errors


def test_a_100_mb_file_is_refused_without_reading_it(
    tmp_path: Path, diagnostics: Diagnostics
) -> None:
    path = tmp_path / "large.sys"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)

    system = read_system(path, texts=SourceTexts(), diagnostics=diagnostics)

    assert system is None
    (error,) = diagnostics
    assert error.code == "E104"
    assert "100.0 MB" in error.message


def test_the_bound_of_the_size_may_be_set(tmp_path: Path, diagnostics: Diagnostics) -> None:
    path = tmp_path / "small.sys"
    path.write_bytes(b'<System Name="S"/>')

    assert read_system(path, texts=SourceTexts(), diagnostics=diagnostics, max_bytes=18)
    assert not read_system(path, texts=SourceTexts(), diagnostics=diagnostics, max_bytes=17)
    assert codes(diagnostics) == ["E104"]


@pytest.mark.parametrize(
    ("name", "code"), [("missing.sys", "E101"), (".", "E102"), ("a\0b", "E103")]
)
def test_a_path_that_is_no_file_is_told_apart(
    name: str, code: str, tmp_path: Path, diagnostics: Diagnostics
) -> None:
    assert read_system(tmp_path / name, texts=SourceTexts(), diagnostics=diagnostics) is None
    assert codes(diagnostics) == [code]


def test_a_pipe_is_not_waited_for(tmp_path: Path, diagnostics: Diagnostics) -> None:
    path = tmp_path / "pipe.sys"
    os.mkfifo(path)

    assert read_system(path, texts=SourceTexts(), diagnostics=diagnostics) is None
    assert codes(diagnostics) == ["E102"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_an_error(tmp_path: Path, diagnostics: Diagnostics) -> None:
    path = tmp_path / "secret.sys"
    path.write_bytes(b"<System/>")
    path.chmod(0)

    assert read_system(path, texts=SourceTexts(), diagnostics=diagnostics) is None
    assert codes(diagnostics) == ["E103"]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "E105", "empty"),
        (b" \n\t\r\n", "E105", "empty"),
        (b"PK\x03\x04\x14\x00\x00\x00", "E106", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n\0\0", "E106", "a PNG picture"),
        (b"%PDF-1.7", "E106", "a PDF document"),
        (b"<System>\n\0</System>", "E106", "NUL"),
        (b"FUNCTION_BLOCK A", "E106", "other text"),
        (b'{"dag_id": "x"}', "E106", "other text"),
        (b"<", "E109", "not well-formed"),
        (b"<Sys", "E109", "not well-formed"),
        (b"<!-- only a comment -->", "E109", "not well-formed"),
        (b'<FBType Name="A"/>', "E113", "a function block type, .fbt"),
        (b"<html><body/></html>", "E113", "a web page"),
        (b"<Sytem/>", "E113", "expected <System> (a system, .sys)"),
        (b'<xmi:XMI xmlns:xmi="http://www.omg.org/XMI"/>', "E114", "4DIAC-IDE 1.6"),
        (b'<ui:UIFBNetwork xmlns:ui="org.fordiac.ide.model.ui"/>', "E114", "4DIAC-IDE 1.6"),
    ],
)
def test_what_is_no_system_is_called_what_it_is(
    data: bytes, code: str, words: str, diagnostics: Diagnostics
) -> None:
    assert read(data, diagnostics) is None
    assert code in codes(diagnostics)
    assert any(words in item.message for item in diagnostics if item.code == code)
    assert all(item.hint for item in diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        '<System Name="&#xD800;"/>',
        '<System Name="S"><Application Name="A" Comment="&#55296;"/></System>',
        '<System Name="S">&#xDFFF;</System>',
        '<System Name="&#0;"/>',
        '<System Name="&#xFFFFFFFFFF;"/>',
        '<System Name="&undefined;"/>',
    ],
)
def test_references_to_no_character_are_errors(text: str, diagnostics: Diagnostics) -> None:
    read(text, diagnostics)

    assert codes(diagnostics)[0] == "E109"


def test_a_system_cut_off_is_an_error_and_keeps_what_was_there(diagnostics: Diagnostics) -> None:
    system = read(
        '<System Name="S"><Application Name="A"><SubAppNetwork>\n'
        '<FB Name="B" Type="T"/>\n<FB Name="C" Ty',
        diagnostics,
    )

    assert diagnostics.has_errors
    assert system is not None
    elements = system.applications[0].network.elements
    assert (elements[0].name, elements[0].span.line) == ("B", 2)
