"""Text to syntax tree: the LALR parser, built once when it is first needed.

Nothing here knows types or names. A text that cannot be read gives diagnostics, and as much
of a tree as could be saved.
"""

from functools import cache
from importlib import resources
from typing import Literal, cast

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from compiler.ir.diagnostics import Diagnostic
from compiler.ir.mistakes import text as mistakes
from compiler.st.build import TreeBuilder
from compiler.st.expected import foreign_hint, listing
from compiler.st.positions import Positions
from compiler.st.recovery import CLOSINGS, Recovery
from compiler.st.syntax import Container, Node

Start = Literal["text", "expression"]

_MOST_MISTAKES = 20
_MOST_SHOWN = 30
_MOST_SYMBOLS = 2_000
"""What the parser may hold at once after a mistake; real texts need a few dozen."""


def parse_text(
    positions: Positions, start: Start
) -> tuple[Node | Container | None, list[Diagnostic]]:
    """Parse a text from one of the grammar's starts.

    Returns:
        The tree, None if none could be saved; and the syntax mistakes.
    """
    try:
        tree = _parser().parse(positions.text, start=start)
    except UnexpectedInput:
        return _Reading(positions, start).read()
    return cast("Node | Container", tree), []


@cache
def _parser() -> Lark:
    grammar = resources.files("compiler.st").joinpath("grammar.lark").read_text("utf-8")
    return Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        start=["text", "expression"],
        maybe_placeholders=True,
        transformer=TreeBuilder(),
    )


class _Reading:
    """Reads a text that has mistakes once more, slowly, and collects them."""

    def __init__(self, positions: Positions, start: Start) -> None:
        self._positions = positions
        self._found: list[Diagnostic] = []
        self._parser = _parser().parse_interactive(positions.text, start=start)
        self._recovery = Recovery(self._parser)

    def read(self) -> tuple[Node | Container | None, list[Diagnostic]]:
        while len(self._found) < _MOST_MISTAKES:
            try:
                self._parser.exhaust_lexer()
                return self._recovery.finish(), self._found
            except UnexpectedToken as error:
                if error.token.type == "$END":
                    self._found.append(self._ended())
                    return self._recovery.close(), self._found
                self._found.append(self._unexpected(error.token))
                token = error.token
            except UnexpectedCharacters:
                self._found.append(self._unreadable(self._recovery.offset))
                token = None
            if self._recovery.depth > _MOST_SYMBOLS or not self._recovery.mend(token):
                break
        return None, self._found

    def _unexpected(self, token: Token) -> Diagnostic:
        text, at = self._positions.text, token.start_pos or 0
        start = at - 1 if text[max(0, at - 1) : at + 1] == "(*" else at
        if text[start : start + 2] in {"(*", "/*"}:
            return mistakes.never_closed(span=self._positions.span(start, 2), what="comment")
        return mistakes.unexpected_word(
            span=self._positions.span(at, len(token)),
            found=_shortened(token),
            expected=listing(self._recovery.acceptable()),
            hint=foreign_hint(text, at),
        )

    def _unreadable(self, at: int) -> Diagnostic:
        text = self._positions.text
        if text[at] in "'\"":
            return mistakes.never_closed(span=self._positions.span(at), what="string")
        return mistakes.unreadable_character(
            span=self._positions.span(at),
            character=text[at],
            expected=listing(self._recovery.acceptable()),
            hint=foreign_hint(text, at),
        )

    def _ended(self) -> Diagnostic:
        at = len(self._positions.text.rstrip())
        word = self._recovery.innermost()
        if word is not None:
            return mistakes.unclosed_block(
                span=self._positions.span(max(0, at - 1)),
                word=word.upper(),
                closing=CLOSINGS[word.type],
                opened=self._positions.span(word.start_pos or 0, len(word)),
                expected=listing(self._recovery.acceptable()),
            )
        return mistakes.unexpected_word(
            span=self._positions.span(max(0, at - 1)),
            found="",
            expected=listing(self._recovery.acceptable()),
            hint="",
        )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
