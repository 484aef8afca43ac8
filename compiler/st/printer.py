"""Typed code as Structured Text: every type and conversion written out, for reading and tests.

Compiling the text again gives the same code (lines aside). Conversions that have no function
of their own, such as between lengths of strings, are left to the place they stand in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from compiler.ir.code import (
    Aggregate,
    Algorithm,
    Assign,
    Binary,
    BinaryOperator,
    Call,
    Case,
    Constant,
    Continue,
    Convert,
    Exit,
    Expression,
    For,
    Function,
    If,
    Index,
    Invoke,
    Local,
    Member,
    Partial,
    Perform,
    Repeat,
    Return,
    Statement,
    Unary,
    Variable,
    While,
)
from compiler.ir.datatypes import BOOL, DINT, Elementary, Kind, StringType, StructType
from compiler.ir.literals import format_literal
from compiler.st.conversion import NUMERIC, kind_of
from compiler.st.values import Structs, members_of

_RESERVED = re.compile(
    r"IF|THEN|ELSIF|ELSE|CASE|FOR|WHILE|REPEAT|UNTIL|EXIT|CONTINUE|RETURN|TRUE|FALSE|NOT|OF|TO|BY"
    r"|DO|AND|OR|XOR|MOD|VAR\w*|ARRAY|CONSTANT|ALGORITHM|METHOD|FUNCTION|PACKAGE|IMPORT|END_\w+",
    re.IGNORECASE,
)
_INDENT = "  "
_LEVELS: dict[BinaryOperator, int] = {
    "OR": 1,
    "XOR": 2,
    "AND": 3,
    "=": 4,
    "<>": 4,
    "<": 5,
    "<=": 5,
    ">": 5,
    ">=": 5,
    "+": 6,
    "-": 6,
    "*": 7,
    "/": 7,
    "MOD": 7,
    "**": 8,
}
"""How tightly the operators bind."""
_TIGHTEST = 10


def print_algorithm(
    algorithm: Algorithm,
    structs: Structs | None = None,
    functions: Mapping[str, Function] | None = None,
) -> str:
    """Return an algorithm as text.

    Args:
        algorithm: typed code.
        structs: members of structs by casefolded full name, for the values of whole structs.
        functions: the functions that it calls, for the names of their outputs.
    """
    return _text(_Printer(structs or {}, functions or {}).algorithm(algorithm))


def print_function(
    function: Function,
    structs: Structs | None = None,
    functions: Mapping[str, Function] | None = None,
) -> str:
    """Return a function as text, `FUNCTION … END_FUNCTION`."""
    return _text(_Printer(structs or {}, functions or {}).function(function))


def print_expression(expression: Expression, structs: Structs | None = None) -> str:
    """Return an expression, such as a guard, as text."""
    return _Printer(structs or {}, {}).expression(expression, level=0)


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


class _Printer:
    def __init__(self, structs: Structs, functions: Mapping[str, Function]) -> None:
        self._structs = structs
        self._functions = functions

    # --- Containers ----------------------------------------------------------------------

    def algorithm(self, algorithm: Algorithm) -> Iterator[str]:
        yield from _variables("VAR_TEMP", algorithm.temporaries)
        for statement in algorithm.body:
            yield from self.statement(statement)

    def function(self, function: Function) -> Iterator[str]:
        package, _, name = function.name.rpartition("::")
        if package:
            yield f"PACKAGE {package};"
        result, outputs = function.result, function.outputs
        if result is not None and result.name.casefold() == name.casefold():
            yield f"FUNCTION {name} : {result.type}"
        else:
            yield f"FUNCTION {name}"
            outputs = (result,) if result is not None else outputs
        yield from _variables("VAR_INPUT", function.parameters)
        yield from _variables("VAR_OUTPUT", outputs)
        yield from _variables("VAR_IN_OUT", function.in_outs)
        yield from self.algorithm(function.algorithm)
        yield "END_FUNCTION"

    # --- Statements ----------------------------------------------------------------------

    def statement(self, statement: Statement) -> Iterator[str]:
        match statement:
            case Assign():
                value = self._outer(statement.value)
                yield f"{self.expression(statement.target)} := {value};"
            case Invoke():
                yield f"{statement.function}({', '.join(self._arguments(statement))});"
            case Perform():
                yield f"{'.'.join(map(_name, statement.algorithm.split('.')))}();"
            case If():
                yield from self._if(statement)
            case Case():
                yield from self._case(statement)
            case For() | While() | Repeat():
                yield from self._loop(statement)
            case Exit():
                yield "EXIT;"
            case Continue():
                yield "CONTINUE;"
            case Return():
                yield "RETURN;"
            case other:
                assert_never(other)

    def _arguments(self, call: Invoke) -> Iterator[str]:
        """Return the arguments of a call; without the function's record, outputs have numbers."""
        function = self._functions.get(call.function)
        in_outs = len(function.in_outs) if function else 0
        values = call.arguments[: len(call.arguments) - in_outs]
        yield from map(self._outer, values)
        places = call.targets[len(call.targets) - in_outs :]
        yield from (self.expression(place) for place in places if place is not None)
        names = [one.name for one in function.results] if function else []
        names += [f"result{number}" for number in range(len(names), len(call.targets))]
        for name, target in zip(names, call.targets[: len(call.targets) - in_outs], strict=False):
            if target is not None:
                yield f"{_name(name)} => {self.expression(target)}"

    def _block(self, statements: tuple[Statement, ...]) -> Iterator[str]:
        for statement in statements:
            for line in self.statement(statement):
                yield _INDENT + line

    def _if(self, statement: If) -> Iterator[str]:
        for position, branch in enumerate(statement.branches):
            word = "ELSIF" if position else "IF"
            yield f"{word} {self._outer(branch.condition)} THEN"
            yield from self._block(branch.body)
        if statement.otherwise:
            yield "ELSE"
            yield from self._block(statement.otherwise)
        yield "END_IF;"

    def _case(self, statement: Case) -> Iterator[str]:
        yield f"CASE {self._outer(statement.selector)} OF"
        for arm in statement.arms:
            labels = (f"{low}" if low == high else f"{low}..{high}" for low, high in arm.labels)
            yield f"{_INDENT}{', '.join(labels)}:"
            for line in self._block(arm.body):
                yield _INDENT + line
        if statement.otherwise:
            yield "ELSE"
            yield from self._block(statement.otherwise)
        yield "END_CASE;"

    def _loop(self, statement: For | While | Repeat) -> Iterator[str]:
        match statement:
            case For():
                start, stop, step = map(
                    self._outer, (statement.start, statement.stop, statement.step)
                )
                variable = self.expression(statement.variable)
                yield f"FOR {variable} := {start} TO {stop} BY {step} DO"
                yield from self._block(statement.body)
                yield "END_FOR;"
            case While():
                yield f"WHILE {self._outer(statement.condition)} DO"
                yield from self._block(statement.body)
                yield "END_WHILE;"
            case Repeat():
                yield "REPEAT"
                yield from self._block(statement.body)
                yield f"UNTIL {self._outer(statement.until)} END_REPEAT;"

    # --- Expressions ---------------------------------------------------------------------

    def _outer(self, expression: Expression) -> str:
        """Return an expression that needs no parentheses around it."""
        return self.expression(expression, level=0)

    def expression(self, expression: Expression, *, level: int = _TIGHTEST) -> str:
        """Return an expression as an operand of an operator that binds as tightly as `level`."""
        match expression:
            case Constant():
                return _constant(expression)
            case Unary():
                word = "NOT " if expression.operator == "NOT" else "-"
                text = word + self.expression(expression.operand)
                return text if level < _TIGHTEST else f"({text})"
            case Binary():
                text = self._binary(expression)
                return text if level <= _LEVELS[expression.operator] else f"({text})"
            case Convert():
                name = _conversion(expression)
                inner = expression.operand
                return (
                    f"{name}({self._outer(inner)})" if name else self.expression(inner, level=level)
                )
            case Call():
                arguments = ", ".join(map(self._outer, expression.arguments))
                return f"{expression.function}({arguments})"
            case Aggregate():
                return self._aggregate(expression)
            case _:
                return self._place(expression)

    def _binary(self, expression: Binary) -> str:
        level = _LEVELS[expression.operator]
        left = self.expression(expression.left, level=level)
        right = self.expression(expression.right, level=level + 1)
        return f"{left} {expression.operator} {right}"

    def _place(self, expression: Variable | Member | Index | Partial) -> str:
        match expression:
            case Variable():
                return ".".join(map(_name, expression.name.split(".")))
            case Member():
                return f"{self.expression(expression.base)}.{_name(expression.member)}"
            case Index():
                indices = ", ".join(map(self._position, expression.indices))
                return f"{self.expression(expression.base)}[{indices}]"
            case Partial():
                index = self._position(expression.index)
                shown = index if index.isdigit() else f"({index})"
                return f"{self.expression(expression.base)}.%{expression.unit}{shown}"
            case other:
                assert_never(other)

    def _position(self, index: Expression) -> str:
        """Return an index; a literal without a type is a DINT there."""
        if isinstance(index, Constant) and index.type == DINT:
            return str(index.value)
        return self._outer(index)

    def _aggregate(self, expression: Aggregate) -> str:
        if not isinstance(expression.type, StructType):
            return f"[{', '.join(_runs([self._outer(value) for value in expression.values]))}]"
        names = [member.name for member in members_of(expression.type, self._structs)]
        names += [f"member{number}" for number in range(len(names), len(expression.values))]
        pairs = (
            f"{_name(name)} := {self._outer(value)}"
            for name, value in zip(names, expression.values, strict=False)
        )
        return f"{expression.type}#({', '.join(pairs)})"


def _variables(section: str, variables: tuple[Local, ...]) -> Iterator[str]:
    if not variables:
        return
    yield section
    for variable in variables:
        initial = f" := {variable.initial}" if variable.initial else ""
        yield f"{_INDENT}{_name(variable.name)} : {variable.type}{initial};"
    yield "END_VAR"


def _name(name: str) -> str:
    return f"^{name}" if _RESERVED.fullmatch(name) else name


def _conversion(expression: Convert) -> str | None:
    """Return the function that converts so, None if there is none."""
    source, target = expression.operand.type, expression.type
    if kind_of(source) in NUMERIC and kind_of(target) in NUMERIC and source != target:
        return f"{source}_TO_{target}"
    return None


def _constant(constant: Constant) -> str:
    datatype = constant.type
    literal = format_literal(constant.value, datatype)
    if datatype == BOOL or (isinstance(datatype, StringType) and datatype.length is not None):
        return literal
    if isinstance(datatype, Elementary):
        if datatype.kind is Kind.BITS:
            return f"{datatype}#16#{int(constant.value):X}"
        if "#" in literal and literal[0] not in "'\"":
            return literal
    return f"{datatype}#{literal}"


def _runs(texts: list[str]) -> Iterator[str]:
    """Write equal neighbours once, with how often they are repeated."""
    start = 0
    for position in range(1, len(texts) + 1):
        if position < len(texts) and texts[position] == texts[start]:
            continue
        count = position - start
        yield texts[start] if count == 1 else f"{count}({texts[start]})"
        start = position
