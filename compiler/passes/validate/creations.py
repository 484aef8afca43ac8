"""Types that a run may make instances of, although no node has them yet."""

from collections.abc import Callable, Iterable

from compiler.ir.datatypes import GENERIC_NAMES, WSTRING
from compiler.ir.declarations import CREATES_TYPE, NetworkDeclaration, TypeDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.literals import LiteralError, parse_literal
from compiler.ir.lookup import Lookup, NameContext
from compiler.ir.mistakes import changes
from compiler.ir.project import Element
from compiler.ir.source import NOWHERE, Span

TypeKey = Callable[[str, Span, NameContext], str | None]
"""Checks a type that is there and returns its key."""


class Creations:
    """Collects the keys of such types; those that cannot be added get a warning."""

    def __init__(self, lookup: Lookup, diagnostics: Diagnostics, type_key: TypeKey) -> None:
        """Find types by `lookup` and check them by `type_key`."""
        self._lookup = lookup
        self._diagnostics = diagnostics
        self._type_key = type_key
        self.keys: dict[str, None] = {}

    def include(self, names: Iterable[str]) -> None:
        """Add the types of these names, as the command line gives them."""
        for name in names:
            self._add(name, NOWHERE, NameContext())

    def look_at(self, element: Element, declaration: TypeDeclaration, context: NameContext) -> None:
        """Add the type that an element's parameters say it will make instances of."""
        pin = declaration.attributes.get(CREATES_TYPE)
        if pin is None:
            return
        for parameter in element.declaration.parameters:
            if parameter.name == pin and (name := _text(parameter.value)):
                self._add(name, parameter.span, context)

    def _add(self, name: str, span: Span, context: NameContext) -> None:
        found = self._lookup.find_type(name, context)
        reason = _reason_against(found)
        if found is None or reason:
            self._diagnostics.add(changes.not_creatable(span=span, name=name, reason=reason))
        elif found.kind == "block" and (key := self._type_key(name, span, context)):
            self.keys[key] = None


def _reason_against(declaration: TypeDeclaration | None) -> str:
    if declaration is None:
        return "there is no type of that name"
    if isinstance(declaration.body, NetworkDeclaration):
        return "it is made of other blocks"
    interface = declaration.interface
    pins = (*interface.inputs, *interface.outputs, *interface.in_outs)
    if any(pin.type.upper() in GENERIC_NAMES for pin in pins):
        return "it has pins of generic types, which only a connection makes concrete"
    return ""


def _text(literal: str) -> str:
    """Return the text of a WSTRING literal, or what stands there if it is none."""
    try:
        return str(parse_literal(literal, WSTRING))
    except LiteralError:
        return literal.strip().strip("'\"")
