"""Arguments: which of them goes to which parameter of a call, typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from compiler.ir.code import (
    Assign,
    Constant,
    Expression,
    Function,
    Index,
    Local,
    Member,
    Partial,
    Place,
)
from compiler.ir.datatypes import DataType
from compiler.ir.literals import LiteralError, parse_literal
from compiler.ir.mistakes import text as mistakes
from compiler.st.context import Context
from compiler.st.conversion import coerced
from compiler.st.loose import Typed
from compiler.st.scope import Parameter, Routine
from compiler.st.syntax import Argument, Node
from compiler.st.values import default_expression, value_expression


class Typer(Protocol):
    """Types what stands in arguments."""

    def typed(self, node: Node, hint: DataType | None) -> Typed | None:
        """Type a value; None, with a diagnostic, if it has no type."""

    def value(self, node: Node, wanted: DataType) -> Expression | None:
        """Type a value of a type."""

    def condition(self, node: Node) -> Expression | None:
        """Type a condition."""

    def place(self, node: Node) -> Place | None:
        """Type what is written to."""


@dataclass(frozen=True, slots=True)
class Callee:
    """What is called: its name for messages, what it takes and what it gives back."""

    name: str
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]
    in_outs: tuple[Parameter, ...]
    result: Parameter | None

    @property
    def results(self) -> tuple[Parameter, ...]:
        """All it gives back: the result, the outputs, the in-outs."""
        return (*((self.result,) if self.result else ()), *self.outputs, *self.in_outs)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a value that a call gives back goes."""

    place: Place
    negated: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Bound:
    """The arguments of a call by the names of the parameters, in folded case."""

    values: dict[str, Expression] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)


def callee_of_function(function: Function) -> Callee:
    """Return how a function of the project is called."""
    result = None if function.result is None else _parameter(function.result)
    return Callee(
        name=function.name,
        inputs=tuple(map(_parameter, function.parameters)),
        outputs=tuple(map(_parameter, function.outputs)),
        in_outs=tuple(map(_parameter, function.in_outs)),
        result=result,
    )


def callee_of_routine(name: str, routine: Routine) -> Callee:
    """Return how a method or internal block is called."""
    return Callee(name, routine.inputs, routine.outputs, routine.in_outs, routine.result)


def _parameter(local: Local) -> Parameter:
    return Parameter(local.name, local.type, local.initial)


class Arguments:
    """Brings arguments and parameters of one text together."""

    def __init__(self, context: Context, typer: Typer) -> None:
        """Type arguments with `typer`."""
        self._context = context
        self._typer = typer

    def bind(self, callee: Callee, arguments: Sequence[Argument], at: int) -> Bound | None:
        """Give every argument its parameter, and every input that has none its default.

        Arguments without names are the inputs, the in-outs and the outputs, in this order.

        Returns:
            None, with diagnostics, if something does not fit.
        """
        counted = (one for one in callee.outputs if one.name.casefold() != "eno")
        order = [*callee.inputs, *callee.in_outs, *counted]
        if sum(not argument.name for argument in arguments) > len(order):
            self._report_count(callee, f"{len(order)} arguments", len(arguments), at)
            return None
        paired: dict[str, Argument] = {}
        for position, argument in enumerate(arguments):
            parameter = self._parameter(callee, order, argument, position)
            if parameter is None or parameter.name.casefold() in paired:
                self.report_unknown(callee.name, argument, _choices(callee, argument))
                return None
            paired[parameter.name.casefold()] = argument
        bound = Bound()
        complete = [self._input(one, paired, bound, at) for one in callee.inputs]
        complete += [self._in_out(callee, one, paired, bound, at) for one in callee.in_outs]
        outputs = callee.results[: len(callee.results) - len(callee.in_outs)]
        complete += [self._output(one, paired, bound) for one in outputs]
        return bound if all(complete) else None

    def report_unknown(self, function: str, argument: Argument, known: Sequence[str]) -> None:
        """Report an argument that names no parameter."""
        self._context.report(
            mistakes.unknown_parameter(
                span=self._context.span(argument.at, len(argument.name)),
                function=function,
                name=argument.name,
                known=known,
            )
        )

    # --- Pairs ---------------------------------------------------------------------------

    @staticmethod
    def _parameter(
        callee: Callee, order: list[Parameter], argument: Argument, position: int
    ) -> Parameter | None:
        if not argument.name:
            return order[position] if position < len(order) else None
        if argument.output:
            named = callee.results[: len(callee.results) - len(callee.in_outs)]
        else:
            named = (*callee.inputs, *callee.in_outs)
        folded = argument.name.casefold()
        return next((one for one in named if one.name.casefold() == folded), None)

    def _input(
        self, parameter: Parameter, paired: dict[str, Argument], bound: Bound, at: int
    ) -> bool:
        name = parameter.name.casefold()
        argument = paired.get(name)
        if argument is not None:
            typed = self._typer.typed(argument.value, parameter.type)
            value = coerced(typed, parameter.type, argument.at, self._context)
        elif parameter.initial is None:
            return True
        else:
            value = self._default(parameter.type, parameter.initial, at)
        if value is not None:
            bound.values[name] = value
        return value is not None

    def _in_out(
        self,
        callee: Callee,
        parameter: Parameter,
        paired: dict[str, Argument],
        bound: Bound,
        at: int,
    ) -> bool:
        name = parameter.name.casefold()
        argument = paired.get(name)
        if argument is None:
            if parameter.initial is None:
                return True
            wanted = f'a variable for its VAR_IN_OUT "{parameter.name}"'
            self._report_count(callee, wanted, len(paired), at)
            return False
        place = self._place(argument)
        value = None
        if place is not None:
            value = coerced(place, parameter.type, argument.at, self._context)
        if place is None or value is None:
            return False
        bound.values[name] = value
        bound.targets[name] = Target(place, at=argument.at)
        return True

    def _output(self, parameter: Parameter, paired: dict[str, Argument], bound: Bound) -> bool:
        name = parameter.name.casefold()
        argument = paired.get(name)
        if argument is None:
            return True
        place = self._place(argument)
        if place is not None:
            bound.targets[name] = Target(place, negated=argument.negated, at=argument.at)
        return place is not None

    def _place(self, argument: Argument) -> Place | None:
        """Return what an argument is written to: the place it is when the call begins."""
        place = self._typer.place(argument.value)
        return None if place is None else self._settled(place, self._context.line(argument.at))

    def _settled(self, place: Place, line: int) -> Place:
        """Return a place with the subscripts of now: the call may change what they are made of."""
        if isinstance(place, Index | Member | Partial) and isinstance(
            place.base, Index | Member | Partial
        ):
            place = replace(place, base=self._settled(place.base, line))
        match place:
            case Index(indices=indices):
                now = tuple(self._now(index, line) for index in indices)
                return replace(place, indices=now)
            case Partial(index=index):
                return replace(place, index=self._now(index, line))
            case _:
                return place

    def _now(self, value: Expression, line: int) -> Expression:
        """Return the value that an expression has now."""
        if isinstance(value, Constant):
            return value
        kept = self._context.fresh(value.type)
        self._context.hoist(Assign(kept, value, line))
        return kept

    def _default(self, datatype: DataType, initial: str, at: int) -> Expression | None:
        structs = self._context.structs
        try:
            if not initial:
                return default_expression(datatype, structs)
            value = parse_literal(initial, datatype, structs=structs)
            return value_expression(value, datatype, structs)
        except LiteralError as error:
            self._context.report(
                mistakes.bad_literal(
                    span=self._context.span(at),
                    text=initial or "the default",
                    datatype=datatype,
                    reason=str(error),
                )
            )
            return None

    def _report_count(self, callee: Callee, wanted: str, found: int, at: int) -> None:
        self._context.report(
            mistakes.wrong_argument_count(
                span=self._context.span(at), function=callee.name, found=found, wanted=wanted
            )
        )


def _choices(callee: Callee, argument: Argument) -> list[str]:
    if argument.output:
        return [one.name for one in callee.results]
    return [one.name for one in (*callee.inputs, *callee.in_outs)]
