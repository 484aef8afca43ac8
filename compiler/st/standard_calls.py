"""Calls of standard functions: conversions, bounds of arrays, and those of the table."""

import re
from collections.abc import Callable, Sequence

from compiler.ir.code import Call, Constant, Expression
from compiler.ir.datatypes import DINT, ELEMENTARY, ArrayType, DataType, Elementary
from compiler.ir.functions import (
    FunctionSignature,
    FunctionTypeError,
    function_names,
    function_overloads,
    function_signature,
)
from compiler.ir.mistakes import text as mistakes
from compiler.st.context import Context
from compiler.st.conversion import NUMERIC, coerced, converted, kind_of, settled
from compiler.st.folding import constant_number
from compiler.st.loose import Loose, Typed, can_settle
from compiler.st.syntax import Argument, CallAccess, Name, Node

Typer = Callable[[Node, DataType | None], Typed | None]

_CONVERSION = re.compile(r"(?:(?P<source>[A-Z]+)_)?TO_(?P<target>[A-Z]+)")


class StandardCalls:
    """Types the calls of standard functions in one text."""

    def __init__(self, context: Context, typed: Typer) -> None:
        """Type arguments with `typed`."""
        self._context = context
        self._typed = typed

    def call(
        self, name: str, node: CallAccess, arguments: list[Argument], hint: DataType | None
    ) -> Typed | None:
        """Type a call of the standard function of this name in upper case."""
        outputs = [argument for argument in arguments if argument.output]
        if outputs:
            if self._check_name(name, node):
                self._unknown_parameter(name, outputs[0], ())
            return None
        values = [self._typed(argument.value, None) for argument in arguments]
        if any(value is None for value in values):
            self._check_name(name, node)
            return None
        known = [value for value in values if value is not None]
        special = self._special(name, known, node.at)
        if special is not None:
            return special
        ordered = self._ordered(name, arguments, known)
        signature = self._signature(name, ordered, node, hint)
        if signature is None:
            return None
        return self._applied(signature, ordered, node.at)

    def _special(self, name: str, values: list[Typed], at: int) -> Typed | None:
        """Return what is no call in typed code: conversions of numbers, array bounds."""
        if name in ("LOWER_BOUND", "UPPER_BOUND"):
            return self._bound(name, values, at)
        match = _CONVERSION.fullmatch(name)
        if match is None or len(values) != 1:
            return None
        target = ELEMENTARY.get(match["target"])
        source = ELEMENTARY.get(match["source"]) if match["source"] else None
        if target is None or target.kind not in NUMERIC or (match["source"] and source is None):
            return None
        if source is not None and source.kind not in NUMERIC:
            return None
        value = values[0]
        if source is not None:
            numeric = _is_number(value)
            known = coerced(value, source, at, self._context) if numeric else None
        else:
            known = settled(value, None, self._context)
        if known is None or kind_of(known.type) not in NUMERIC:
            return None
        return converted(known, target)

    @staticmethod
    def _bound(name: str, values: list[Typed], at: int) -> Loose | None:
        """Return a bound of an array as a constant, None if it has no fixed one."""
        if not values or isinstance(values[0], Loose) or not isinstance(values[0].type, ArrayType):
            return None
        bounds = values[0].type.bounds
        second = values[1] if len(values) > 1 else Constant(1, DINT)
        number = second.value if isinstance(second, Loose) else constant_number(second)
        if not isinstance(number, int) or not 0 < number <= len(bounds):
            return None
        found = bounds[number - 1]
        if found is None:
            return None
        return Loose(found[0 if name == "LOWER_BOUND" else 1], "", at)

    def _ordered(self, name: str, arguments: list[Argument], values: list[Typed]) -> list[Typed]:
        """Put named arguments into the order of the parameters."""
        if not any(argument.name for argument in arguments):
            return values
        overloads = [each.for_count(len(values)) for each in function_overloads(name)]
        signature = next((each for each in overloads if each is not None), None)
        if signature is None:
            return values
        names = [each.casefold() for each in signature.names]
        places: dict[int, Typed] = {}
        for position, (argument, value) in enumerate(zip(arguments, values, strict=True)):
            folded = argument.name.casefold()
            place = names.index(folded) if folded in names else position
            if argument.name and (folded not in names or place in places):
                self._unknown_parameter(name, argument, signature.names)
            places.setdefault(place, value)
        return [places[place] for place in sorted(places)]

    def _applied(
        self, signature: FunctionSignature, values: Sequence[Typed], at: int
    ) -> Expression | None:
        arguments = [
            coerced(value, wanted, value.at if isinstance(value, Loose) else at, self._context)
            for value, wanted in zip(values, signature.parameters, strict=False)
        ]
        known = [argument for argument in arguments if argument is not None]
        if len(known) < len(signature.parameters):
            return None
        return Call(signature.name, tuple(known), signature.result)

    def _signature(
        self, name: str, values: Sequence[Typed], node: CallAccess, hint: DataType | None
    ) -> FunctionSignature | None:
        """Return how a function is called so; None, with a diagnostic, if it cannot be."""
        span = self._context.span(node.at, len(name))
        wished = _wished(name, values, hint)
        if wished is not None:
            return wished
        try:
            found = function_signature(name, _types(values))
        except FunctionTypeError as error:
            self._context.report(mistakes.wrong_arguments(span=span, reason=str(error)))
            return None
        if found is None:
            self._check_name(name, node)
        return found

    def _check_name(self, name: str, node: CallAccess) -> bool:
        known = set(function_names())
        if name in known:
            return True
        span = self._context.span(node.at, len(name))
        choices = [*self._context.function_names(), *known]
        written = node.callee.text if isinstance(node.callee, Name) else name
        self._context.report(mistakes.unknown_function(span=span, name=written, known=choices))
        return False

    def _unknown_parameter(self, function: str, argument: Argument, known: Sequence[str]) -> None:
        self._context.report(
            mistakes.unknown_parameter(
                span=self._context.span(argument.at, len(argument.name)),
                function=function,
                name=argument.name,
                known=known,
            )
        )


def _wished(name: str, values: Sequence[Typed], hint: DataType | None) -> FunctionSignature | None:
    """Return the signature with a wanted result, where all arguments are untyped literals."""
    literals = [value for value in values if isinstance(value, Loose)]
    if hint is None or len(literals) < len(values):
        return None
    if not all(can_settle(literal, hint) for literal in literals):
        return None
    try:
        found = function_signature(name, [hint] * len(values))
    except FunctionTypeError:
        return None
    return found if found is not None and found.result == hint else None


def _types(values: Sequence[Typed]) -> list[DataType | None]:
    return [None if isinstance(value, Loose) else value.type for value in values]


def _is_number(value: Typed) -> bool:
    if isinstance(value, Loose):
        return not isinstance(value.value, str)
    return isinstance(value.type, Elementary) and value.type.kind in NUMERIC
