"""Whether expressions keep to their types: each must have the type that it says it has.

That is, as far as it decides where a value lies and how it is computed with.
"""

import reprlib
from collections.abc import Mapping, Sequence

from compiler.ir.code import (
    Aggregate,
    Binary,
    Call,
    Constant,
    Convert,
    Expression,
    Function,
    Index,
    Member,
    Partial,
    Unary,
    Variable,
)
from compiler.ir.datatypes import (
    BOOL,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
    is_castable,
)
from compiler.ir.functions import FunctionTypeError, function_signature
from compiler.ir.functions.splitting import SPLITS
from compiler.lowering.ranges import integer_range
from compiler.lowering.values import is_compound
from compiler.wasm.soundness import demand, demand_kind, is_alike, kind_of, refuse, types_of
from compiler.wasm.storage import Storages, count

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_EQUALITIES = frozenset({"=", "<>"})
_LOGIC = frozenset({"AND", "OR", "XOR"})
_PARTS = {"X": 1, "B": 8, "W": 16, "D": 32, "L": 64}
_BITS = frozenset({Kind.BOOL, Kind.BITS, Kind.SIGNED, Kind.UNSIGNED})
_INTEGERS = frozenset({Kind.SIGNED, Kind.UNSIGNED})
_NUMBERS = frozenset({Kind.SIGNED, Kind.UNSIGNED, Kind.REAL})
_NEGATED = _NUMBERS | {Kind.DURATION}
_ADDED = _NUMBERS | {Kind.BITS, Kind.DURATION}

Types = Mapping[str, DataType]


class ExpressionChecker:
    """Looks at the expressions of one algorithm or function."""

    def __init__(
        self,
        storages: Storages,
        functions: Mapping[str, Function],
        types: Types,
    ) -> None:
        """Know what there is: variables with their types, functions."""
        self._storages = storages
        self._functions = functions
        self._types = types

    def function(self, name: str, arguments: Sequence[Expression]) -> Function:
        """Look at the call of a function of the graph; return the function."""
        function = self._functions.get(name)
        if function is None:
            refuse(f'there is no function "{name}"')
        declared = (*function.parameters, *function.in_outs)
        for one, argument in zip(declared, arguments, strict=True):
            self.check(argument)
            demand(one.type, argument, f"an argument of {name}")
        return function

    def check(self, expression: Expression) -> None:  # noqa: C901 - one case for each
        """Look at an expression with all its parts."""
        match expression:
            case Constant():
                _check_constant(expression)
            case Variable():
                self._variable(expression)
            case Member():
                self._member(expression)
            case Index():
                self._index(expression)
            case Partial():
                self._partial(expression)
            case Unary():
                self.check(expression.operand)
                demand(expression.type, expression.operand, "an operand")
                kinds = _BITS if expression.operator == "NOT" else _NEGATED
                demand_kind(expression, kinds, f"the operand of {expression.operator}")
            case Binary():
                self._binary(expression)
            case Convert():
                self.check(expression.operand)
                if not is_castable(expression.type, expression.operand.type):
                    refuse(f"{expression.operand.type} becomes no {expression.type}")
            case Call():
                self._call(expression)
            case Aggregate():
                self._aggregate(expression)
        if is_compound(expression.type):
            self._storages.of(expression.type)

    def _variable(self, expression: Variable) -> None:
        declared = self._types.get(expression.name)
        if declared is None:
            refuse(f'there is no variable "{expression.name}"')
        demand(declared, expression, f'the variable "{expression.name}"')

    def _member(self, expression: Member) -> None:
        self.check(expression.base)
        struct = expression.base.type
        if not isinstance(struct, StructType):
            refuse(f"{struct} has no members")
        members = types_of(self._storages.structs.members(struct))
        if expression.member not in members:
            refuse(f'{struct} has no member "{expression.member}"')
        demand(members[expression.member], expression, f'the member "{expression.member}"')

    def _index(self, expression: Index) -> None:
        self.check(expression.base)
        for index in expression.indices:
            self.check(index)
            demand_kind(index, _BITS, "an index")
        base = expression.base.type
        if isinstance(base, ArrayType):
            if len(base.bounds) != len(expression.indices):
                refuse("an array has another number of dimensions")
            demand(base.element, expression, "an element")
        elif not isinstance(base, StringType) or len(expression.indices) != 1:
            refuse(f"{base} has no elements")
        else:
            demand_kind(expression, frozenset({Kind.CHAR}), "a character")

    def _partial(self, expression: Partial) -> None:
        for one in (expression.base, expression.index):
            self.check(one)
            demand_kind(one, _BITS, "a part")
        demand_kind(expression, _BITS, "a part")
        datatype = expression.type
        if isinstance(datatype, Elementary) and datatype.bits != _PARTS[expression.unit]:
            refuse(f"%{expression.unit} is no {datatype}")

    def _binary(self, expression: Binary) -> None:
        operator, left, right = expression.operator, expression.left, expression.right
        self.check(left)
        self.check(right)
        if operator in _COMPARISONS:
            demand(BOOL, expression, "a comparison")
            demand(left.type, right, f"an operand of {operator}")
            if is_compound(left.type) and operator not in _EQUALITIES:
                refuse(f"{left.type} has no order")
            return
        demand(expression.type, left, f"an operand of {operator}")
        if operator in _LOGIC:
            demand_kind(left, _BITS, f"an operand of {operator}")
        elif kind_of(left.type) is Kind.DURATION and operator in {"*", "/"}:
            if not is_alike(left.type, right.type):
                demand_kind(right, _NUMBERS, f"an operand of {operator}")
            return
        else:
            demand_kind(left, _ADDED, f"an operand of {operator}")
        demand(left.type, right, f"an operand of {operator}")

    def _call(self, expression: Call) -> None:
        name = expression.function
        if name in self._functions:
            function = self.function(name, expression.arguments)
            if function.result is None:
                refuse(f"{name} has no result")
            demand(function.result.type, expression, f"the result of {name}")
            return
        for argument in expression.arguments:
            self.check(argument)
        split, _, part = name.partition(".")
        if split in SPLITS and part in SPLITS[split][1]:
            self._part_of_moment(SPLITS[split][0], expression)
            return
        try:
            signature = function_signature(name, [one.type for one in expression.arguments])
        except FunctionTypeError as error:
            refuse(str(error))
        if signature is None or signature.name != name:
            refuse(f'there is no function "{name}"')
        for wanted, argument in zip(signature.parameters, expression.arguments, strict=True):
            demand(wanted, argument, f"an argument of {name}")
        demand(signature.result, expression, f"the result of {name}")

    @staticmethod
    def _part_of_moment(wanted: DataType, expression: Call) -> None:
        """Look at a function such as SPLIT_DT.YEAR, which only the compiler can call."""
        if len(expression.arguments) != 1:
            refuse(f"{expression.function} takes one argument")
        demand(wanted, expression.arguments[0], f"an argument of {expression.function}")
        demand_kind(expression, _INTEGERS, f"the result of {expression.function}")

    def _aggregate(self, expression: Aggregate) -> None:
        datatype = expression.type
        if isinstance(datatype, StructType):
            wanted = [one.type for one in self._storages.structs.members(datatype)]
        elif isinstance(datatype, ArrayType):
            if count(datatype) != len(expression.values):
                refuse(f"{datatype} has another number of elements")
            wanted = [datatype.element] * len(expression.values)
        else:
            refuse(f"{datatype} has no parts")
        for one, value in zip(wanted, expression.values, strict=True):
            self.check(value)
            demand(one, value, "a part")


def _check_constant(constant: Constant) -> None:
    value, datatype = constant.value, constant.type
    match datatype:
        case Elementary(kind=Kind.BOOL):
            fits = isinstance(value, bool) or value in (0, 1)
        case Elementary(kind=Kind.REAL):
            fits = isinstance(value, int | float)
        case Elementary(kind=Kind.CHAR):
            fits = isinstance(value, str) and len(value) == 1
        case Elementary(kind=Kind.HOST) | ArrayType() | StructType():
            fits = value is None
        case StringType():
            fits = isinstance(value, str)
        case _:
            low, high = integer_range(datatype) or (1, 0)
            fits = isinstance(value, int) and low <= value <= high
    if not fits:
        shown = reprlib.repr(value)
        refuse(f"{shown} is no {datatype}")
