"""Random typed expressions of every type, over some variables, from one `random.Random`.

Most of them succeed. A few are risky (an index from data, a logarithm of anything), so that
kernels also have to fail alike.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from random import Random
from typing import cast

from compiler.ir.code import (
    Aggregate,
    Binary,
    BinaryOperator,
    Call,
    Constant,
    Convert,
    Expression,
    Function,
    Index,
    Member,
    Partial,
    PartialUnit,
    Place,
    Unary,
    Variable,
)
from compiler.ir.datatypes import (
    BOOL,
    BYTE,
    CHAR,
    DINT,
    DWORD,
    INT,
    STRING,
    UINT,
    USINT,
    WCHAR,
    WORD,
    WSTRING,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
    is_castable,
)
from compiler.ir.functions import FunctionSignature, function_names
from tests.random_types import (
    ARRAYS,
    BITS,
    COMPOUNDS,
    ELEMENTARY,
    INTEGERS,
    NUMBERS,
    REALS,
    STRINGS,
    STRUCTS,
    elements,
    value,
)
from tests.standard_calls import signatures

_COMPARISONS: tuple[BinaryOperator, ...] = ("=", "<>", "<", "<=", ">", ">=")
_BITWISE: tuple[BinaryOperator, ...] = ("AND", "OR", "XOR")
_ARITHMETIC: tuple[BinaryOperator, ...] = ("+", "-", "*")
_UNITS: Mapping[DataType, PartialUnit] = {BOOL: "X", BYTE: "B", WORD: "W", DWORD: "D"}
_CHARACTER = {"STRING": CHAR, "WSTRING": WCHAR}
_RISKY = ("SQRT", "LN", "LOG", "ASIN", "ACOS", "CONCAT_D", "CONCAT_L", "CONCAT_T", "STRING_TO_")
_RISKY_TOO = ("WSTRING_TO_", "STRING_AS_", "WSTRING_AS_", "DIV", "MOD", "EXPT", "MUX", "BCD", "SH")
_DEEPEST = 6


class ExpressionMaker:
    """Makes expressions over some variables."""

    def __init__(
        self,
        random: Random,
        variables: Mapping[str, DataType],
        functions: Sequence[Function] = (),
        *,
        risk: float = 0.03,
    ) -> None:
        """Read the given variables, call the given functions.

        Args:
            random: decides everything.
            variables: by name; more may come and go.
            functions: of the graph.
            risk: how often something may fail.
        """
        self.random = random
        self.variables = dict(variables)
        self.functions = functions
        self.risk = risk
        self._depth = 0

    # --- Places --------------------------------------------------------------------------

    def place(self, datatype: DataType, without: frozenset[str] = frozenset()) -> Place | None:
        """Return a place of a type in one of the variables; None: there is none."""
        found = [
            name
            for name, one in self.variables.items()
            if datatype in inside(one) and name not in without
        ]
        if not found:
            return None
        name = self.random.choice(found)
        return self._descend(Variable(name, self.variables[name]), datatype)

    def _descend(self, place: Place, datatype: DataType) -> Place:
        while True:
            here = place.type
            deeper = _steps(here, datatype)
            if here == datatype and (not deeper or self.random.random() < 0.7):
                return place
            if isinstance(here, ArrayType):
                place = Index(place, self.indices(here), here.element)
            else:
                name, member = self.random.choice(deeper)
                place = Member(place, name, member)

    def indices(self, array: ArrayType) -> tuple[Expression, ...]:
        """Return an index for each dimension, nearly always within its bounds."""
        return tuple(self._index(*bounds) for bounds in array.bounds if bounds is not None)

    def _index(self, lower: int, upper: int) -> Expression:
        choice = self.random.random()
        if choice < self.risk:
            return self.value(self.random.choice(INTEGERS))
        if choice < 0.6 or self._depth > _DEEPEST:
            number = self.random.randint(lower, upper)
            fitting = [one for one in INTEGERS if number >= 0 or one.kind is Kind.SIGNED]
            return Constant(number, self.random.choice(fitting))
        any_number = Convert(self.value(USINT), DINT)
        count = Constant(upper - lower + 1, DINT)
        return Binary("+", Binary("MOD", any_number, count, DINT), Constant(lower, DINT), DINT)

    def part(self, datatype: DataType, without: frozenset[str] = frozenset()) -> Place | None:
        """Return a part of a bit string, or a character of a text, that is a place of a type."""
        if datatype in (CHAR, WCHAR):
            wanted = STRING if datatype == CHAR else WSTRING
            base = self.place(wanted, without)
            risky = self.random.random() < 0.3
            return base and Index(base, (Constant(3 if risky else 1, UINT),), datatype)
        assert isinstance(datatype, Elementary)
        wider = [one for one in BITS if one.bits > datatype.bits]
        holder = self.random.choice(wider) if wider and datatype in _UNITS else None
        found = None if holder is None else self.place(holder, without)
        if holder is None or found is None:
            return None
        count = holder.bits // datatype.bits
        index: Expression = Constant(self.random.randrange(count), INT)
        if self.random.random() < 0.3:
            index = Binary("AND", self.value(BYTE), Constant(count - 1, BYTE), BYTE)
            index = Convert(index, UINT)
        return Partial(found, _UNITS[datatype], index, datatype)

    # --- Values --------------------------------------------------------------------------

    def value(self, datatype: DataType) -> Expression:
        """Make an expression of a type."""
        self._depth += 1
        made = None
        if self._depth <= _DEEPEST and self.random.random() < 0.75:
            made = self._compound(datatype) if datatype in COMPOUNDS else self._made(datatype)
        if made is None:
            made = self.leaf(datatype)
        self._depth -= 1
        return made

    def leaf(self, datatype: DataType) -> Expression:
        """Return a variable or a constant."""
        if self.random.random() < 0.75:
            place = self.place(datatype)
            if place is not None:
                return place
        if isinstance(datatype, ArrayType):
            inner = [self.leaf(datatype.element) for _ in range(elements(datatype))]
            return Aggregate(tuple(inner), datatype)
        if isinstance(datatype, StructType):
            members = STRUCTS.members(datatype)
            return Aggregate(tuple(self.leaf(one.type) for one in members), datatype)
        return Constant(value(self.random, datatype), datatype)

    def _compound(self, datatype: DataType) -> Expression | None:
        choice = self.random.random()
        if choice < 0.3 and isinstance(datatype, ArrayType):
            sources = [one for one in ARRAYS if one != datatype and _is_castable(datatype, one)]
            if sources:
                return Convert(self.value(self.random.choice(sources)), datatype)
        if choice < 0.6:
            return self._function(datatype)
        return None

    def _made(self, datatype: DataType) -> Expression | None:
        choice = self.random.random()
        if choice < 0.25:
            return self._call(datatype)
        if choice < 0.35:
            return self._function(datatype)
        if choice < 0.5:
            return self._converted(datatype)
        if isinstance(datatype, StringType):
            return None
        if choice < 0.6:
            return self.part(datatype)
        assert isinstance(datatype, Elementary)
        match datatype.kind:
            case Kind.BOOL:
                return self._truth()
            case Kind.REAL:
                return self._real(datatype)
            case Kind.DURATION:
                return self._duration(datatype)
            case Kind.BITS | Kind.SIGNED | Kind.UNSIGNED:
                return self._whole(datatype)
            case _:
                return None

    def _converted(self, datatype: DataType) -> Expression | None:
        sources = [one for one in (*ELEMENTARY, *STRINGS) if _is_castable(datatype, one)]
        sources = [one for one in sources if one != datatype]
        return Convert(self.value(self.random.choice(sources)), datatype) if sources else None

    def _call(self, datatype: DataType) -> Expression | None:
        if datatype == DINT and self.random.random() < 0.2:
            return self._bound()
        choices = _calls().get(datatype)
        if choices is None:
            return None
        risky = self.random.random() < self.risk
        name = self.random.choice(choices[1] if risky and choices[1] else choices[0])
        signature = self.random.choice(_signatures(name, datatype))
        arguments = tuple(self.value(one) for one in signature.parameters)
        return Call(signature.name, arguments, datatype)

    def _bound(self) -> Expression | None:
        arrays = [one for one in self.variables.values() if isinstance(one, ArrayType)]
        place = self.place(self.random.choice(arrays)) if arrays else None
        if place is None or not isinstance(place.type, ArrayType):
            return None
        count = len(place.type.bounds)
        name = self.random.choice(("LOWER_BOUND", "UPPER_BOUND"))
        return Call(name, (place, Constant(self.random.randint(1, count), DINT)), DINT)

    def _function(self, datatype: DataType) -> Expression | None:
        fitting = [one for one in self.functions if one.result and one.result.type == datatype]
        if not fitting:
            return None
        function = self.random.choice(fitting)
        return Call(function.name, self.arguments(function), datatype)

    def arguments(self, function: Function) -> tuple[Expression, ...]:
        """Return what a function of the graph is called with."""
        return tuple(self.value(one.type) for one in (*function.parameters, *function.in_outs))

    def _truth(self) -> Expression:
        choice = self.random.random()
        if choice < 0.15:
            return Unary("NOT", self.value(BOOL), BOOL)
        if choice < 0.4:
            operator = self.random.choice(_BITWISE)
            return Binary(operator, self.value(BOOL), self.value(BOOL), BOOL)
        datatype = self.random.choice((*NUMBERS, *ELEMENTARY, STRING, WSTRING))
        operator = self.random.choice(_COMPARISONS)
        return Binary(operator, self.value(datatype), self.value(datatype), BOOL)

    def _real(self, datatype: Elementary) -> Expression:
        choice = self.random.random()
        if choice < 0.15:
            return Unary("-", self.value(datatype), datatype)
        if choice < 0.35:
            divisor = Constant(self.random.choice((3.0, -0.5, 1e10)), datatype)
            operators: tuple[BinaryOperator, ...] = ("/", "MOD", "/", "**")
            operator = self.random.choice(operators)
            if operator == "**" and self.random.random() > self.risk:
                divisor = Constant(self.random.choice((0.0, 1.0, 2.0, 3.0)), datatype)
            return Binary(operator, self.value(datatype), self._divisor(divisor), datatype)
        operator = self.random.choice(_ARITHMETIC)
        return Binary(operator, self.value(datatype), self.value(datatype), datatype)

    def _duration(self, datatype: Elementary) -> Expression:
        choice = self.random.random()
        if choice < 0.15:
            return Unary("-", self.value(datatype), datatype)
        if choice < 0.6:
            operator = self.random.choice(_ARITHMETIC[:2])
            return Binary(operator, self.value(datatype), self.value(datatype), datatype)
        factor = self.random.choice((*INTEGERS, *REALS))
        if choice < 0.8:
            right = self.value(factor)
            if factor in REALS and self.random.random() > self.risk:
                right = Constant(self.random.choice((2.5, -0.1, 3.0)), factor)
            return Binary("*", self.value(datatype), right, datatype)
        number = 4.0 if factor in REALS else 3
        divisor = self._divisor(Constant(number, factor))
        return Binary("/", self.value(datatype), divisor, datatype)

    def _divisor(self, usual: Constant) -> Expression:
        return self.value(usual.type) if self.random.random() < self.risk else usual

    def _whole(self, datatype: Elementary) -> Expression:
        choice = self.random.random()
        if datatype in BITS:
            if choice < 0.3:
                return Unary("NOT", self.value(datatype), datatype)
            operator = self.random.choice(_BITWISE)
            return Binary(operator, self.value(datatype), self.value(datatype), datatype)
        if choice < 0.1 and datatype.kind is Kind.SIGNED:
            return Unary("-", self.value(datatype), datatype)
        if choice < 0.35:
            number = self.random.choice((3, 7, 100, -1 if datatype.kind is Kind.SIGNED else 1))
            operator = self.random.choice(cast("tuple[BinaryOperator, ...]", ("/", "MOD")))
            divisor = self._divisor(Constant(number, datatype))
            return Binary(operator, self.value(datatype), divisor, datatype)
        if choice < 0.42:
            exponent = Constant(self.random.randint(0, 5), datatype)
            return Binary("**", self.value(datatype), self._divisor(exponent), datatype)
        operator = self.random.choice(_ARITHMETIC)
        return Binary(operator, self.value(datatype), self.value(datatype), datatype)


@cache
def inside(datatype: DataType) -> frozenset[DataType]:
    """Return the types of all places in a variable of a type."""
    inner: frozenset[DataType] = frozenset((datatype,))
    if isinstance(datatype, ArrayType):
        inner |= inside(datatype.element)
    if isinstance(datatype, StructType):
        for member in STRUCTS.members(datatype):
            inner |= inside(member.type)
    return inner


@cache
def _steps(here: DataType, wanted: DataType) -> tuple[tuple[str, DataType], ...]:
    """Return the members (the element, for an array) that have places of a type in them."""
    if isinstance(here, ArrayType):
        return (("", here.element),) if wanted in inside(here.element) else ()
    if isinstance(here, StructType):
        members = STRUCTS.members(here)
        return tuple((one.name, one.type) for one in members if wanted in inside(one.type))
    return ()


@cache
def _is_castable(target: DataType, source: DataType) -> bool:
    return is_castable(target, source)


@cache
def _calls() -> Mapping[DataType, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return by type of result the names of functions: those that rarely fail, and others."""
    found: dict[DataType, tuple[dict[str, None], dict[str, None]]] = {}
    for name in sorted(function_names() - {"LOWER_BOUND", "UPPER_BOUND"}):
        often = name.startswith((*_RISKY, *_RISKY_TOO)) or "BCD_TO" in name
        for one in signatures(name, (*ELEMENTARY, STRING, WSTRING)):
            found.setdefault(one.result, ({}, {}))[often][name] = None
    return {result: (tuple(safe), tuple(risky)) for result, (safe, risky) in found.items()}


@cache
def _signatures(name: str, result: DataType) -> tuple[FunctionSignature, ...]:
    every = signatures(name, (*ELEMENTARY, STRING, WSTRING))
    return tuple(one for one in every if one.result == result)


def castable_pairs() -> list[tuple[DataType, DataType]]:
    """Return all (target, source) that a wire may convert between, among the types drawn here."""
    types = (*ELEMENTARY, *STRINGS, *COMPOUNDS)
    return [pair for pair in product(types, types) if _is_castable(*pair)]
