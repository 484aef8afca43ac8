"""Calls: of functions, methods and internal blocks; what is more than a value is hoisted.

A call that only computes a value stays where it is. One that also writes - to output
arguments, to in-outs, to the variables of a method or an internal block - becomes statements
before the one it stands in, from left to right, and its value is a temporary from then on.
"""

from dataclasses import replace
from typing import NamedTuple

from compiler.ir.code import (
    TRUE,
    Assign,
    Branch,
    Call,
    Constant,
    Expression,
    Function,
    If,
    Invoke,
    Perform,
    Place,
    Unary,
    Variable,
)
from compiler.ir.datatypes import BOOL, DataType
from compiler.ir.mistakes import text as mistakes
from compiler.st.arguments import (
    Arguments,
    Bound,
    Callee,
    Target,
    Typer,
    callee_of_function,
    callee_of_routine,
)
from compiler.st.context import Context
from compiler.st.conversion import coerced, same_type, settled
from compiler.st.loose import Typed
from compiler.st.places import names_of
from compiler.st.scope import Parameter, Routine
from compiler.st.splitting import callee_of_split, parts_of
from compiler.st.standard_calls import StandardCalls
from compiler.st.syntax import Argument, CallAccess, Name
from compiler.st.values import default_expression


class Calls:
    """Types the calls of one text."""

    def __init__(self, context: Context, typer: Typer) -> None:
        """Type arguments with `typer`."""
        self._context = context
        self._typer = typer
        self._arguments = Arguments(context, typer)
        self._standard = StandardCalls(context, typer.typed)

    def call(self, node: CallAccess, hint: DataType | None, *, wanted: bool = True) -> Typed | None:
        """Type a call.

        Args:
            node: the call.
            hint: what its value is for, where all arguments are untyped.
            wanted: whether anybody asks for its value.

        Returns:
            Its value; None if it has none, or cannot be typed.
        """
        own = self._own_parameters(node)
        condition = None if "en" in own else _named(node, "en", output=False)
        report = _named(node, "eno", output=True)
        if condition is None and (report is None or "eno" in own):
            return self._plain(node, hint, wanted=wanted)
        if not self._can_hoist(node, "EN and ENO"):
            return None
        bare = [one for one in node.arguments if one is not condition]
        if report is not None and "eno" not in own:
            bare.remove(report)
        plain = replace(node, arguments=tuple(bare))
        guard = _Guard(condition, report, sets_report="eno" in own)
        return self._guarded(plain, hint, guard, wanted=wanted)

    def _plain(self, node: CallAccess, hint: DataType | None, *, wanted: bool) -> Typed | None:
        """Type a call that has no EN."""
        name = self._name(node)
        routine = self._context.routine(name)
        if routine is not None:
            return self._routine(name, routine, node, wanted=wanted)
        if self._context.is_broken(name):
            self._context.failed = True  # its own mistake has been reported
            return None
        function = self._context.function(name)
        if function is not None:
            return self._function(function, node, wanted=wanted)
        split = callee_of_split(name.upper())
        if split is not None:
            self._split(split, node, wanted=wanted)
            return None
        if isinstance(node.callee, Name):
            return self._standard.call(name.upper(), node, list(node.arguments), hint)
        known = self._context.function_names()
        span = self._context.span(node.at, max(1, len(name)))
        self._context.report(mistakes.unknown_function(span=span, name=name, known=known))
        return None

    def _name(self, node: CallAccess) -> str:
        """Return the dotted name that is called, without THIS; "" if it is no name."""
        path = names_of(node.callee) or []
        if path and path[0].casefold() == "this" and self._context.variable(path[0]) is None:
            path = path[1:]
        return ".".join(path)

    def _own_parameters(self, node: CallAccess) -> set[str]:
        """Return the names of what the callee itself takes and gives back."""
        name = self._name(node)
        routine, function = self._context.routine(name), self._context.function(name)
        if routine is not None:
            callee = callee_of_routine(name, routine)
        elif function is not None:
            callee = callee_of_function(function)
        else:
            return set()
        return {one.name.casefold() for one in (*callee.inputs, *callee.results)}

    # --- EN and ENO ----------------------------------------------------------------------

    def _guarded(
        self, node: CallAccess, hint: DataType | None, guard: "_Guard", *, wanted: bool
    ) -> Typed | None:
        """Type a call with EN or ENO: it is made, arguments and all, if EN is TRUE."""
        line = self._context.line(node.at)
        enabled = None
        if guard.condition is not None:
            enabled = self._typer.condition(guard.condition.value)
        done = None
        if guard.report is not None and (place := self._typer.place(guard.report.value)):
            done = Target(place, guard.report.negated, guard.report.at)
        with self._context.collecting() as calls:
            value = settled(self._plain(node, hint, wanted=wanted), hint, self._context)
            kept = None if value is None or not wanted else self._kept(value, line)
            if done is not None and not guard.sets_report:
                self._store(done, TRUE, line)
        with self._context.collecting() as otherwise:
            if done is not None:
                self._store(done, Constant(value=False, type=BOOL), line)
            if kept is not None:
                default = default_expression(kept.type, self._context.structs)
                self._context.hoist(Assign(kept, default, line))
        if enabled is None:
            self._context.hoist(*calls)
        else:
            self._context.hoist(If((Branch(enabled, tuple(calls)),), tuple(otherwise), line))
        return kept

    # --- Functions of the project --------------------------------------------------------

    def _function(self, function: Function, node: CallAccess, *, wanted: bool) -> Typed | None:
        callee = callee_of_function(function)
        bound = self._bound(callee, node, wanted=wanted)
        if bound is None:
            return None
        line = self._context.line(node.at)
        arguments = tuple(
            bound.values[one.name.casefold()] for one in (*callee.inputs, *callee.in_outs)
        )
        result = callee.result
        if not bound.targets and result is not None:
            return Call(function.name, arguments, result.type)
        if not self._can_hoist(node, "a call that writes to variables"):
            return None
        if result is not None and bound.targets.keys() <= {result.name.casefold()}:
            value: Expression = Call(function.name, arguments, result.type)
            for target in bound.targets.values():
                value = self._kept(value, line) if wanted else value
                self._store(target, value, line)
            return value
        return self._invoked(function, callee, bound, arguments, line, wanted=wanted)

    def _invoked(
        self,
        function: Function,
        callee: Callee,
        bound: Bound,
        arguments: tuple[Expression, ...],
        line: int,
        *,
        wanted: bool,
    ) -> Typed | None:
        """Call a function for its outputs; what is not as its target wants it is stored after."""
        places: list[Place | None] = []
        later: list[tuple[Target, Variable]] = []
        value: Variable | None = None
        for one in callee.results:
            target = bound.targets.get(one.name.casefold())
            if one is callee.result and wanted:
                value = self._context.fresh(one.type)
                places.append(value)
                if target is not None:
                    later.append((target, value))
            elif target is None or (same_type(target.place.type, one.type) and not target.negated):
                places.append(None if target is None else target.place)
            else:
                kept = self._context.fresh(one.type)
                places.append(kept)
                later.append((target, kept))
        self._context.hoist(Invoke(function.name, arguments, tuple(places), line))
        for target, kept in later:
            self._store(target, kept, line)
        return value

    def _split(self, callee: Callee, node: CallAccess, *, wanted: bool) -> None:
        """Call a standard function that gives back several whole numbers."""
        bound = self._bound(callee, node, wanted=wanted)
        if bound is None or not self._can_hoist(node, f'a call of "{callee.name}"'):
            return
        line = self._context.line(node.at)
        # The targets may be what the moment is computed from.
        bound.values["in"] = self._kept(bound.values["in"], line)
        for target, part in parts_of(callee, bound):
            self._store(target, part, line)

    # --- Methods and internal blocks -----------------------------------------------------

    def _routine(
        self, name: str, routine: Routine, node: CallAccess, *, wanted: bool
    ) -> Typed | None:
        if not self._can_hoist(node, f'a call of "{name}"'):
            return None
        callee = callee_of_routine(name, routine)
        bound = self._bound(callee, node, wanted=wanted)
        if bound is None:
            return None
        line = self._context.line(node.at)
        for one in (*callee.inputs, *callee.in_outs):
            value = bound.values.get(one.name.casefold())
            if value is not None:
                self._context.hoist(Assign(_variable(one), value, line))
        self._context.hoist(Perform(routine.algorithm, line))
        for one in callee.results:
            target = bound.targets.get(one.name.casefold())
            if target is not None:
                self._store(target, _variable(one), line)
        if callee.result is None or not wanted:
            return None
        return self._kept(_variable(callee.result), line)

    # --- What all of them need -----------------------------------------------------------

    def _bound(self, callee: Callee, node: CallAccess, *, wanted: bool) -> Bound | None:
        """Bind the arguments; None, with a diagnostic, if the call is not possible here."""
        bound = self._arguments.bind(callee, node.arguments, node.at)
        if bound is None:
            return None
        if wanted and callee.result is None:
            span = self._context.span(node.at)
            found = f'the call of "{callee.name}", which has no result,'
            self._context.report(mistakes.not_assignable(span=span, found=found, wanted="a value"))
            return None
        return bound

    def _can_hoist(self, node: CallAccess, what: str) -> bool:
        if self._context.can_hoist:
            return True
        span, what = self._context.span(node.at), f"{what} in the condition of a transition"
        self._context.report(mistakes.not_supported(span=span, what=what))
        return False

    def _kept(self, value: Expression, line: int) -> Variable:
        """Return a temporary that keeps a value as it is now."""
        kept = self._context.fresh(value.type)
        self._context.hoist(Assign(kept, value, line))
        return kept

    def _store(self, target: Target, value: Expression, line: int) -> None:
        """Write what a call gives back to where it is wanted."""
        if target.negated:
            flipped = coerced(value, BOOL, target.at, self._context)
            value = value if flipped is None else Unary("NOT", flipped, BOOL)
        taken = coerced(value, target.place.type, target.at, self._context)
        if taken is not None:
            self._context.hoist(Assign(target.place, taken, line))


class _Guard(NamedTuple):
    """The arguments EN and ENO of a call."""

    condition: Argument | None
    report: Argument | None
    sets_report: bool
    """Whether the callee gives its ENO back itself."""


def _named(node: CallAccess, name: str, *, output: bool) -> Argument | None:
    for argument in node.arguments:
        if argument.name.casefold() == name and argument.output is output:
            return argument
    return None


def _variable(parameter: Parameter) -> Variable:
    return Variable(parameter.variable, parameter.type)
