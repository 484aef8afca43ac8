"""Writing Python source: lines with the place of the code they came from, and unique names."""

import builtins
import keyword
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from compiler.lowering.marks import NO_MARK, Mark

_OURS = ("_", "factory", "rounds", "taken")
"""Names that generated code itself uses inside its functions."""
_POSTPONED = "<postponed>"
"""Stands where a line may come; no generated line is this."""
_LONGEST = 100
"""Characters of a name that are worth keeping in generated source."""


class Names:
    """Hands out identifiers that never clash with one another or with Python's own names."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        """Start with Python's keywords and built-ins and the given names taken."""
        self._used = {*keyword.kwlist, *dir(builtins), *_OURS, *reserved}
        self._last: dict[str, int] = {}
        """Per wished name: the last number that was put behind it."""

    @property
    def used(self) -> frozenset[str]:
        """All names that are taken."""
        return frozenset(self._used)

    def take(self, wish: str) -> str:
        """Return the wished name, or the nearest free one, as Python spells it."""
        base = identifier(wish)
        name, number = base, self._last.get(base, 1)
        while name in self._used:
            number += 1
            name = f"{base}_{number}"
        self._last[base] = number
        self._used.add(name)
        return name


def identifier(text: str) -> str:
    """Return a text as a Python identifier, as Python itself would spell it.

    Names come from files nobody has checked, and they become source here. Normalising comes
    first, because it makes new characters: "\u2474" becomes "(1)", which would be a call.
    """
    spelled = unicodedata.normalize("NFKC", text[:_LONGEST])
    name = "".join(each if _is_part(each) else "_" for each in spelled)
    return name if name.isidentifier() else f"_{name}"


def _is_part(character: str) -> bool:
    # Letters and digits only: Python takes some marks, too, but `\w` does not find them.
    return character.isalnum() and f"_{character}".isidentifier()


def comment(text: str) -> str:
    """Return a text as it may stand in a comment: on one line, and nothing Python refuses."""
    return "".join(each if each.isprintable() else " " for each in text[:_LONGEST])


class SourceWriter:
    """Collects indented lines; remembers for each what it stands for."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._lines: list[str] = []
        self._marks: list[Mark] = []
        self._depth = 0
        self._settled = 0
        self.mark = NO_MARK
        """What the lines written from now on stand for."""

    def line(self, text: str) -> None:
        """Write one line at the current depth."""
        self._lines.append("    " * self._depth + text)
        self._marks.append(self.mark)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write a head ending in a colon, and what is written meanwhile one step deeper.

        A body that stays empty gets a `pass`.
        """
        self.line(head)
        size = len(self._lines)
        self._depth += 1
        yield
        if len(self._lines) == size:
            self.line("pass")
        self._depth -= 1

    @contextmanager
    def function(self, head: str) -> Iterator[set[str]]:
        """Write a nested function; names added to the given set become its `nonlocal`."""
        outer_names: set[str] = set()
        outer_mark = self.mark
        self.mark = NO_MARK
        with self.block(head):
            position = len(self._lines)
            yield outer_names
            if outer_names:
                text = f"nonlocal {', '.join(sorted(outer_names))}"
                self._lines.insert(position, "    " * self._depth + text)
                self._marks.insert(position, NO_MARK)
        self.mark = outer_mark

    def postpone(self) -> None:
        """Leave a place for a line that is known later; `settle` fills or removes it."""
        self.line(_POSTPONED)

    def settle(self, text: str) -> None:
        """Write a line at every place left since the last time; "" writes none."""
        lines, marks = self._lines[self._settled :], self._marks[self._settled :]
        del self._lines[self._settled :], self._marks[self._settled :]
        for line, mark, following in zip(lines, marks, [*lines[1:], ""], strict=True):
            written = line
            if line.lstrip() == _POSTPONED:
                indent = line[: -len(_POSTPONED)]
                if not text and following.startswith(indent):
                    continue
                written = indent + (text or "pass")
            self._lines.append(written)
            self._marks.append(mark)
        self._settled = len(self._lines)

    def replace_first(self, text: str) -> None:
        """Replace the first line, for what is known only at the end."""
        self._lines[0] = text

    @property
    def text(self) -> str:
        """All lines so far."""
        return "\n".join(self._lines) + "\n"

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What each line stands for; the first line is at position 0."""
        return tuple(self._marks)
