"""Diagnostics as people see them: the right line, carets under the right characters."""

import json

import pytest

from compiler.ir.diagnostics import Diagnostic, Diagnostics, Related, Severity
from compiler.ir.source import SourceTexts, Span
from compiler.render import render_json, render_text, summary


def texts(line: str, *, file: str = "a.sys") -> SourceTexts:
    known = SourceTexts()
    known.add(file, f"first line\n{line}\nlast line")
    return known


def mistake(
    span: Span,
    *,
    severity: Severity = Severity.ERROR,
    hint: str = "",
    related: tuple[Related, ...] = (),
    message: str = "it is wrong",
) -> Diagnostic:
    return Diagnostic("E999", severity, message, span, hint, related)


def marked(line: str, span: Span) -> tuple[str, str]:
    """Return the characters shown, and those of them that have a caret below."""
    _, source, carets = render_text(mistake(span), texts(line)).plain.split("\n")
    shown, below = source.partition(" | ")[2], carets.partition(" | ")[2]
    pairs = zip(shown.ljust(len(below)), below, strict=False)
    return shown, "".join(character for character, caret in pairs if caret == "^")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('<FB Name="A"/>', 'Name="A"'),
        ("   <FB/>", "<FB/>"),
        ('\t\t<FB Name="A"/>', "<FB"),
        ('\t<FB\tName="A"/>', 'Name="A"'),
        ("größer := 1", "größer"),
        ("x", "x"),
    ],
)
def test_carets_stand_under_the_characters_that_are_meant(line: str, word: str) -> None:
    span = Span("a.sys", 2, line.index(word) + 1, len(word))

    shown, under = marked(line, span)

    assert shown == line.replace("\t", " ")
    assert under == word


def test_the_text_has_place_severity_code_message_line_and_hint() -> None:
    diagnostic = mistake(Span("a.sys", 2, 5, 4), hint="Do this.")

    text = render_text(diagnostic, texts("    here")).plain

    assert text == (
        "a.sys:2:5: error E999: it is wrong\n     2 |     here\n       |     ^^^^\n  help: Do this."
    )


@pytest.mark.parametrize("place", [0, 75, 300, 4990])
def test_of_a_very_long_line_the_part_with_the_mistake_is_shown(place: int) -> None:
    line = f"{'.' * place}WRONG{'.' * (5000 - place)}"

    shown, under = marked(line, Span("a.sys", 2, place + 1, 5))

    assert len(shown) <= 160
    assert under == "WRONG"


def test_carets_end_where_the_shown_part_of_a_line_ends() -> None:
    shown, under = marked("x" * 5000, Span("a.sys", 2, 1, 5000))

    assert under == shown


@pytest.mark.parametrize("column", [5, 6, 1000, 10**6])
def test_a_column_past_the_end_has_its_caret_behind_the_line(column: int) -> None:
    text = render_text(mistake(Span("a.sys", 2, column, 3)), texts("four")).plain

    assert text.split("\n")[1:] == ["     2 | four", "       |     ^"]


def test_an_empty_line_is_shown_empty() -> None:
    text = render_text(mistake(Span("a.sys", 2, 1)), texts("")).plain

    assert text.split("\n")[1:] == ["     2 | ", "       | ^"]


@pytest.mark.parametrize(
    "span",
    [Span("unknown.sys", 2, 1), Span("a.sys"), Span("a.sys", 99, 1), Span("<built-in>")],
)
def test_a_place_without_a_known_line_shows_no_line(span: Span) -> None:
    text = render_text(mistake(span, hint="Do this."), texts("here")).plain

    assert text == f"{span}: error E999: it is wrong\n  help: Do this."


def test_a_line_without_a_column_has_no_caret() -> None:
    text = render_text(mistake(Span("a.sys", 2)), texts("here")).plain

    assert text == "a.sys:2: error E999: it is wrong\n     2 | here"


def test_related_places_are_shown_with_their_lines() -> None:
    related = (Related(Span("a.sys", 1, 1, 5), "it begins here"), Related(Span("b.sys"), "and b"))

    text = render_text(mistake(Span("a.sys", 2, 1, 4), related=related), texts("here")).plain

    assert text == (
        "a.sys:2:1: error E999: it is wrong\n"
        "     2 | here\n"
        "       | ^^^^\n"
        "  a.sys:1:1: it begins here\n"
        "     1 | first line\n"
        "       | ^^^^^\n"
        "  b.sys: and b"
    )


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x00", "\x9b", "\x7f", "\r"])
def test_no_source_can_command_the_terminal(character: str) -> None:
    line = f"a{character}[31mb"
    diagnostic = mistake(
        Span("a.sys", 2, line.index("b") + 1), hint=line, message=f'"{line}" is wrong'
    )

    text = render_text(diagnostic, texts(line)).plain

    assert character not in text
    shown, carets = text.split("\n")[1:3]
    assert shown.index("b") == carets.index("^")


def test_windows_line_ends_do_not_show() -> None:
    shown, under = marked("here\r", Span("a.sys", 2, 1, 5))

    assert shown == under == "here"


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], ""),
        ([Severity.ERROR], "1 error"),
        ([Severity.NOTE, Severity.ERROR, Severity.ERROR], "2 errors, 1 note"),
        ([Severity.WARNING], "1 warning"),
    ],
)
def test_the_summary_counts_what_there_is(severities: list[Severity], expected: str) -> None:
    diagnostics = Diagnostics()
    for number, severity in enumerate(severities, start=1):
        diagnostics.add(mistake(Span("a.sys", number), severity=severity))

    assert summary(diagnostics) == expected


def test_json_has_every_part_of_a_diagnostic() -> None:
    diagnostic = mistake(
        Span("ä.sys", 2, 5, 4), hint="Do this.", related=(Related(Span("b.sys", 1), "there"),)
    )

    (found,) = json.loads(render_json([diagnostic]))

    assert found == {
        "code": "E999",
        "severity": "error",
        "file": "ä.sys",
        "line": 2,
        "column": 5,
        "length": 4,
        "message": "it is wrong",
        "hint": "Do this.",
        "related": [{"file": "b.sys", "line": 1, "column": 0, "length": 1, "message": "there"}],
    }


def test_no_diagnostics_are_an_empty_json_list() -> None:
    assert json.loads(render_json([])) == []
