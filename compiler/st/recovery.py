"""Going on after a syntax mistake, so that one reading finds several of them.

The parser's stack is cut back to a state that can take one of the words statements are told
apart by; where an expression is missing, a `Broken` one is put in its place.
"""

from typing import cast

from lark import Token
from lark.exceptions import UnexpectedCharacters
from lark.lexer import ContextualLexer
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser

from compiler.st.syntax import Broken, Container, Node

SYNCHRONISING = frozenset(
    [
        "_END",
        "THEN",
        "DO",
        "OF",
        "ELSE",
        "ELSIF",
        "UNTIL",
        "END_IF",
        "END_CASE",
        "END_FOR",
        "END_WHILE",
        "END_REPEAT",
        "END_VAR",
        "END_ALGORITHM",
        "END_METHOD",
        "END_FUNCTION",
        "VAR",
        "IF",
        "CASE",
        "FOR",
        "WHILE",
        "REPEAT",
    ]
)
CLOSINGS = {
    "IF": "END_IF",
    "CASE": "END_CASE",
    "FOR": "END_FOR",
    "WHILE": "END_WHILE",
    "REPEAT": "END_REPEAT",
    "VAR": "END_VAR",
    "ALGORITHM": "END_ALGORITHM",
    "METHOD": "END_METHOD",
    "FUNCTION": "END_FUNCTION",
}
"""What each opening word is closed with."""
_STARTING = frozenset(
    ["NAME", "QUALIFIED", "IF", "CASE", "FOR", "WHILE", "REPEAT", "EXIT", "CONTINUE", "RETURN"]
)
_MOST_WORK = 100_000
"""States looked at for one text; with more, the rest of it is not read."""
_MOST_CLOSED = 200
_OPERAND = "unary"
"""The rule that can be read wherever an operand is missing."""

Parsed = Node | Container | None


class Recovery:
    """Mends the state of a parser that met a mistake."""

    def __init__(self, parser: InteractiveParser) -> None:
        """Mend this parser."""
        self._parser = parser
        self._state = parser.parser_state
        self._work = _MOST_WORK

    @property
    def depth(self) -> int:
        """How many symbols the parser holds."""
        return len(self._state.state_stack)

    @property
    def offset(self) -> int:
        """Where in the text the parser stands."""
        state = self._parser.lexer_thread.state
        return 0 if state is None else state.line_ctr.char_pos

    def acceptable(self) -> set[str]:
        """Return the terminals that may come next."""
        states = self._state.state_stack
        table = self._state.parse_conf.states
        known = (name for name in table[states[-1]] if name.isupper())
        return {name for name in known if self._accepts(len(states), name)}

    def innermost(self) -> Token | None:
        """Return the opening word that was read last and is not closed yet."""
        for value in reversed(self._state.value_stack):
            if isinstance(value, Token) and value.type in CLOSINGS:
                return value
        return None

    def mend(self, token: Token | None) -> bool:
        """Skip to a place where reading can go on; False if there is none.

        Args:
            token: the unexpected token; None if it was an unreadable character, which is
                skipped.
        """
        if token is None:
            self._skip_character()
        elif token.type == "$END":
            return False
        elif self._insert_semicolon(token):
            return True
        current = token or self._next_token()
        while current is not None and self._work > 0:
            if current.type in SYNCHRONISING and self._take(current):
                return True
            current = self._next_token()
        return False

    def close(self) -> Parsed:
        """At the end of the text: close what is open and return the tree, if that is possible."""
        for _ in range(_MOST_CLOSED):
            if self._accepts(self.depth, "$END"):
                return self.finish()
            if not self._close_innermost():
                return None
            if self._accepts(self.depth, "_END"):
                self._parser.feed_token(Token("_END", ";"))
        return None

    def finish(self) -> Parsed:
        """Tell the parser that the text ends, and return the tree."""
        return cast("Parsed", self._parser.feed_token(Token("$END", "")))

    def _close_innermost(self) -> bool:
        opened = self.innermost()
        if self._accepts(self.depth, "_END"):
            self._parser.feed_token(Token("_END", ";"))
        if opened is None:
            return self._take(Token("_END", ";"))
        if opened.type == "REPEAT":
            self._take(Token("UNTIL", ""))
        return self._take(Token(CLOSINGS[opened.type], ""))

    # --- Parts ---------------------------------------------------------------------------

    def _insert_semicolon(self, token: Token) -> bool:
        """Add a ";" that is missing at the end of a line or before an END_…."""
        previous = self._parser.lexer_thread.state
        line = self._line_before(token)
        new_line = token.type in _STARTING and line is not None and (token.line or 0) > line
        if previous is None or not (new_line or token.type in SYNCHRONISING - {"_END"}):
            return False
        if not self._accepts(self.depth, "_END") or self._accepts(self.depth, token.type):
            return False
        self._parser.feed_token(Token.new_borrow_pos("_END", ";", token))
        if self._accepts(self.depth, token.type):
            self._parser.feed_token(token)
            return True
        return self._take(token)

    def _line_before(self, token: Token) -> int | None:
        """Return the line in which the text before a token ends."""
        state = self._parser.lexer_thread.state
        if state is None or token.start_pos is None or token.line is None:
            return None
        text = str(state.text.text if hasattr(state.text, "text") else state.text)
        before = text[: token.start_pos]
        return token.line - before[len(before.rstrip()) :].count("\n")

    def _take(self, token: Token) -> bool:
        """Cut the stack back to where a token fits, and feed it."""
        states, values = self._state.state_stack, self._state.value_stack
        for depth in range(len(states), 0, -1):
            fits = self._accepts(depth, token.type)
            if not fits and not self._accepts(depth, token.type, after=_OPERAND):
                continue
            del states[depth:]
            del values[depth - 1 :]
            if not fits:
                goto = self._state.parse_conf.states[states[-1]][_OPERAND][1]
                states.append(goto)
                values.append(Broken(token.start_pos or 0))
            self._parser.feed_token(token)
            return True
        return False

    def _accepts(self, depth: int, name: str, *, after: str = "") -> bool:
        """Whether the parser, its stack cut to `depth`, can take a terminal.

        Args:
            depth: how many states of the stack are left.
            name: the terminal.
            after: a rule that is taken as read before it.
        """
        table = self._state.parse_conf.states
        below, above = self._state.state_stack, []
        if after:
            if after not in table[below[depth - 1]]:
                return False
            above.append(table[below[depth - 1]][after][1])
        while self._work > 0:
            self._work -= 1
            state = above[-1] if above else below[depth - 1]
            action = table[state].get(name)
            if action is None:
                return False
            if action[0] is Shift:
                return True
            for _ in action[1].expansion:
                if above:
                    above.pop()
                else:
                    depth -= 1
            state = above[-1] if above else below[depth - 1]
            above.append(table[state][action[1].origin.name][1])
            if name == "$END" and above[-1] == self._state.parse_conf.end_state:
                return True
        return False

    def _skip_character(self) -> None:
        state = self._parser.lexer_thread.state
        if state is not None:
            state.line_ctr.feed("?", test_newline=False)

    def _next_token(self) -> Token | None:
        """Return the next token of any kind, passing over characters that begin none."""
        thread = self._parser.lexer_thread
        if thread.state is None or not isinstance(thread.lexer, ContextualLexer):
            return None
        while True:
            try:
                return thread.lexer.root_lexer.next_token(thread.state, self._state)
            except UnexpectedCharacters:
                self._skip_character()
            except EOFError:
                return None
