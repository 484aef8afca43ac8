"""What is wrong with a file that somebody sent, place by place."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from server.service.records.diagnostics import DiagnosticAbout
from server.telegram_bot.talk import Talk

MOST = 10
"""Mistakes that a message tells; of more, a file has all."""
_MOST_WARNINGS = 3
_LONGEST = 300
_LONGEST_LINE = 200


def tell_mistakes(talk: Talk, file: str, diagnostics: Sequence[DiagnosticAbout]) -> None:
    """Say why a file was not taken: at most ten errors as a message, else all as a file, too."""
    errors = [one for one in diagnostics if one.severity == "error"]
    head = talk.tn(
        "❌ “{file}” has {count} error, so it was not taken:",
        "❌ “{file}” has {count} errors, so it was not taken:",
        len(errors),
        file=file,
    )
    left = len(errors) - MOST
    more = [talk.tn("… and {count} more", "… and {count} more", left)] if left > 0 else []
    talk.say("\n\n".join([head, *(_told(talk, one) for one in errors[:MOST]), *more]))
    if left > 0:
        every = "\n\n".join(_written(one) for one in diagnostics)
        caption = talk.t("All of them, with the lines where they are")
        talk.say(caption, document=f"text:{file}.errors.txt", sheet=f"{every}\n")


def warnings_in(talk: Talk, diagnostics: Sequence[DiagnosticAbout]) -> str:
    """Return in short what may be wrong with a file that was taken; "" = nothing."""
    found = [one for one in diagnostics if one.severity == "warning"]
    if not found:
        return ""
    head = talk.tn("⚠️ {count} warning:", "⚠️ {count} warnings:", len(found))
    lines = [f"• {escape(one.place)}: {_short(one.message)}" for one in found[:_MOST_WARNINGS]]
    left = len(found) - _MOST_WARNINGS
    more = [talk.tn("… and {count} more", "… and {count} more", left)] if left > 0 else []
    return "\n".join([head, *lines, *more])


def _told(talk: Talk, one: DiagnosticAbout) -> str:
    code = escape(one.code)
    if talk.settings.is_public:
        address = talk.link(f"/explain/{one.code}")
        code = Markup('<a href="{}">{}</a>').format(address, code)
    lines = [f"<code>{escape(one.place)}</code> {code}", _short(one.message)]
    return "\n".join([*lines, *([f"💡 {_short(one.hint)}"] if one.hint else [])])


def _short(text: str) -> Markup:
    return escape(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _written(one: DiagnosticAbout) -> str:
    """Return a diagnostic as the command line writes it."""
    return "\n".join(_lines(one))


def _lines(one: DiagnosticAbout) -> Iterator[str]:
    yield f"{one.place}: {one.severity} {one.code}: {one.message}"
    if one.at.text and len(one.at.text) <= _LONGEST_LINE:
        yield f"    {one.at.text}"
        if one.at.column:
            before = one.at.text[: one.at.column - 1]
            yield "    " + "".join("\t" if c == "\t" else " " for c in before) + "^"
    if one.hint:
        yield f"    hint: {one.hint}"
