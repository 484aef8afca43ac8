"""Whether the code of blocks and functions keeps to its types.

That of a compiler does; a `dag.json` may come from anywhere.
"""

from collections.abc import Mapping, Sequence

from compiler.ir.blocks import BasicBody, SimpleBody
from compiler.ir.code import (
    Algorithm,
    Assign,
    Case,
    Continue,
    Exit,
    Expression,
    For,
    Function,
    If,
    Invoke,
    Perform,
    Repeat,
    Return,
    Statement,
    While,
)
from compiler.ir.datatypes import BOOL, Kind
from compiler.lowering.ports import Ports
from compiler.lowering.sizes import bodies
from compiler.wasm.sound_expressions import ExpressionChecker, Types
from compiler.wasm.soundness import demand, demand_kind, is_alike, refuse, types_of
from compiler.wasm.storage import Storages

_WHOLE = frozenset({Kind.BITS, Kind.SIGNED, Kind.UNSIGNED})
_CHOSEN = _WHOLE | {Kind.BOOL}


def check_block(ports: Ports, storages: Storages, functions: Mapping[str, Function]) -> None:
    """Look at the code of a block type.

    Raises:
        UnsupportedError: it does not keep to its types.
    """
    for name in ports.inputs.keys() & ports.outputs.keys():
        if not is_alike(ports.inputs[name].type, ports.outputs[name].type):
            refuse(f'"{name}" has two types')
    body = ports.block.body
    if not isinstance(body, BasicBody | SimpleBody):
        return
    types = {name: slot.type for name, slot in ports.slots.items()}
    for algorithm in body.algorithms.values():
        own = types | types_of(algorithm.temporaries)
        _Checker(storages, functions, own, body.algorithms).algorithm(algorithm)
    if isinstance(body, BasicBody):
        guards = _Checker(storages, functions, types, {})
        states = range(len(body.states))
        for transition in body.transitions:
            if transition.source not in states or transition.target not in states:
                refuse("a transition leads to a state that there is not")
            if transition.guard is not None:
                guards.condition(transition.guard)


def check_function(
    function: Function, storages: Storages, functions: Mapping[str, Function]
) -> None:
    """Look at the code of a function of the graph.

    Raises:
        UnsupportedError: it does not keep to its types.
    """
    declared = (*function.parameters, *function.results, *function.algorithm.temporaries)
    checker = _Checker(storages, functions, types_of(declared), {})
    checker.algorithm(function.algorithm)


class _Checker:
    """Looks at the code of one algorithm or function."""

    def __init__(
        self,
        storages: Storages,
        functions: Mapping[str, Function],
        types: Types,
        algorithms: Mapping[str, Algorithm],
    ) -> None:
        """Know what there is: variables with their types, functions, algorithms to perform."""
        self._expressions = ExpressionChecker(storages, functions, types)
        self._algorithms = algorithms

    def algorithm(self, algorithm: Algorithm) -> None:
        """Look at all statements."""
        self._statements(algorithm.body, is_loop=False)

    def _statements(self, statements: Sequence[Statement], *, is_loop: bool) -> None:
        for statement in statements:
            self._statement(statement)
            if isinstance(statement, Exit | Continue) and not is_loop:
                refuse("EXIT or CONTINUE stands outside of a loop")
            loops = is_loop or isinstance(statement, For | While | Repeat)
            for body in bodies(statement):
                self._statements(body, is_loop=loops)

    def _statement(self, statement: Statement) -> None:  # noqa: C901 - one case for each
        match statement:
            case Assign():
                self._expressions.check(statement.target)
                self._expressions.check(statement.value)
                demand(statement.target.type, statement.value, "what is assigned")
            case If():
                for branch in statement.branches:
                    self.condition(branch.condition)
            case Case():
                self._expressions.check(statement.selector)
                demand_kind(statement.selector, _CHOSEN, "the selector of a CASE")
            case For():
                for one in (statement.variable, statement.start, statement.stop, statement.step):
                    self._expressions.check(one)
                    demand_kind(one, _WHOLE, "a bound of a FOR")
                    demand(statement.variable.type, one, "a bound of a FOR")
            case While():
                self.condition(statement.condition)
            case Repeat():
                self.condition(statement.until)
            case Invoke():
                self._invoke(statement)
            case Perform():
                if statement.algorithm not in self._algorithms:
                    refuse(f'there is no algorithm "{statement.algorithm}" to perform')
            case Exit() | Continue() | Return():
                pass

    def condition(self, expression: Expression) -> None:
        """Look at what has to be a BOOL."""
        self._expressions.check(expression)
        demand(BOOL, expression, "a condition")

    def _invoke(self, statement: Invoke) -> None:
        function = self._expressions.function(statement.function, statement.arguments)
        for target, result in zip(statement.targets, function.results, strict=True):
            if target is not None:
                self._expressions.check(target)
                demand(result.type, target, f"where {result.name} goes")
