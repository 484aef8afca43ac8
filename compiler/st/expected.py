"""Syntax mistakes in words: what may come next, and what other languages' signs are in ST."""

import re
from collections.abc import Iterable

_VALUES = frozenset(
    [
        "INTEGER",
        "BASED",
        "REAL",
        "TYPED",
        "DURATION",
        "DATE_TIME",
        "STRING",
        "WSTRING",
        "TRUE",
        "FALSE",
        "NAME",
        "QUALIFIED",
        "TYPE_PREFIX",
        "_OPEN",
        "_OPEN_INDEX",
        "MINUS",
        "PLUS",
        "NOT",
    ]
)
_STATEMENTS = frozenset(
    [
        "NAME",
        "QUALIFIED",
        "IF",
        "CASE",
        "FOR",
        "WHILE",
        "REPEAT",
        "EXIT",
        "CONTINUE",
        "RETURN",
        "_END",
    ]
)
_OPERATORS = frozenset(
    [
        "OR",
        "XOR",
        "AND",
        "AMPERSAND",
        "EQUAL",
        "UNEQUAL",
        "LESS",
        "LESS_EQUAL",
        "GREATER",
        "GREATER_EQUAL",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "MOD",
        "POWER",
        "_DOT",
        "_OPEN",
        "_OPEN_INDEX",
    ]
)
_CONTAINERS = frozenset(["ALGORITHM", "METHOD", "FUNCTION", "PACKAGE", "IMPORT", "VAR"])
_LABELS = _VALUES
_SIGNS = {
    "_ASSIGN": '":="',
    "_ARROW": '"=>"',
    "_RANGE": '".."',
    "_DOT": '"."',
    "_END": '";"',
    "_COLON": '":"',
    "_COMMA": '","',
    "_OPEN": '"("',
    "_CLOSE": '")"',
    "_OPEN_INDEX": '"["',
    "_CLOSE_INDEX": '"]"',
    "STAR": '"*"',
    "NAME": "a name",
    "INTEGER": "a number",
    "PRAGMA": "",
    "_EVERYTHING": "",
    "PART": '"%X0"',
    "PART_UNIT": "",
    "$END": "the end",
    "QUALIFIED": "a name",
}

_FOREIGN = tuple(
    (re.compile(pattern, re.IGNORECASE), hint)
    for pattern, hint in (
        (r"==", 'ST compares with "=".'),
        (r"!=", 'ST writes "<>" for "not equal".'),
        (r"!", 'ST writes NOT for "!".'),
        (r"&&", 'ST writes AND for "&&".'),
        (r"\|\|?", 'ST writes OR for "|".'),
        (r"[-+]=", 'ST has no "+=": write "x := x + 1;".'),
        (r"\+\+|--", 'ST has no "++": write "x := x + 1;".'),
        (r"->", 'A label of CASE ends with ":".'),
        (r"[{}]", 'ST has no braces: write "IF … THEN … END_IF;".'),
        (r"\^", "ST has no pointers."),
        (r"%", 'ST writes MOD for "%"; a bit of a word is "x.%X3".'),
        (r"\?", 'ST has no "?:": write "IF … THEN … ELSE … END_IF;" or SEL(…).'),
        (r"#(?:include|define)", "ST has no preprocessor."),
        (r"=(?![=>])", 'To assign, write ":=".'),
        (r"ELSE\s*IF\b", "ST writes ELSIF."),
    )
)


def listing(terminals: Iterable[str]) -> str:
    """Say which terminals of the grammar may come next, as people call them."""
    left = set(terminals)
    words: list[str] = []
    if "IF" in left:
        words.append("a statement")
        left -= _STATEMENTS | _CONTAINERS
        if "INTEGER" in left:
            words.append("a label")
            left -= _LABELS
    if "INTEGER" in left and "REAL" in left:
        words.append("a value")
        left -= _VALUES
    if left & {"SLASH", "OR"}:
        words.append("an operator")
        left -= _OPERATORS
    if len(left) > 1 or words:
        left -= {"_DOT", "_OPEN", "_OPEN_INDEX", "PRAGMA"}
    rest = {_SIGNS.get(terminal, f'"{terminal}"') for terminal in left} - {""}
    words += sorted(rest, key=lambda word: (not word.startswith('"'), word))
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words) or "nothing more"
    return f"{', '.join(words[:-1])} or {words[-1]}"


def foreign_hint(text: str, at: int) -> str:
    """Recognise a sign of another language at, or one character before, an offset."""
    starts = (at,) if at == 0 else (at - 1, at)
    for pattern, hint in _FOREIGN:
        for start in starts:
            match = pattern.match(text, start)
            if match and match.end() > at:
                return hint
    return ""
