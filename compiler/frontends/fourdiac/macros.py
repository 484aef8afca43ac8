"""Macros `%name%` in values, which the IDE 1.x and 2.x expand when they deploy a system.

Each file that is read has its own record of uses: a macro nobody defines is reported once for
the file, at its first use, and so is a project without any definitions.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import Span

FILE_NAME = "virtualDNS.dns"
# A name may be anything in the IDE; but 'at 5 % of 10 %' and '%5%' are texts, no macros.
_MACRO = re.compile(r"%([^\W\d][\w.-]*)%")


@dataclass(frozen=True, slots=True)
class MacroDefinitions:
    """The macros of a project."""

    file: str
    """The path of the file, as given."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Of the active collection."""
    inactive: Mapping[str, str] = field(default_factory=dict)
    """Macros that only other collections define -> the name of the first such collection."""
    missing: bool = False
    """Whether there is no such file."""
    damaged: bool = False
    """Whether the file has an error of its own, so that macros may be missing for it."""


@dataclass(slots=True)
class _Unknown:
    """The uses of a macro that is not defined."""

    first: Span
    count: int = 0
    whole: bool = False
    """Whether it is somewhere all of a value, so that nothing is left without it."""


class Macros:
    """Expands the macros in the values of one file."""

    def __init__(self, definitions: Callable[[], MacroDefinitions]) -> None:
        """Expand by these definitions; they are asked for at the first macro."""
        self._definitions = definitions
        self._unknown: dict[str, _Unknown] = {}

    def expand(self, value: str, span: Span) -> str:
        """Return a value with its macros replaced, once: what they stand for is literal.

        A macro that is not defined stays in a longer text. If it is the whole value there is
        no value: the text would be a mistake of its own at nearly every pin.
        """

        def replaced(macro: re.Match[str]) -> str:
            known = self._definitions().values.get(macro[1])
            if known is not None:
                return known
            whole = macro[0] == value.strip()
            self._note(macro[1], _place(span, value, macro), whole=whole)
            return "" if whole else macro[0]

        return _MACRO.sub(replaced, value)

    def report(self, diagnostics: Diagnostics) -> None:
        """Report the macros that were used without being defined."""
        if not self._unknown:
            return
        definitions = self._definitions()
        if definitions.missing:
            uses = tuple(self._unknown.values())
            diagnostics.add(
                reading.no_macro_file(
                    span=uses[0].first,
                    names=tuple(self._unknown),
                    file=definitions.file,
                    whole=any(use.whole for use in uses),
                )
            )
        elif not definitions.damaged:
            for name, use in self._unknown.items():
                diagnostics.add(
                    reading.unknown_macro(
                        span=use.first,
                        name=name,
                        file=definitions.file,
                        known=tuple(definitions.values),
                        inactive_in=definitions.inactive.get(name, ""),
                        count=use.count,
                        whole=use.whole,
                    )
                )

    def _note(self, name: str, span: Span, *, whole: bool) -> None:
        use = self._unknown.setdefault(name, _Unknown(span))
        use.count += 1
        use.whole = use.whole or whole


def _place(span: Span, value: str, macro: re.Match[str]) -> Span:
    """Return the place of a macro in a value; of the value if escapes moved it in the file."""
    if span.length != len(value) or not span.column:
        return span
    return replace(span, column=span.column + macro.start(), length=len(macro[0]))
